"""Find an agency: for people who signed up alone, and whom no agency employs as a trainee yet."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.access import SIGNED_IN
from cohorts.core.actions import Refused
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of
from cohorts.people.models import Membership
from cohorts.people.models.contacts import holders_at
from cohorts.training.models import Cohort, Course
from cohorts.training.models.seatless import was_denied
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.fields import text_field
from cohorts.ui.list_view import Column, ListView
from cohorts.ui.page import crumb
from lms.certification.actions import sponsor_requests
from lms.certification.facts.sponsors import own_programs
from lms.certification.models import Application, SponsorRequest, SponsorState
from lms.certification.models.sponsor_requests import MAX_OPEN, agencies_to_ask, agency_problem, asking_problems

FIND = _("Find an agency")
# The page shows so many trainings; the calendar has them all.
MAX_TRAININGS = 10
MAX_REQUESTS = 20


def own_sponsor_requests(user):
    """One's own requests to agencies, the latest first."""
    return SponsorRequest.objects.visible_to(user).of_person(user).with_names().order_by("-asked_at", "-pk")


def own_agencies(user):
    """The agencies that employ a person as a trainee."""
    rows = Membership.objects.visible_to(user).of_person(user).holding(roles.TRAINEE)
    return [row.organization for row in rows]


class MyAgencies(ListView):
    """What comes next for people without an agency: which agencies there are, and which trainings are open."""

    allowed_roles = (SIGNED_IN,)
    template_name = "certification/my_agencies.html"
    heading = FIND
    noun, nouns = _("agency"), _("agencies")
    search_fields = ("name", "address")
    search_label = _("Name or place")
    default_sort = "name"
    columns = (Column("name", _("Agency"), sort=("name",)), Column("contact", _("How to reach it")))
    empty_heading = _("No agency yet")
    empty_text = _("No agency uses this site yet. Ask state program staff: their address is at the end of this page.")

    def get_crumbs(self):
        """My path."""
        return [crumb(_("My path"), "my_path")]

    def get_rows(self):
        """All agencies, for people on the way to a certificate whom none employs; for others it is no matter."""
        return agencies_to_ask() if self.programs and not self.agencies else agencies_to_ask().none()

    @cached_property
    def programs(self):
        """The programs on the way to whose certificate the person is."""
        return own_programs(self.request.user, timezone.now())

    def prepare(self, rows):
        """How to reach them, which were asked, and why one cannot be asked now."""
        problems = asking_problems(self.requests, timezone.now())
        states = {row.agency_id: row for row in self.requests if row.state in (SponsorState.OPEN, SponsorState.OFFERED)}
        may_ask = any(row.may_ask for row in self.programs) and not self.agencies and not self.is_full
        people = holders_at(rows, roles.AGENCY_COORDINATOR)
        for row in rows:
            row.coordinators = people.get(row.pk, [])
            row.place = ", ".join(line.strip(" ,") for line in row.address.splitlines() if line.strip(" ,"))
            row.asked, problem = states.get(row.pk), problems.get(row.pk)
            row.may_ask = may_ask and row.is_here and problem is None
            row.why_not = sentence_of(problem) if problem else ""

    @cached_property
    def requests(self):
        """One's own requests."""
        return list(own_sponsor_requests(self.request.user))

    @property
    def is_full(self):
        """Whether as many agencies were asked as can be at once."""
        return sum(row.is_open for row in self.requests) >= MAX_OPEN

    @cached_property
    def agencies(self):
        """Those of the person."""
        return own_agencies(self.request.user)

    def get_context_data(self, **context):
        """Also the person's programs, requests and open trainings."""
        user = self.request.user
        trainings = Cohort.objects.visible_to(user).open_for(Course.Audience.TRAINEES).select_related("vendor")
        trainings = trainings.filter(starts_at__gt=timezone.now()).order_by("starts_at", "pk")
        waiting = Application.objects.visible_to(user).of_person(user).filter(state=Application.State.SUBMITTED)
        return super().get_context_data(
            programs=self.programs,
            ready=[row.program for row in self.programs if row.may_ask],
            not_needed=[row.program for row in self.programs if not row.needs_seat],
            own_agencies=self.agencies,
            was_denied=was_denied(user) if self.agencies else False,
            requests=self.requests[:MAX_REQUESTS],
            # Of a program that the person cannot ask for any more, requests end in a moment.
            askable=[row.program.pk for row in self.programs if row.may_ask],
            too_many=sentence_of(Problem("sponsor_too_many", count=MAX_OPEN)) if self.is_full else "",
            trainings=list(trainings[:MAX_TRAININGS]),
            application=waiting.order_by("pk").first(),
            **context,
        )


