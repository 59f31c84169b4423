"""An agency moves a seat of its own to another cohort, instead of giving it up and taking a new one."""

from django.urls import reverse
from django.utils.translation import gettext

from cohorts.core.names import called
from cohorts.training.actions.seat_moves import move_seat
from cohorts.training.move_forms import MovesSeat
from cohorts.training.views.agency import AGENCY, seats_of
from cohorts.training.views.withdrawal import seat_over
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.page import crumb


class AgencyMove(MovesSeat, ConfirmView):
    """Choose another cohort of the course, read what that costs, and move the seat."""

    allowed_roles = AGENCY
    serious = False

    def get_rows(self):
        """All seats of the agency."""
        return seats_of(self.request.user)

    def get_problem(self):
        """The seat was given up, or its training is over."""
        return seat_over(self.row)

    def get_heading(self):
        """Whose seat."""
        about = {"person": called(self.row.person), "cohort": self.row.cohort}
        return gettext("Move the seat of %(person)s in %(cohort)s to another cohort") % about

    def get_crumbs(self):
        """The list of seats."""
        return [crumb(gettext("Seats of your agency"), "agency_enrollments")]

    def get_back_url(self):
        """The list of seats."""
        return reverse("agency_enrollments")

    def get_affected(self):
        """The person, colleagues, and both vendors."""
        about = {"person": called(self.row.person), "agency": self.row.agency}
        return gettext("%(person)s, the coordinators of %(agency)s and both vendors, who are emailed.") % about

    def act(self, data, by, at):
        """Move it."""
        return move_seat(enrollment=self.row, cohort=data["cohort"], reason=data["reason"], by=by, at=at)
