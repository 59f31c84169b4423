"""Seats that wait for admission: how long a vendor keeps them, and what the person reads about their own."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.names import called
from cohorts.training.actions import enrollment_days, hold_time
from cohorts.training.models import SeatOffer
from cohorts.training.ports import gates_of
from cohorts.training.rules.waiting import MAX_HOLD_DAYS
from cohorts.training.views.vendor_changes import OfCohort
from cohorts.training.waiting_messages import format_offer_end
from cohorts.ui.action_view import RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.fields import ReasonForm


def add_gates(places, user, at):
    """Say of a person's own places what a seat waits for, as `gate`; None where it waits for nothing."""
    places = list(places)
    gates = {}
    for place in places:
        course = place.cohort.course_version.course
        if course.pk not in gates:
            gates[course.pk] = gates_of([user.pk], course, at).get(user.pk)
        place.gate = gates[course.pk]
    return places


def waiting_names(people, course, at):
    """The names of those of these people whose seat in a course would wait for admission; not of who is refused."""
    gates = gates_of([person.pk for person in people], course, at)
    return [called(person) for person in people if person.pk in gates and not gates[person.pk].refused]


class HoldForm(forms.Form):
    """For how many days."""

    days = forms.IntegerField(
        label=_("Days to keep a seat until admission"),
        min_value=1,
        max_value=MAX_HOLD_DAYS,
        error_messages={"required": _("Enter a number of days.")},
        help_text=_(
            "A seat is kept for so long, but not longer than the last day to enroll or the start. Then it goes to the "
            "next person, and whoever is not admitted keeps their place on the list."
        ),
    )


class ChangeHold(OfCohort, RowActionView):
    """For how many days a seat is kept for somebody who is not admitted yet."""

    refuses_older = True
    form_class = HoldForm
    action_label = _("Save the days")
    field_names = {"hold_days": "days"}

    def get_problem(self):
        """It is over."""
        return enrollment_days.enrolling_settled(self.row)

    def get_heading(self):
        """The page's title."""
        return gettext("Seats of %(cohort)s that wait for admission") % {"cohort": self.row}

    def get_lead(self):
        """What stays."""
        return gettext("Seats that are kept now keep their end. You can keep each of them longer on its own.")

    def get_initial(self):
        """What is stored."""
        return {"days": self.row.hold_days}

    def act(self, data, by, at):
        """Change it."""
        return hold_time.change_hold_days(cohort=self.row, days=data["days"], by=by, at=at)

    def done_text(self, result):
        """For how long now."""
        about = {"cohort": result, "days": result.hold_days}
        return (
            ngettext(
                "A seat in %(cohort)s is kept for %(days)s day until admission.",
                "A seat in %(cohort)s is kept for %(days)s days until admission.",
                result.hold_days,
            )
            % about
        )


class KeepLonger(OfCohort, ConfirmView):
    """Keep a seat that waits for admission longer."""

    form_class = ReasonForm
    action_label = _("Keep the seat longer")
    serious = False

    @property
    def cohort(self):
        """The cohort of the seat."""
        return self.row.place.cohort

    def get_rows(self):
        """Seats that are kept in the vendor's cohorts."""
        rows = SeatOffer.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR)
        related = ("place__cohort__course_version__course", "place__cohort__vendor", "place__agency", "place__person")
        return rows.filter(for_admission=True).select_related(*related)

    def get_problem(self):
        """It is not kept any more, or as long as it can be."""
        return hold_time.longer_problem(self.row, timezone.now())

    def get_heading(self):
        """The question."""
        return gettext("Keep the seat for %(person)s longer?") % {"person": called(self.row.place.person)}

    def get_consequences(self):
        """Until when."""
        ends = self.cohort.hold_ends(timezone.now())
        until = format_offer_end(ends, self.cohort.time_zone) if ends else ""
        return gettext("The seat is kept until %(until)s.") % {"until": until}

    def get_affected(self):
        """The person, the agency, and whoever waits."""
        about = {"person": called(self.row.place.person), "agency": self.row.place.agency}
        return gettext(
            "%(person)s and the coordinators of %(agency)s. They are emailed. The next person on the list waits longer."
        ) % about  # fmt: skip

    def get_undo(self):
        """By taking the person off the list."""
        return gettext("You can take the person off the list, which frees the seat.")

    def act(self, data, by, at):
        """Keep it."""
        return hold_time.keep_longer(offer=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """Until when it is kept."""
        about = {
            "person": called(result.place.person),
            "until": format_offer_end(result.ends_at, self.cohort.time_zone),
        }
        return gettext("The seat for %(person)s is kept until %(until)s.") % about
