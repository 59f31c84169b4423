"""A vendor's places and rooms are retired and brought back. While sessions are to come there, the page says which."""

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.training.actions import venues as actions
from cohorts.training.views.vendor_places import OfPlace
from cohorts.training.views.vendor_rooms import OfRoom
from cohorts.ui.action_view import ButtonView
from cohorts.ui.confirmation import ConfirmView


class RetirePlace(OfPlace, ConfirmView):
    """Take a place out of the choices."""

    serious = False
    action_label = _("Retire the place")

    def get_problem(self):
        """Sessions are still to come there; the page of the place lists them."""
        return actions.venue_in_use(self.row, timezone.now())

    def get_heading(self):
        """The question."""
        return gettext("Retire %(place)s?") % {"place": self.row}

    def get_consequences(self):
        """It cannot be chosen."""
        return gettext("The place and its rooms can no longer be chosen. Past sessions keep their place.")

    def get_affected(self):
        """Nobody with a seat."""
        return gettext("You and other coordinators who plan. Nobody is emailed.")

    def get_undo(self):
        """It can."""
        return gettext("Yes. You can bring the place back on its page.")

    def act(self, data, by, at):
        """Retire it."""
        return actions.retire_venue(venue=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is retired."""
        return gettext("%(place)s is retired.") % {"place": result}


class RestorePlace(OfPlace, ButtonView):
    """Bring a place back."""

    def act(self, data, by, at):
        """Bring it back."""
        return actions.restore_venue(venue=self.row, by=by, at=at)

    def done_text(self, result):
        """That it can be chosen."""
        return gettext("%(place)s can be chosen again.") % {"place": result}


class RetireRoom(OfRoom, ConfirmView):
    """Take a room out of the choices."""

    serious = False
    action_label = _("Retire the room")

    def get_problem(self):
        """Sessions are still to come in it; the page of the place lists them."""
        return actions.room_in_use(self.row, timezone.now())

    def get_heading(self):
        """The question."""
        return gettext("Retire %(room)s?") % {"room": self.row}

    def get_consequences(self):
        """It cannot be chosen."""
        return gettext("The room can no longer be chosen. Past sessions keep their room.")

    def get_affected(self):
        """Nobody with a seat."""
        return gettext("You and other coordinators who plan. Nobody is emailed.")

    def get_undo(self):
        """It can."""
        return gettext("Yes. You can bring the room back on the page of its place.")

    def act(self, data, by, at):
        """Retire it."""
        return actions.retire_room(room=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is retired."""
        return gettext("%(room)s is retired.") % {"room": result}


class RestoreRoom(OfRoom, ButtonView):
    """Bring a room back."""

    def act(self, data, by, at):
        """Bring it back."""
        return actions.restore_room(room=self.row, by=by, at=at)

    def done_text(self, result):
        """That it can be chosen."""
        return gettext("%(room)s can be chosen again.") % {"room": result}
