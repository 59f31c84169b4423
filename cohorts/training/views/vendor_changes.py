"""What a vendor changes in a cohort: its seats, and giving up somebody’s seat; and what pages about a cohort share."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence
from cohorts.core.states import state_of
from cohorts.training.actions import cohorts as actions
from cohorts.training.models import Cohort, Enrollment
from cohorts.training.models.enrollments import Side
from cohorts.training.views.scheduling_forms import SeatsForm
from cohorts.training.views.withdrawal import UndoWithdrawalView, VendorWithdrawalForm, WithdrawView
from cohorts.ui.action_view import RowActionView

VENDOR = (roles.VENDOR_COORDINATOR,)


def state_problem(cohort, states, code):
    """Why a step cannot be taken in the state of the cohort, or None."""
    return None if cohort.state in states else Problem(code, cohort=cohort, state=state_of(cohort))


class OfCohort:
    """A page about one cohort of the vendor, reached from the cohort's own page."""

    allowed_roles = VENDOR

    @property
    def cohort(self):
        """The cohort that the page belongs to."""
        return self.row

    def get_rows(self):
        """All cohorts of the vendor."""
        return Cohort.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR).with_course()

    def get_back_url(self):
        """The cohort's own page."""
        return reverse("vendor_cohort", args=[self.cohort.pk])

    def get_crumbs(self):
        """The cohorts and the cohort."""
        return [(_("Cohorts"), reverse("vendor_cohorts")), (self.cohort, self.get_back_url())]


def list_text(cohort):
    """Who hears that the list of a cohort is closed; "" for nobody. The cohort comes with its counts."""
    count = cohort.waiting + cohort.offered
    text = ngettext(
        "The waiting list is closed: %(count)s person on it, and their agency, are emailed.",
        "The waiting list is closed: %(count)s people on it, and their agencies, are emailed.",
        count,
    )
    return text % {"count": count} if count else ""


def guests_text(guests):
    """What becomes of guests of sessions who make up; "" without any."""
    if not guests:
        return ""
    return gettext("Guests who make up in its sessions are emailed; their requests are open again.")


class ChangeSeats(OfCohort, RowActionView):
    """Another number of seats."""

    refuses_older = True
    form_class = SeatsForm
    action_label = _("Save the seats")

    def get_rows(self):
        """All cohorts of the vendor, with the seats taken."""
        return super().get_rows().with_taken()

    def get_problem(self):
        """The seats can no longer be changed."""
        return state_problem(self.row, actions.SEATS_CHANGEABLE, "cohort_seats_settled")

    def get_heading(self):
        """The page's title."""
        return gettext("Seats of %(cohort)s") % {"cohort": self.row}

    def get_initial(self):
        """The seats now."""
        return {"seats": self.row.seats}

    def get_form(self, form_class=None):
        """The form; how many are taken is said at the field."""
        form = super().get_form(form_class)
        counts = {"count": self.row.taken, "offered": self.row.offered}
        text = gettext("%(count)s are taken now and %(offered)s offered.") if self.row.offered else gettext(
            "%(count)s are taken now."
        )  # fmt: skip
        form.fields["seats"].help_text = text % counts
        return form

    def get_lead(self):
        """What becomes of more seats."""
        if not self.row.waiting:
            return ""
        text = ngettext(
            "%(count)s person is waiting. More seats are offered to the waiting list as soon as you save.",
            "%(count)s people are waiting. More seats are offered to the waiting list as soon as you save.",
            self.row.waiting,
        )
        return text % {"count": self.row.waiting}

    def act(self, data, by, at):
        """Change the number."""
        return actions.change_seats(cohort=self.row, seats=data["seats"], by=by, at=at)

    def done_text(self, result):
        """How many seats there are now."""
        self.row.refresh_from_db(fields=["seats"])
        return gettext("%(cohort)s has %(seats)s seats.") % {"cohort": self.row, "seats": self.row.seats}


class VendorUndo(UndoWithdrawalView):
    """Give somebody their seat again that the vendor gave up."""

    allowed_roles = VENDOR
    side = Side.VENDOR

    def get_rows(self):
        """Seats in the vendor's cohorts."""
        return Enrollment.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR).with_cohort()

    def get_back_url(self):
        """The cohort."""
        return reverse("vendor_cohort", args=[self.row.cohort_id])


class VendorWithdraw(WithdrawView):
    """Give up somebody's seat for the vendor's reasons."""

    allowed_roles = VENDOR
    form_class = VendorWithdrawalForm

    @property
    def has_begun(self):
        """Whether only the state can give the whole fee back."""
        starts_at = self.row.cohort.starts_at
        return starts_at is not None and timezone.now() >= starts_at

    def get_form_kwargs(self):
        """Whether the whole fee can be credited."""
        return super().get_form_kwargs() | {"has_begun": self.has_begun}

    def get_consequences(self):
        """Also who can give the whole fee back."""
        text = super().get_consequences()
        return f"{text} {sentence('full_credit_too_late', {})}" if self.has_begun and self.cost.owed else text

    def get_rows(self):
        """Seats in the vendor's cohorts."""
        return Enrollment.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR).with_cohort()

    def get_back_url(self):
        """The cohort."""
        return reverse("vendor_cohort", args=[self.row.cohort_id])

    def get_affected(self):
        """The person and the agency that paid."""
        about = {"person": called(self.row.person), "agency": self.row.agency}
        return gettext("%(person)s and the coordinators of %(agency)s. They are emailed.") % about
