"""Moving a seat to another cohort, in the Wagtail admin."""

from django.urls import reverse
from django.utils.translation import gettext

from cohorts.core import roles
from cohorts.training.actions.seat_moves import move_seat
from cohorts.training.admin.seat_fees import OfSeat
from cohorts.training.move_forms import MovesSeat
from cohorts.ui.confirmation import AdminConfirmView


class MoveSeat(MovesSeat, OfSeat, AdminConfirmView):
    """Move a seat to another cohort of the same course."""

    allowed_roles = (roles.PROGRAM,)
    header_icon = "redirect"

    def get_heading(self):
        """Which seat."""
        return gettext("Move seat %(seat)s to another cohort") % {"seat": self.seat_name}

    def get_crumbs(self):
        """The fees of seats, the seat."""
        return [*super().get_crumbs(), (self.seat_name, self.get_back_url())]

    def get_affected(self):
        """Who is emailed."""
        return gettext("The person, the agency and both vendors, who are emailed.")

    def act(self, data, by, at):
        """Move it."""
        return move_seat(enrollment=self.row, cohort=data["cohort"], reason=data["reason"], by=by, at=at)

    def get_done_url(self, result):
        """The new seat."""
        return reverse("seat_fee", args=[result.pk])
