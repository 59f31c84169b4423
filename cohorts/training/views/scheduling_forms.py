"""The forms by which a vendor plans a cohort, and a pattern that fills many rows of sessions (`session_forms`)."""

from datetime import time

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from cohorts.training.models.cohort_choices import Meets, TrainingLanguage
from cohorts.training.models.cohorts import Cohort
from cohorts.training.rules.cohort_heads import NO_MINIMUM, Minimum
from cohorts.training.rules.patterns import Pattern
from cohorts.training.rules.waiting import DEFAULT_OFFER_HOURS, Enrolling
from cohorts.training.views.enrolling_forms import (
    closes_on_field,
    decide_on_field,
    late_until_field,
    min_seats_field,
    offer_hours_field,
)
from cohorts.training.views.session_forms import MOST_ROWS, offer_rooms
from cohorts.ui.fields import ZONES, PersonChoice, clock_field, day_field, minutes_field


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
    venue = forms.ModelChoiceField(None, label=_("Place"), required=False, empty_label=_("Another place"))
    place = forms.CharField(
        label=_("Another place"), max_length=200, required=False, help_text=_("City and building, or “online”.")
    )
    meets = forms.ChoiceField(
        label=_("How people meet"),
        choices=Meets.choices,
        initial=Meets.IN_PERSON,
        error_messages={"required": _("Choose how people meet.")},
    )
    language = forms.ChoiceField(
        label=_("Language of the training"),
        choices=TrainingLanguage.choices,
        initial=TrainingLanguage.ENGLISH,
        error_messages={"required": _("Choose the language of the training.")},
    )
    seats = forms.IntegerField(
        label=_("Seats"), min_value=1, max_value=500, error_messages={"required": _("Enter the number of seats.")}
    )
    enrollment_closes_on = closes_on_field()
    late_until = late_until_field()
    offer_hours = offer_hours_field()
    min_seats = min_seats_field()
    decide_on = decide_on_field()
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

    def __init__(self, data=None, *, vendors, versions, trainers, venues, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["venue"].queryset = venues
        if not venues:
            # Nothing to choose from: one text is enough.
            del self.fields["venue"]
            self.fields["place"].label = _("Place")
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
            "venue": data.get("venue"),
            "meets": data["meets"],
            "language": data["language"],
            "enrolling": self._enrolling(),
            "minimum": self._minimum(),
        }

    def _enrolling(self):
        data = self.cleaned_data
        hours = data.get("offer_hours") or DEFAULT_OFFER_HOURS
        return Enrolling(data.get("enrollment_closes_on"), hours, late_until=data.get("late_until"))

    def _minimum(self):
        """The minimum; none while half of it cannot be read."""
        if self.errors.keys() & {"min_seats", "decide_on"}:
            return NO_MINIMUM
        return Minimum(self.cleaned_data.get("min_seats"), self.cleaned_data.get("decide_on"))

    def place_of(self):
        """What could be read of where people meet, as an unsaved Cohort."""
        data = self.cleaned_data
        names = ("time_zone", "venue", "place", "meets")
        return Cohort(**{name: data[name] for name in names if data.get(name)})

    def readable(self):
        """The arguments of `schedule_problems`: what could be read of a form with mistakes, else None."""
        only_vendor = self.vendors[0] if len(self.vendors) == 1 else None
        names = ("course_version", "code", "time_zone", "seats", "venue", "place")
        read = {name: self.cleaned_data.get(name) for name in names}
        read |= {"enrolling": self._enrolling(), "minimum": self._minimum()}
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
    room = forms.ChoiceField(label=_("Room"), required=False)

    def __init__(self, data=None, *, rooms, **kwargs):
        super().__init__(data, **kwargs)
        offer_rooms(self, rooms)

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


def rows_of(pattern, laid, room=""):
    """The rows that a pattern fills, as initial values of SessionRow. room: the value of its field."""
    return [
        {"day": day, "starts": pattern.begin, "ends": end, "break_minutes": pattern.break_minutes, "room": room}
        for day, end in laid.days
    ]


class SeatsForm(forms.Form):
    """Another number of seats."""

    seats = forms.IntegerField(
        label=_("Seats"), min_value=1, max_value=500, error_messages={"required": _("Enter the number of seats.")}
    )
