"""Form fields, widgets and small forms that the portals share."""

import re

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.names import called
from cohorts.core.numbers import whole_number
from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of
from cohorts.core.years import YEARS
from cohorts.core.zones import is_skipped

# The longest reason, and the longest document that is typed or pasted.
MAX_REASON_CHARACTERS = 1000
MAX_DOCUMENT_CHARACTERS = 20_000
AMOUNT = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?|-?\.\d+")

ZONES = [
    ("America/New_York", _("Eastern (New York)")),
    ("America/Detroit", _("Eastern (Detroit)")),
    ("America/Chicago", _("Central (Chicago)")),
    ("America/Denver", _("Mountain (Denver)")),
    ("America/Phoenix", _("Mountain, no daylight saving (Phoenix)")),
    ("America/Los_Angeles", _("Pacific (Los Angeles)")),
    ("America/Anchorage", _("Alaska (Anchorage)")),
    ("America/Adak", _("Aleutian (Adak)")),
    ("Pacific/Honolulu", _("Hawaii (Honolulu)")),
    ("America/Puerto_Rico", _("Atlantic (Puerto Rico)")),
    ("Pacific/Guam", _("Guam")),
    ("Pacific/Pago_Pago", _("American Samoa")),
]


class MoneyField(forms.DecimalField):
    """An amount of dollars and whole cents, as people write it: 400, $1,234.50. Not 1e3, which nobody means."""

    def __init__(self, **more):
        super().__init__(**{"max_digits": 9, "decimal_places": 2} | more)
        self.error_messages["invalid"] = _("Enter an amount in dollars, such as 400 or 1,234.50.")

    def to_python(self, value):
        """Return the Decimal. Commas must separate thousands."""
        text = str(value or "").strip().removeprefix("$").strip()
        if text and not AMOUNT.fullmatch(text):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text.replace(",", ""))

    def widget_attrs(self, widget):
        """A text field with the keyboard for numbers: a number field takes no comma."""
        return {}


def money_field(label, **more):
    """An amount of dollars."""
    return MoneyField(label=label, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **more)


def day_field(label, **more):
    """A date, with the browser's calendar, of a year that can be meant."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, validators=[check_year], **more)


def past_day_field(label, **more):
    """A date that can lie long ago, such as a birthday; the act checks whether it can be right."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def moment_input():
    """The browser's calendar and clock in one."""
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A date and a time in the zone that is in force. Says of a time that the clocks skip or repeat what it is."""

    def to_python(self, value):
        """Return the moment. Django refuses such a time, in words that do not say which of the two it is."""
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            zone, local = timezone.get_current_timezone(), error.params["datetime"]
            code = "time_skipped" if is_skipped(local, zone) else "time_repeated"
            raise forms.ValidationError(sentence_of(Problem(code, time=local, zone=zone)), code=code) from None


def moment_field(label, **more):
    """A date and a time in the zone that is in force, of a year that can be meant."""
    return MomentField(label=label, widget=moment_input(), validators=[check_year], **more)


def check_year(day):
    """Refuse a year that nobody means; the calendar ends soon after the year 9999."""
    if day.year not in YEARS:
        raise forms.ValidationError(gettext("The year %(year)s cannot be right. Check the day.") % {"year": day.year})


def clock_field(label, **more):
    """A wall-clock time."""
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, input_formats=["%H:%M", "%H:%M:%S", "%I:%M %p"], **more)


def minutes_field(label, **more):
    """Whole minutes, typed on a number pad."""
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "min": 0, "step": 1})
    return forms.IntegerField(label=label, min_value=0, max_value=1440, widget=widget, **more)


def text_field(label, *, rows=3, max_length=MAX_REASON_CHARACTERS, **more):
    """A text of several lines with a limit: a reason, unless another length is named."""
    return forms.CharField(label=label, max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **more)


class ReasonForm(forms.Form):
    """Why something is done; kept with the record. A page may ask with its own label and help, and say with
    `missing` what to enter, or not insist.
    """

    reason = forms.CharField(
        label=_("Why?"),
        max_length=MAX_REASON_CHARACTERS,
        help_text=_("We keep this with the record. Do not write about anyone’s health."),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Enter a reason.")},
    )

    def __init__(self, *args, label=None, help_text=None, missing=None, required=True, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        if missing is not None:
            field.error_messages["required"] = missing
        field.required = required
        field.label = field.label if label is None else label
        field.help_text = field.help_text if help_text is None else help_text


# For a page whose reason goes to the person concerned: the arguments of its ReasonForm.
READ_BY_PERSON = {"help_text": _("The person reads it. Do not write about anyone’s health.")}


class RowsChoice(forms.ModelMultipleChoiceField):
    """Rows to choose from. A number that is longer than any id is refused here, before the database fails over it."""

    def clean(self, value):
        """The chosen rows. Raises ValidationError."""
        for pk in value if isinstance(value, (list, tuple)) else ():
            if str(pk).isdecimal() and whole_number(str(pk)) is None:
                raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": pk})
        return super().clean(value)


class PersonChoice(RowsChoice):
    """Memberships to choose from, shown as people."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "invalid_choice": _(
            "Someone you chose is no longer on this list, for example because their role ended. Check the list."
        ),
        "invalid_pk_value": _("Choose people from the list."),
    }

    def label_from_instance(self, obj):
        return called(obj.user)
