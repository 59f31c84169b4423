"""What a vendor does with the waiting list of a cohort: until when and how long seats are offered, who comes first,
taking an offer back, and taking somebody off the list.
"""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.problems import Problem
from cohorts.training.actions import enrollment_days, waiting
from cohorts.training.models import Cohort, SeatOffer, WaitingPlace
from cohorts.training.models.waiting import Priority
from cohorts.training.rules.waiting import DEFAULT_OFFER_HOURS, Enrolling
from cohorts.training.views.enrolling_forms import EnrollingForm, LateForm
from cohorts.training.views.vendor_changes import OfCohort
from cohorts.training.views.waiting_parts import LeaveListView
from cohorts.ui.action_view import RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.fields import ReasonForm


class ChangeEnrolling(OfCohort, RowActionView):
    """Another last day to enroll, or more time to answer an offer."""

    refuses_older = True
    form_class = EnrollingForm
    action_label = _("Save")
    field_names = {"enrollment_closes_on": "closes_on", "enrollment_opens_on": "opens_on"}

    def get_rows(self):
        """All cohorts of the vendor, with their seats."""
        return super().get_rows().with_taken()

    def get_problem(self):
        """It has started or is over."""
        return enrollment_days.enrolling_settled(self.row)

    def get_form_class(self):
        """Of a cohort that runs, only the last day for late seats."""
        return LateForm if self.row.state == Cohort.State.RUNNING else EnrollingForm

    def get_heading(self):
        """The page's title."""
        return gettext("Enrollment of %(cohort)s") % {"cohort": self.row}

    def get_lead(self):
        """What follows from a later day."""
        if self.row.state == Cohort.State.RUNNING:
            return ngettext("%(left)s seat is free.", "%(left)s seats are free.", self.row.left) % {
                "left": self.row.left
            }
        counts = {"waiting": self.row.waiting, "left": self.row.left, "offered": self.row.offered}
        if not self.row.waiting:
            return gettext("Nobody is on the waiting list.")
        people = ngettext(
            "%(waiting)s person is waiting.", "%(waiting)s people are waiting.", self.row.waiting
        )  # fmt: skip
        seats = ngettext("%(left)s seat is free.", "%(left)s seats are free.", self.row.left)
        follows = gettext(
            "If the last day is today or later, free seats are offered to them as soon as you save, and they and their "
            "agencies are emailed. Offers that are open keep their end."
        )
        return f"{people} {seats} {follows}" % counts

    def get_initial(self):
        """What is stored."""
        return self.row.enrolling._asdict()

    def act(self, data, by, at):
        """Change it."""
        enrolling = Enrolling(**self.row.enrolling._asdict() | data)
        enrolling = enrolling._replace(offer_hours=enrolling.offer_hours or DEFAULT_OFFER_HOURS)
        self.before = self.row.offered
        return enrollment_days.change_enrolling(cohort=self.row, enrolling=enrolling, by=by, at=at)

    def done_text(self, result):
        """That it is saved, and how many seats were offered by it."""
        row = self.get_row()
        done = gettext("The enrollment of %(cohort)s is saved.") % {"cohort": row}
        count = row.offered - self.before
        offers = ngettext("%(count)s seat was offered.", "%(count)s seats were offered.", count) % {"count": count}
        return f"{done} {offers}" if count > 0 else done


class _OfPlace(OfCohort):
    @property
    def cohort(self):
        """The cohort of the list."""
        return self.row.cohort

    def get_rows(self):
        """Places for the vendor's cohorts."""
        return WaitingPlace.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR).with_cohort()

    def get_back_url(self):
        """The list, on the cohort's page."""
        return f"{reverse('vendor_cohort', args=[self.cohort.pk])}#waiting"


class PriorityForm(ReasonForm):
    """Who comes first, and why."""

    priority = forms.TypedChoiceField(
        label=_("Order"),
        coerce=int,
        choices=[(choice.value, choice.label) for choice in (Priority.FIRST, Priority.USUAL)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an order.")},
    )
    field_order = ("priority", "reason")


class ChangePriority(_OfPlace, RowActionView):
    """State that somebody comes before the others."""

    refuses_older = True
    form_class = PriorityForm
    action_label = _("Save the order")
    lead = _("State the reason as your rules have it. The person’s agency can ask for it.")

    def get_problem(self):
        """The person does not wait, or is first anyway."""
        if self.row.state != WaitingPlace.State.WAITING:
            return Problem("waiting_not_in_line", person=self.row.shown_name, cohort=self.cohort)
        if self.row.priority == Priority.RETURNING:
            return Problem("waiting_returning", person=self.row.shown_name)
        return None

    def get_heading(self):
        """Whose place."""
        about = {"person": self.row.shown_name, "cohort": self.cohort}
        return gettext("Place of %(person)s on the waiting list of %(cohort)s") % about

    def get_initial(self):
        """The order now."""
        return {"priority": self.row.priority}

    def act(self, data, by, at):
        """Change it."""
        return waiting.set_priority(
            place=self.row, priority=data["priority"], reason=data["reason"], by=by, at=at
        )  # fmt: skip

    def done_text(self, result):
        """That the list has another order."""
        return gettext("The order of the waiting list is saved.")


class TakeOfferBack(_OfPlace, ConfirmView):
    """Take an offer back, so that the cohort has one seat fewer."""

    form_class = ReasonForm
    action_label = _("Take the offer back")

    @property
    def cohort(self):
        """The cohort of the list."""
        return self.row.place.cohort

    def get_rows(self):
        """Offers of seats in the vendor's cohorts."""
        rows = SeatOffer.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR)
        related = ("place__cohort__course_version__course", "place__cohort__vendor", "place__agency", "place__person")
        return rows.select_related(*related)

    def get_problem(self):
        """It was answered, or is the only seat."""
        if self.row.state != SeatOffer.State.OPEN:
            return Problem("offer_not_open", person=self.row.place.shown_name)
        return Problem("offer_of_last_seat", cohort=self.cohort) if self.cohort.seats == 1 else None

    def get_heading(self):
        """The question."""
        return gettext("Take back the offer to %(person)s?") % {"person": self.row.place.shown_name}

    def get_consequences(self):
        """The seats, and the place."""
        about = {"cohort": self.cohort, "seats": self.cohort.seats - 1, "before": self.cohort.seats}
        text = gettext(
            "%(cohort)s has %(seats)s seats instead of %(before)s, because a free seat would be offered again at once. "
            "The person keeps their place on the waiting list."
        )
        return text % about

    def get_affected(self):
        """The person and the agency."""
        about = {"person": self.row.place.shown_name, "agency": self.row.place.agency}
        return gettext(
            "%(person)s and the coordinators of %(agency)s. They are emailed, with the reason."
        ) % about  # fmt: skip

    def get_undo(self):
        """By more seats."""
        return gettext("You can give the cohort more seats. They are offered in the order of the list.")

    def act(self, data, by, at):
        """Take it back."""
        return waiting.take_back(offer=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """Whose offer it was."""
        return gettext("The offer to %(person)s was withdrawn.") % {"person": self.row.place.shown_name}


class TakeOffList(_OfPlace, LeaveListView):
    """Take somebody off the list, with a reason."""

    form_class = ReasonForm

    def get_affected(self):
        """The person and the agency read why."""
        about = {"person": self.row.shown_name, "agency": self.row.agency}
        return gettext("%(person)s and the coordinators of %(agency)s. They are emailed, with the reason.") % about
