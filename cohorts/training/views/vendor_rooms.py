"""The rooms of a vendor's place: added, changed, retired and brought back."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.training.actions import venues as actions
from cohorts.training.models import Room
from cohorts.training.views.vendor_places import OfPlace, RoomForm
from cohorts.ui.action_view import RowActionView


class RoomPage(OfPlace, RowActionView):
    """The form of one room."""

    form_class = RoomForm
    action_label = _("Save the room")

    def get_form_kwargs(self):
        """Whether the room has a link."""
        return super().get_form_kwargs() | {"is_online": self.venue.is_online}

    def form_valid(self, form):
        """The facts go to the action."""
        form.cleaned_data["facts"] = form.facts()
        return super().form_valid(form)

    def done_text(self, result):
        """That it is saved."""
        return gettext("%(room)s is saved.") % {"room": result}


class AddRoom(RoomPage):
    """Add a room to a place."""

    def get_heading(self):
        """The page's title."""
        return gettext("Add a room to %(place)s") % {"place": self.venue}

    def act(self, data, by, at):
        """Add it."""
        return actions.add_room(venue=self.venue, facts=data["facts"], by=by, at=at)


class OfRoom(OfPlace):
    """A page about one room, reached from the page of its place."""

    @property
    def venue(self):
        """The place of the room."""
        return self.row.venue

    def get_rows(self):
        """The rooms of the vendor."""
        return Room.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR).select_related("venue__vendor")


class ChangeRoom(OfRoom, RoomPage):
    """Change a room."""

    refuses_older = True
    lead = _("People with a seat in sessions to come are emailed if the name or the link changes.")

    def get_heading(self):
        """The page's title."""
        return gettext("Change %(room)s") % {"room": self.row}

    def get_initial(self):
        """The room as it is now."""
        return {name: getattr(self.row, name) for name in ("name", "capacity", "link")}

    def act(self, data, by, at):
        """Change it."""
        return actions.change_room(room=self.row, facts=data["facts"], by=by, at=at)
