"""The forms of sessions: row by row in a new cohort, and one by one; and the units and rooms to choose from."""

from datetime import datetime
from itertools import groupby

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.names import called
from cohorts.core.zones import format_zone_name
from cohorts.training.rules.patterns import MAX_SESSIONS
from cohorts.training.rules.scheduling import SessionPlan
from cohorts.ui.fields import PersonChoice, clock_field, day_field, minutes_field

MOST_ROWS = MAX_SESSIONS


class SessionRow(forms.Form):
    """One session in the list of a new cohort. A row with nothing in it is left out.

    With rooms to choose from there is no text for another place: that can be entered in a single session afterwards.
    """

    TYPED = ("day", "starts", "ends", "place", "room")
    has_both = False

    day = day_field(_("Day"))
    starts = clock_field(_("Starts"), error_messages={"required": _("Enter when it starts.")})
    ends = clock_field(_("Ends"), error_messages={"required": _("Enter when it ends.")})
    break_minutes = minutes_field(_("Break, minutes"), initial=60, required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    room = forms.ChoiceField(label=_("Room"), required=False)
    place = forms.CharField(label=_("Room"), max_length=200, required=False)
    leave_out = forms.BooleanField(label=_("Remove"), required=False)

    def __init__(self, data=None, *, units=(), rooms, **kwargs):
        super().__init__(data, **kwargs)
        self.units, self.rooms = units, rooms
        self.fields["unit"].choices = units.choices
        offer_rooms(self, rooms)
        if rooms.by_id and not self.has_both:
            del self.fields["place"]

    @property
    def is_blank(self):
        """Nothing typed, or to be left out."""
        return bool(self["leave_out"].value()) or not any(
            self[name].value() for name in self.TYPED if name in self.fields
        )

    def full_clean(self):
        """A row that is left out has no errors to show."""
        super().full_clean()
        if self.is_bound and "leave_out" in self.fields and self.is_blank:
            self._errors.clear()

    def plan(self, trainers=(), link=""):
        """What was typed, as a SessionPlan."""
        data = self.cleaned_data
        return SessionPlan(
            starts_local=datetime.combine(data["day"], data["starts"]),
            ends_local=datetime.combine(data["day"], data["ends"]),
            break_minutes=data["break_minutes"] or 0,
            place=data.get("place", ""),
            room=self.rooms.by_id.get(data.get("room")),
            link=link,
            unit=self.units.by_id.get(data["unit"]),
            trainers=tuple(trainers),
            row=self.prefix or "",
        )

    def error_links(self, number):
        """[(id of the field, sentence)] for the list of errors above the form."""
        return [
            (field.id_for_label, _in_row(number, field, error, message))
            for field in self
            for error in field.errors.as_data()
            for message in error.messages
        ]


def _in_row(number, field, error, message):
    """A sentence that says by itself what is wrong follows the number; Django's own need the name of the field."""
    if error.code in (None, "required"):
        return gettext("Session %(number)s: %(error)s") % {"number": number, "error": message}
    words = {"number": number, "label": field.label, "error": message}
    return gettext("Session %(number)s, %(label)s: %(error)s") % words


class SessionForm(SessionRow):
    """One session of a cohort that stands, with its own trainers."""

    has_both = True
    link = forms.URLField(label=_("Link"), required=False, assume_scheme="https")
    trainers = PersonChoice(None, label=_("Trainers"), required=False)
    field_order = ("day", "starts", "ends", "break_minutes", "unit", "trainers", "room", "place", "link")

    def __init__(self, data=None, *, cohort, trainers, **kwargs):
        super().__init__(data, **kwargs)
        del self.fields["leave_out"]
        self.fields["trainers"].queryset = trainers.filter(organization=cohort.vendor_id)
        self.fields["trainers"].label_from_instance = _trainer_label
        self.fields["day"].help_text = gettext("Times are in %(zone)s.") % {"zone": format_zone_name(cohort.time_zone)}
        self.fields["place"].help_text = _("Where it differs from the cohort’s place.")
        if rooms_to_choose := self.fields.get("room"):
            rooms_to_choose.help_text = _("Only one session can be in a room at a time.")
            self.fields["place"].label = _("Another place")
            self.fields["place"].help_text = _("Only if it is in none of your rooms.")
            self.fields["link"].help_text = _("Leave it empty for the link of an online room.")

    def whole_plan(self):
        """What was typed, with the trainers chosen."""
        people = [membership.user for membership in self.cleaned_data["trainers"]]
        return self.plan(people, self.cleaned_data["link"])

    @staticmethod
    def from_session(session):
        """Initial values that say what stands."""
        zone = session.cohort.zone
        starts, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
        return {
            "day": starts.date(),
            "starts": starts.time(),
            "ends": ends.time(),
            "break_minutes": session.break_minutes,
            "unit": session.unit_id or "",
            "room": session.room_id or "",
            "place": "" if session.room else session.place,
            "link": "" if session.room and session.link == session.room.link else session.link,
        }


def _trainer_label(membership):
    """The name; of someone who has left, who is on the list only while they are named in the session, also that."""
    if getattr(membership, "is_current", True):
        return called(membership.user)
    return gettext("%(person)s (former trainer, choose another)") % {"person": called(membership.user)}


def offer_rooms(form, rooms):
    """Let a form choose from `rooms`, in its field of that name; without any, it has no such field."""
    if rooms.by_id:
        form.fields["room"].choices = rooms.choices
    else:
        del form.fields["room"]


class RoomChoices:
    """Rooms to choose from: `choices` for a field, grouped by place, and `by_id` {value of the field: Room}."""

    def __init__(self, rooms):
        """`rooms`: a queryset; one query."""
        rows = list(rooms.by_name())
        self.by_id = {str(room.pk): room for room in rows}
        self.choices = [
            ("", _("No room yet")),
            *(
                (str(venue), [(room.pk, _room_label(room)) for room in group])
                for venue, group in groupby(rows, key=lambda room: room.venue)
            ),
        ]


def _room_label(room):
    text = ngettext("%(room)s (%(count)s person)", "%(room)s (%(count)s people)", room.capacity)
    return text % {"room": room, "count": room.capacity}


class UnitChoices:
    """Units to choose from: `choices` for a field, grouped by course, and `by_id` {value of the field: Unit}."""

    def __init__(self, units):
        """`units`: a queryset; one query."""
        rows = units.select_related("course_version__course")
        rows = list(rows.order_by("course_version__course__title", "course_version", "number"))
        self.by_id = {str(unit.pk): unit for unit in rows}
        self.choices = [
            ("", _("No single unit")),
            *(
                (str(version), [(unit.pk, str(unit)) for unit in group])
                for version, group in groupby(rows, key=lambda unit: unit.course_version)
            ),
        ]


class SessionRows:
    """The rows of a new cohort's sessions, kept on the server's side: no script is needed to add some."""

    def __init__(self, units, rooms):
        self.units, self.rooms, self.rows = units, rooms, []

    def read(self, data):
        """Take the rows as they were sent."""
        try:
            count = min(int(data.get("rows", 0)), MOST_ROWS)
        except ValueError:
            count = 0
        self.rows = [
            SessionRow(data, prefix=f"s{number}", units=self.units, rooms=self.rooms) for number in range(count)
        ]
        return self

    def offer(self, initial, blank):
        """Rows to fill in: those of `initial`, and `blank` empty ones."""
        rows_data = [*initial, *[{} for _ in range(blank)]][:MOST_ROWS]
        self.rows = [
            SessionRow(prefix=f"s{number}", units=self.units, rooms=self.rooms, initial={"break_minutes": 60} | row)
            for number, row in enumerate(rows_data)
        ]
        return self

    def typed(self):
        """What stands in the rows that are not blank, as it was typed."""
        return [
            {name: row[name].value() for name in row.fields if name != "leave_out"}
            for row in self.rows
            if not row.is_blank
        ]

    def filled(self):
        """The rows that count."""
        return [row for row in self.rows if not row.is_blank]

    def are_valid(self):
        """Check every row that counts, so that all errors show at once."""
        return all([row.is_valid() for row in self.filled()])
