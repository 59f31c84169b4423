"""Form fields of the settings of a block of rules, made from its model.

A codec shows one setting and reads it again. What was not touched stays exactly as it stands in the rules, also whether
it stands there at all: `merge` returns the old value then. `MISSING`: the setting does not stand there.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lms.certification.admin.choice_words import YES_NO

MISSING: Any = object()


def fill_in_text(label):
    """Say that a field is empty, with its label: labels of settings are no things to enter or choose."""
    return format_lazy(_("Fill in “{label}”."), label=label)


class Codec:
    """One setting with one field. A subclass makes the field, and says what it means."""

    legend = ""

    def __init__(self, name, *, label, help_text="", required=False, default=None, make=forms.CharField):
        self.name, self.label, self.default, self.make = name, label, default, make
        self.words = {
            "label": label,
            "help_text": help_text,
            "required": required,
        }
        self.words["error_messages"] = {"required": fill_in_text(label)}

    def fields(self):
        """{name: form field}."""
        return {self.name: self.make(**self.words)}

    def shown(self, old):
        """{name: what its field shows} of a stored value."""
        return {self.name: self.default if old is MISSING else old}

    def read(self, values):
        """What the values of its fields mean; MISSING for nothing."""
        value = values.get(self.name)
        return MISSING if value in (None, "", []) else value

    def merge(self, old, values):
        """The setting as the fields say; the old value, if they say the same."""
        new = self.read(values)
        return old if new == self.read(self.shown(old)) else new

    def problems(self, values):
        """What is wrong with the values, besides what the model says, as (field, sentence)."""
        return ()


class TextCodec(Codec):
    """Text in one line."""

    def read(self, values):
        """Spaces between words do not count as a change."""
        text = " ".join(str(values.get(self.name) or "").split())
        return text or MISSING


class LinesCodec(Codec):
    """Several texts, one in a line."""

    def fields(self):
        """A field of several lines."""
        words = self.words | {"help_text": self.words["help_text"] or _("One in each line.")}
        return {self.name: forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), **words)}

    def shown(self, old):
        """The texts, one below the other."""
        return {self.name: "\n".join(() if old is MISSING else old)}

    def read(self, values):
        """The lines with something in them."""
        lines = [line.strip() for line in str(values.get(self.name) or "").splitlines()]
        return [line for line in lines if line] or MISSING


class NumberCodec(Codec):
    """A number that can have a part after the point, such as 19.5 hours."""

    def read(self, values):
        """As a whole number where it is one."""
        value = values.get(self.name)
        if value in (None, ""):
            return MISSING
        value = Decimal(str(value))
        return int(value) if value == value.to_integral_value() else float(value)


class MoneyCodec(Codec):
    """An amount of dollars, kept as text."""

    def read(self, values):
        """Dollars and cents."""
        value = values.get(self.name)
        return MISSING if value in (None, "") else str(Decimal(str(value)).quantize(Decimal("0.01")))


class DayCodec(Codec):
    """A day, kept as text. `open_when_empty`: the authority has still to set it."""

    open_when_empty = False

    def read(self, values):
        """The day as 2026-01-31."""
        value = values.get(self.name)
        if value in (None, ""):
            return None if self.open_when_empty else MISSING
        return value.isoformat() if isinstance(value, date) else str(value)

    def shown(self, old):
        """The text, which the calendar of browsers reads."""
        return {self.name: "" if old in (MISSING, None) else str(old)}

    def merge(self, old, values):
        """An open day that does not stand there stays so."""
        new = super().merge(old, values)
        return old if new is None and old is MISSING else new


class FlagCodec(Codec):
    """Yes or no as a box; without a word of the rules, as is usual."""

    def fields(self):
        """A box that may be empty."""
        return {self.name: forms.BooleanField(**self.words | {"required": False})}

    def read(self, values):
        """Yes or no."""
        return bool(values.get(self.name))


class YesNoCodec(Codec):
    """Yes, no, or nothing: inside a block that stands there only if something is chosen."""

    def fields(self):
        """A choice of three."""
        return {self.name: forms.ChoiceField(choices=[("", _("Not set")), *YES_NO], **self.words)}

    def shown(self, old):
        """The word for it."""
        return {self.name: "" if old is MISSING else "yes" if old else "no"}

    def read(self, values):
        """Yes or no, or nothing."""
        return {"yes": True, "no": False}.get(values.get(self.name), MISSING)


class ManyCodec(Codec):
    """Several of the choices; their order does not count."""

    def shown(self, old):
        """Those that are chosen."""
        return {self.name: [] if old is MISSING else list(old)}

    def merge(self, old, values):
        """The old order where the same ones are chosen."""
        new = self.read(values)
        same = set(() if new is MISSING else new) == set(() if old is MISSING else old)
        return old if same else new


class ConstantCodec(Codec):
    """A setting with only one value: it stands there wherever its block does."""

    def fields(self):
        """None."""
        return {}

    def merge(self, old, values):
        """The value."""
        return self.default if old is MISSING else old


class PairCodec(Codec):
    """A value with a box that takes its place: the authority has still to set it, or the course sets it."""

    def __init__(self, codec, *, word, label):
        super().__init__(codec.name, label=codec.label)
        self.codec, self.word, self.box_label, self.box = codec, word, label, f"{codec.name}-instead"

    def fields(self):
        """The value, and the box."""
        return {**self.codec.fields(), self.box: forms.BooleanField(label=self.box_label, required=False)}

    def shown(self, old):
        """Either of both."""
        instead = old is not MISSING and old == self.word
        return {**self.codec.shown(MISSING if instead else old), self.box: instead}

    def read(self, values):
        """The word of the box, or the value."""
        return self.word if values.get(self.box) else self.codec.read(values)

    def problems(self, values):
        """Both at once."""
        if values.get(self.box) and self.codec.read(values) is not MISSING:
            return ((self.codec.name, _("Empty this field, or do not tick the box below it.")),)
        return self.codec.problems(values)


ALWAYS, PLANNED, FROM = "always", "planned", "from"


class StartCodec(DayCodec):
    """From when a requirement counts: always, from a day, or planned without a day."""

    def fields(self):
        """How, and the day."""
        choices = [(ALWAYS, _("always")), (FROM, _("from a day on")), (PLANNED, _("planned, no day is set yet"))]
        how = forms.ChoiceField(label=_("It counts"), choices=choices, widget=forms.RadioSelect, initial=ALWAYS)
        return {f"{self.name}-how": how, **super().fields()}

    def shown(self, old):
        """The choice that fits."""
        how = ALWAYS if old is MISSING else PLANNED if old is None else FROM
        return {f"{self.name}-how": how, **super().shown(old)}

    def read(self, values):
        """The day; None while it is planned."""
        how = values.get(f"{self.name}-how")
        return super().read(values) if how == FROM else None if how == PLANNED else MISSING

    def merge(self, old, values):
        """As any other setting."""
        return Codec.merge(self, old, values)

    def problems(self, values):
        """A day is missing, or nobody would look at it."""
        has_day = DayCodec.read(self, values) is not MISSING
        if has_day != (values.get(f"{self.name}-how") == FROM):
            sentence = _("Empty the day, or choose “from a day on”.") if has_day else _("Enter the day.")
            return ((self.name, sentence),)
        return ()


class KeptCodec(ConstantCodec):
    """A setting with only one value that is usual: it stays as it is."""

    def merge(self, old, values):
        """As it was."""
        return old


class FlagOrNothing(FlagCodec):
    """A box for a setting that can only be yes, or not stand there."""

    def shown(self, old):
        """Ticked where it stands there."""
        return {self.name: old is not MISSING and bool(old)}

    def read(self, values):
        """Yes or nothing."""
        return True if values.get(self.name) else MISSING
