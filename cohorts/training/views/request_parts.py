"""What pages about requests for seats share: the form that asks, withdrawing a request, and lists of them."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.training.actions import requests as actions
from cohorts.training.actions.seat_payers import part_of_agency, part_of_person
from cohorts.training.models import Cohort, RequestForSeat, SeatOffer
from cohorts.training.models.enrollments import seats_now
from cohorts.training.models.waiting_lists import add_numbers
from cohorts.training.ports import gates_of, program_options, without_program
from cohorts.training.views.canceled_cohort import SaysCanceled
from cohorts.training.views.fee_terms import terms_of_cohort
from cohorts.ui.action_view import RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.fields import text_field

MAX_REQUESTS = 50
# In the form, for no program.
ONLY_TRAINING = "none"
MAX_MESSAGE_CHARACTERS = 500


def own_requests(user):
    """The requests for seats for oneself, open ones first, then the latest."""
    return RequestForSeat.objects.visible_to(user).filter(person=user.pk).order_by("answered_at", "-asked_at", "-pk")


def staff_requests(user):
    """The requests of the people a supervisor signs for, open ones first, then the latest."""
    rows = RequestForSeat.objects.visible_to(user, role=roles.SUPERVISOR)
    return rows.order_by("answered_at", "-asked_at", "-pk")


def message_field():
    """What the agency should know."""
    return text_field(
        _("Message to the agency"),
        required=False,
        max_length=MAX_MESSAGE_CHARACTERS,
        help_text=_("For example, why these dates fit. Do not write about anyone’s health."),
    )


class AskForm(forms.Form):
    """Which agency is asked, where there are several, and a message to it."""

    agency = forms.ModelChoiceField(None, label=_("Agency that pays"), empty_label=_("Choose one"))
    program = forms.ChoiceField(
        label=_("For which program do you take this training?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a program, or only the training.")},
    )
    message = message_field()

    def __init__(self, *args, agencies, programs=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["program"].choices = [
            (option.key or ONLY_TRAINING, f"{option.label}. {option.note}" if option.note else option.label)
            for option in programs
        ]
        if not programs:
            del self.fields["program"]
        self.fields["agency"].queryset = agencies
        if len(agencies) == 1:
            del self.fields["agency"]


def price_of(cohort):
    """What pages say of the price of a seat before it is asked for: fee, parts and terms."""
    return {
        "fee": cohort.course_version.fee,
        "agency_part": part_of_agency(cohort),
        "own_part": part_of_person(cohort),
        "terms": terms_of_cohort(cohort),
    }


class AskView(SaysCanceled, RowActionView):
    """Ask for a seat in `self.row`, a cohort, after reading when it is and what it costs whom.

    A subclass says which cohorts, which agencies, and where it leads back.
    """

    template_name = "training/ask.html"
    form_class = AskForm
    action_label = _("Send the request")
    agencies = ()

    def get_problem(self):
        """Nobody can enroll any more."""
        if self.row.is_enrollment_over(timezone.now()):
            return Problem("enrollment_closed", cohort=self.row, day=self.row.enrollment_closes_on)
        return None if self.row.fills_at(timezone.now()) else Problem("cohort_started", cohort=self.row)

    def get_heading(self):
        """The page's title."""
        return gettext("Ask for a seat in %(cohort)s") % {"cohort": self.row}

    def get_form_kwargs(self):
        """The agencies to choose from, and the programs, if the person has not chosen one."""
        programs = program_options(self.request.user, self.row.course_version.course, timezone.now())
        return super().get_form_kwargs() | {"agencies": self.agencies, "programs": programs}

    def act(self, data, by, at):
        """Ask for oneself."""
        agency = data.get("agency") or self.agencies[0]
        program = data.get("program")
        program = "" if program == ONLY_TRAINING else program
        more = {"message": data["message"], "program": program, "by": by, "at": at}
        return actions.ask(cohort=self.row, person=by, agency=agency, **more)

    def done_text(self, result):
        """Who answers."""
        about = {"agency": result.agency, "cohort": self.row}
        return gettext("We sent your request to %(agency)s. We email you when it has answered.") % about

    def get_context_data(self, **context):
        """The cohort, its seats and list, and the price."""
        user, course = self.request.user, self.row.course_version.course
        return super().get_context_data(
            cohort=self.row,
            gate=gates_of([user.pk], course, timezone.now()).get(user.pk),
            needs_program=without_program([user.pk], course, timezone.now()).get(user.pk),
            left=self.row.left,
            sessions=self.row.dates,
            scheduled=sum(session.minutes for session in self.row.dates),
            is_full=self.row.left == 0 or self.row.waiting > 0,
            agency=self.agencies[0] if len(self.agencies) == 1 else None,
            **price_of(self.row),
            **context,
        )


class WithdrawRequestView(ConfirmView):
    """Withdraw a request that nobody answered yet. A subclass says whose, and where it leads back."""

    action_label = _("Withdraw the request")
    serious = False

    def get_problem(self):
        """It was answered or has ended."""
        return actions.problem_of(self.row)

    def get_heading(self):
        """The question."""
        about = {"person": called(self.row.person), "cohort": self.row.cohort}
        return gettext("Withdraw the request of %(person)s for a seat in %(cohort)s?") % about

    def get_consequences(self):
        """The agency no longer decides."""
        return gettext("The agency no longer decides about this seat. Nothing was charged.")

    def get_affected(self):
        """The person, who asked, and the agency."""
        about = {"person": called(self.row.person), "agency": self.row.agency}
        return gettext("%(person)s and the coordinators of %(agency)s. They are emailed.") % about

    def get_undo(self):
        """A new request is a later one."""
        return gettext("You can ask again. On a waiting list, the time of the new request counts.")

    def act(self, data, by, at):
        """Withdraw it."""
        return actions.withdraw_request(request=self.row, by=by, at=at)

    def done_text(self, result):
        """Which request it was."""
        about = {"person": called(self.row.person), "cohort": self.row.cohort}
        return gettext("The request of %(person)s for a seat in %(cohort)s is withdrawn.") % about


def read_requests(rows, user):
    """Requests for a list, each with `may_withdraw` for the user, the number of its place, if it gave one, and
    `seat_now`: the seat that it gave, or that the person has instead.
    """
    requests = list(rows.with_cohort()[:MAX_REQUESTS])
    places = {place.pk: place for place in add_numbers([row.place for row in requests if row.place])}
    moved = seats_now(row.seat for row in requests if row.seat)
    offered = [place.pk for place in places.values() if place.state == place.State.OFFERED]
    kept = SeatOffer.objects.visible_to(user).filter(place__in=offered, state=SeatOffer.State.OPEN, for_admission=True)
    kept = set(kept.values_list("place", flat=True)) if offered else set()
    for request in requests:
        request.is_kept = request.place_id in kept
        request.seat_now = moved.get(request.seat_id, request.seat)
        request.may_withdraw = actions.may_withdraw(request, user)
        request.own_place = places.get(request.place_id)
        request.is_canceled = request.cohort.state == Cohort.State.CANCELED
    return requests
