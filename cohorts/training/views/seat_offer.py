"""The page behind the link of an offer: what is offered, until when, and two buttons. It needs no log-in.

GET and HEAD change nothing, because mail filters open links. What was answered is said to whoever comes again.
"""

from django import forms
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from cohorts.core.access import ANYONE
from cohorts.core.refusals import sentence_of
from cohorts.training.actions import waiting
from cohorts.training.actions.seat_payers import part_of_agency, part_of_person
from cohorts.training.models.waiting_lists import offer_by_token
from cohorts.training.ports import gates_of, without_program
from cohorts.training.views.fee_terms import terms_of_cohort
from cohorts.training.waiting_messages import format_offer_end
from cohorts.ui.action_view import ActionView

ACCEPT, DECLINE = "accept", "decline"


class AnswerForm(forms.Form):
    """Which button was pressed."""

    do = forms.ChoiceField(
        choices=[(ACCEPT, ""), (DECLINE, "")],
        label=_("Answer"),
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Choose whether you accept or decline the seat."),
            "invalid_choice": _("Choose whether you accept or decline the seat."),
        },
    )


@method_decorator(never_cache, name="dispatch")
class SeatOfferPage(ActionView):
    """Accept or decline an offered seat. The token in the link is what gives access to this page."""

    allowed_roles = (ANYONE,)
    template_name = "training/seat_offer.html"
    form_class = AnswerForm

    def dispatch(self, request, *args, **kwargs):
        """An offer that is over says so, and takes no answer."""
        self.offer = offer_by_token(kwargs["token"])
        if self.offer is None:
            answer = render(request, "training/seat_offer_unknown.html", status=404)
        elif self.offer.problem(timezone.now()):
            answer = self._say_what_was()
        else:
            answer = super().dispatch(request, *args, **kwargs)
        # Not "no-referrer": Chromium would send the form with an Origin of "null", which the form check must refuse.
        answer["Referrer-Policy"] = "same-origin"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    def _say_what_was(self):
        place = self.offer.place
        problem = self.offer.problem(timezone.now())
        about = {
            "sentence": sentence_of(problem),
            "cohort": place.cohort,
            "place": place,
            "heading": self.get_heading(),
            "gate": self._gate() if self.offer.for_admission and place.is_on_list else None,
        }
        return render(self.request, "training/seat_offer_over.html", about)

    def _gate(self):
        place = self.offer.place
        return gates_of([place.person_id], place.cohort.course_version.course, timezone.now()).get(place.person_id)

    def _needs_program(self):
        """Where the person chooses a program, if they have to before they can accept."""
        place = self.offer.place
        course = place.cohort.course_version.course
        return without_program([place.person_id], course, timezone.now()).get(place.person_id)

    def get_heading(self):
        """What is offered."""
        return gettext("A seat in %(cohort)s") % {"cohort": self.offer.place.cohort}

    def get_back_url(self):
        """There is no page before this one."""
        return ""

    def get_done_url(self, result):
        """The same page, which says what was answered."""
        return self.request.path

    def act(self, data, by, at):
        """Answer for the person: whoever has the link is taken for them, as with an invitation."""
        act = waiting.accept if data["do"] == ACCEPT else waiting.decline
        return act(offer=self.offer, by=self.offer.place.person, at=at)

    def done_text(self, result):
        """The page says it."""
        return ""

    def form_invalid(self, form):
        """Of two answers at once, the second is told the first."""
        self.offer = offer_by_token(self.kwargs["token"])
        if self.offer is not None and self.offer.problem(timezone.now()):
            return self._say_what_was()
        return super().form_invalid(form)

    def get_context_data(self, **context):
        """The training, the price and for whom, and until when."""
        place, cohort = self.offer.place, self.offer.place.cohort
        return super().get_context_data(
            gate=self._gate(),
            needs_program=self._needs_program(),
            offer=self.offer,
            place=place,
            cohort=cohort,
            until=format_offer_end(self.offer.ends_at, cohort.time_zone),
            fee=cohort.course_version.fee,
            agency_part=part_of_agency(cohort),
            own_part=part_of_person(cohort),
            terms=terms_of_cohort(cohort),
            **context,
        )
