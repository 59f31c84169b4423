"""The forms by which a vendor plans: the cohort, its sessions row by row, and a pattern that fills many rows."""

from datetime import datetime, time
from itertools import groupby

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.names import called
from cohorts.core.zones import format_zone_name
from cohorts.training.rules.patterns import MAX_SESSIONS, Pattern
from cohorts.training.rules.scheduling import SessionPlan
from cohorts.training.rules.waiting import DEFAULT_OFFER_HOURS, Enrolling
from cohorts.training.views.enrolling_forms import closes_on_field, offer_hours_field
from cohorts.ui.fields import ZONES, PersonChoice, clock_field, day_field, minutes_field

MOST_ROWS = MAX_SESSIONS


class CohortForm(forms.Form):
    """Everything of a cohort but its sessions."""

    vendor = forms.ModelChoiceField(None, label=_("Vendor"), empty_label=None)
    course_version = forms.ModelChoiceField(None, label=_("Course"), empty_label=_("Choose a course"))
    code = forms.CharField(
        label=_("Short name"), max_length=40, help_text=_("Shown on every list, such as PET-2026-03.")
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=ZONES,
        initial=settings.HOME_TIME_ZONE,
        help_text=_("All times of this cohort are entered and shown in this zone."),
    )
    place = forms.CharField(
        label=_("Place"), max_length=200, required=False, help_text=_("City and building, or “online”.")
    )
    seats = forms.IntegerField(
        label=_("Seats"), min_value=1, max_value=500, error_messages={"required": _("Enter the number of seats.")}
    )
    enrollment_closes_on = closes_on_field()
    offer_hours = offer_hours_field()
    link = forms.URLField(
        label=_("Link of online sessions"),
        required=False,
        assume_scheme="https",
        help_text=_("Shown to people with a seat. You can change it in a single session afterwards."),
    )
    trainers = PersonChoice(
        None,
        label=_("Trainers"),
        required=False,
        help_text=_("They teach every session below. You can change a single session afterwards."),
    )

    def __init__(self, data=None, *, vendors, versions, trainers, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["vendor"].queryset = vendors
        self.fields["course_version"].queryset = versions
        self.fields["trainers"].queryset = trainers
        self.vendors = list(vendors)
        if len(self.vendors) == 1:
            del self.fields["vendor"]

    def chosen(self):
        """The arguments of `schedule` that this form gives."""
        data = self.cleaned_data
        return {
            "vendor": data.get("vendor") or self.vendors[0],
            **{name: data[name] for name in ("course_version", "code", "time_zone", "place", "seats")},
            "enrolling": Enrolling(data["enrollment_closes_on"], data["offer_hours"] or DEFAULT_OFFER_HOURS),
        }

    def readable(self):
        """The arguments of `schedule_problems`: what could be read of a form with mistakes, else None."""
        only_vendor = self.vendors[0] if len(self.vendors) == 1 else None
        read = {name: self.cleaned_data.get(name) for name in ("course_version", "code", "time_zone")}
        return {"vendor": self.cleaned_data.get("vendor", only_vendor), **read}


class PatternForm(forms.Form):
    """“Ten sessions on weekdays from March 9, 9:00 to 5:30, half an hour of breaks”: PET’s 80 hours in two weeks."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("On"),
        coerce=int,
        choices=list(WEEKDAYS.items()),
        initial=[0, 1, 2, 3, 4],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Check at least one weekday.")},
    )
    first_day = day_field(_("From"), error_messages={"required": _("Enter the first day.")})
    count = forms.IntegerField(
        label=_("Number of sessions"),
        min_value=1,
        max_value=MOST_ROWS,
        required=False,
        help_text=_("If this is empty, as many as the course above needs."),
    )
    begin = clock_field(_("Starts"), initial=time(9), error_messages={"required": _("Enter when it starts.")})
    end = clock_field(_("Ends"), initial=time(17, 30), error_messages={"required": _("Enter when it ends.")})
    pause = minutes_field(
        _("Break, minutes"), initial=30, error_messages={"required": _("Enter the minutes of the break, or 0.")}
    )

    def pattern(self):
        """What was typed, as a Pattern."""
        data = self.cleaned_data
        return Pattern(
            first=data["first_day"],
            weekdays=frozenset(data["weekdays"]),
            begin=data["begin"],
            end=data["end"],
            break_minutes=data["pause"],
            count=data["count"],
        )


def rows_of(pattern, laid):
    """The rows that a pattern fills, as initial values of SessionRow."""
    return [
        {"day": day, "starts": pattern.begin, "ends": end, "break_minutes": pattern.break_minutes}
        for day, end in laid.days
    ]


class SessionRow(forms.Form):
    """One session in the list of a new cohort. A row with nothing in it is left out."""

    TYPED = ("day", "starts", "ends", "place")

    day = day_field(_("Day"))
    starts = clock_field(_("Starts"), error_messages={"required": _("Enter when it starts.")})
    ends = clock_field(_("Ends"), error_messages={"required": _("Enter when it ends.")})
    break_minutes = minutes_field(_("Break, minutes"), initial=60, required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    place = forms.CharField(label=_("Room"), max_length=200, required=False)
    leave_out = forms.BooleanField(label=_("Leave out"), required=False)

    def __init__(self, data=None, *, units=(), **kwargs):
        super().__init__(data, **kwargs)
        self.units = units
        self.fields["unit"].choices = units.choices

    @property
    def is_blank(self):
        """Nothing typed, or to be left out."""
        return bool(self["leave_out"].value()) or not any(self[name].value() for name in self.TYPED)

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
            place=data["place"],
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

    link = forms.URLField(label=_("Link"), required=False, assume_scheme="https")
    trainers = PersonChoice(None, label=_("Trainers"), required=False)
    field_order = ("day", "starts", "ends", "break_minutes", "unit", "trainers", "place", "link")

    def __init__(self, data=None, *, cohort, trainers, **kwargs):
        super().__init__(data, **kwargs)
        del self.fields["leave_out"]
        self.fields["trainers"].queryset = trainers.filter(organization=cohort.vendor_id)
        self.fields["trainers"].label_from_instance = _trainer_label
        self.fields["day"].help_text = gettext("Times are in %(zone)s.") % {"zone": format_zone_name(cohort.time_zone)}
        self.fields["place"].help_text = _("Where it differs from the cohort’s place.")

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
            "place": session.place,
            "link": session.link,
        }


def _trainer_label(membership):
    """The name; of someone who has left, who is on the list only while they are named in the session, also that."""
    if getattr(membership, "is_current", True):
        return called(membership.user)
    return gettext("%(person)s (former trainer, choose another)") % {"person": called(membership.user)}


class SeatsForm(forms.Form):
    """Another number of seats."""

    seats = forms.IntegerField(
        label=_("Seats"), min_value=1, max_value=500, error_messages={"required": _("Enter the number of seats.")}
    )


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

    def __init__(self, units):
        self.units, self.rows = units, []

    def read(self, data):
        """Take the rows as they were sent."""
        try:
            count = min(int(data.get("rows", 0)), MOST_ROWS)
        except ValueError:
            count = 0
        self.rows = [SessionRow(data, prefix=f"s{number}", units=self.units) for number in range(count)]
        return self

    def offer(self, initial, blank):
        """Rows to fill in: those of `initial`, and `blank` empty ones."""
        rows_data = [*initial, *[{} for _ in range(blank)]][:MOST_ROWS]
        self.rows = [
            SessionRow(prefix=f"s{number}", units=self.units, initial={"break_minutes": 60} | row)
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