class AskForm(forms.Form):
    """For which program, where there are several; how to be reached, and a sentence, if the person likes."""

    program = forms.ChoiceField(
        label=_("For which program do you need the training?"), widget=forms.RadioSelect,
        error_messages={"required": _("Choose a program.")},
    )  # fmt: skip
    contact = forms.CharField(
        label=_("Your email address or phone number"), required=False, max_length=120,
        help_text=_("So that the agency can reach you. Only this agency reads it, until it has answered."),
    )  # fmt: skip
    message = text_field(
        _("A sentence to the agency"), required=False, rows=2, max_length=300,
        help_text=_("For example, where you live and when you can start. Write nothing about health."),
    )  # fmt: skip

    def __init__(self, *args, programs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["program"].choices = [(str(program.pk), program.title) for program in programs]
        if len(programs) < 2:
            del self.fields["program"]


class AskAgency(ConfirmView):
    """Ask an agency to take one on, after reading what it learns."""

    allowed_roles = (SIGNED_IN,)
    form_class = AskForm
    serious = False
    action_label = _("Ask this agency")

    def get_rows(self):
        """All agencies."""
        return agencies_to_ask()

    @cached_property
    def programs(self):
        """Those for which an agency can be asked now."""
        return [row.program for row in own_programs(self.request.user, timezone.now()) if row.may_ask]

    def get_problem(self):
        """The agency cannot be asked now, or there is nothing to ask for."""
        user = self.request.user
        if own_agencies(user):
            return Problem("sponsor_has_agency", person=called(user))
        nothing = None if self.programs else Problem("sponsor_nothing_to_ask")
        return nothing or agency_problem(self.row, user, timezone.now())

    def get_form_kwargs(self):
        """With the programs."""
        return super().get_form_kwargs() | {"programs": self.programs}

    def get_heading(self):
        """The question."""
        return gettext("Ask %(agency)s to take you on?") % {"agency": self.row}

    def get_consequences(self):
        """What the agency learns, and what follows."""
        return gettext(
            "%(agency)s reads your name, the program, and whether the state has admitted you, also on a condition. It "
            "reads what you write below until it has answered; then that is erased. It reads nothing of your "
            "application: no statement, no letter, no file. If it says yes, you are its trainee and count "
            "as employed by it from that day, and it sees how far you are with the training. Then you can ask it for a "
            "seat."
        ) % {"agency": self.row}  # fmt: skip

    def get_affected(self):
        """The coordinators."""
        return gettext("You, and the coordinators of %(agency)s, who are emailed.") % {"agency": self.row}

    def get_undo(self):
        """By withdrawing."""
        return gettext("Yes. You can withdraw the request until the agency has answered.")

    def get_crumbs(self):
        """The list."""
        return [crumb(FIND, "my_agencies")]

    def get_back_url(self):
        """The list."""
        return reverse("my_agencies")

    def act(self, data, by, at):
        """Ask."""
        if not self.programs:
            raise Refused("sponsor_nothing_to_ask")
        chosen = [row for row in self.programs if str(row.pk) == data.get("program", "")] or self.programs
        words = {"contact": data.get("contact", ""), "message": data.get("message", "")}
        return sponsor_requests.ask_agency(agency=self.row, program=chosen[0], **words, by=by, at=at)

    def done_text(self, result):
        """Who answers."""
        return gettext("You asked %(agency)s. We email you when it answers.") % {"agency": result.agency}


class WithdrawSponsorRequest(ConfirmView):
    """Withdraw one's own request to an agency."""

    allowed_roles = (SIGNED_IN,)
    action_label = _("Withdraw the request")

    def get_rows(self):
        """One's own requests."""
        return own_sponsor_requests(self.request.user)

    def get_problem(self):
        """It was answered or has ended."""
        return None if self.row.is_open else Problem("sponsor_answered", state=self.row.State(self.row.state))

    def get_heading(self):
        """The question."""
        return gettext("Withdraw your request to %(agency)s?") % {"agency": self.row.agency}

    def get_consequences(self):
        """Nobody answers."""
        return gettext("The agency does not answer it any more.")

    def get_affected(self):
        """The coordinators."""
        return gettext("You, and the coordinators of %(agency)s, who are emailed.") % {"agency": self.row.agency}

    def get_undo(self):
        """By another one."""
        return gettext(
            "You can ask another agency at any time, and this one again unless you have withdrawn from it before."
        )

    def get_crumbs(self):
        """The list."""
        return [crumb(FIND, "my_agencies")]

    def get_back_url(self):
        """The list."""
        return reverse("my_agencies")

    def act(self, data, by, at):
        """Withdraw it."""
        return sponsor_requests.withdraw_sponsor_request(request=self.row, by=by, at=at)

    def done_text(self, result):
        """Which one."""
        return gettext("Your request to %(agency)s is withdrawn.") % {"agency": result.agency}
