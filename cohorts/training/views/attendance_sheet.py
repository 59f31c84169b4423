"""The attendance sheet as a form: for each person a choice, and minutes where they were there for a part of it.

Nobody is present by default: whoever has neither a choice nor minutes stays unmarked. It works without a script.
"""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of
from cohorts.training.models import Enrollment
from cohorts.training.rules.attendance import mark_problem
from cohorts.ui.fields import ReasonForm, minutes_field

PRESENT, PART, ABSENT = "full", "typed", "absent"
LABELS = {PRESENT: _("Present"), PART: _("Late or left early"), ABSENT: _("Absent")}


@dataclass(frozen=True)
class SheetRow:
    """A person on the sheet who is not marked yet, with the two fields about them."""

    seat: Enrollment
    how: forms.BoundField
    minutes: forms.BoundField

    @property
    def errors(self):
        """What is wrong with this row."""
        return [*self.how.errors, *self.minutes.errors]


class AttendanceSheet(forms.Form):
    """Everyone with a seat: those to mark as fields, those marked with the history of their marks in `marked`."""

    def __init__(self, *args, session, seats, marks, **kwargs):
        super().__init__(*args, **kwargs)
        self.session, self.count = session, len(seats)
        history: dict[int, list] = {}
        for mark in marks:
            history.setdefault(mark.enrollment_id, []).append(mark)
        # Who was marked meanwhile by somebody else stays on a sheet that was sent, so that what was typed is not lost.
        self.to_mark = [seat for seat in seats if seat.pk not in history or self._was_sent(seat)]
        self.marked = [(seat, history[seat.pk]) for seat in seats if seat.pk in history]
        for seat in self.to_mark:
            self._add_fields(seat)

    @property
    def unmarked_count(self):
        """How many people have no mark."""
        return self.count - len(self.marked)

    def _was_sent(self, seat):
        return self.is_bound and bool(self.data.get(_name(seat, "how")) or self.data.get(_name(seat, "minutes")))

    def _add_fields(self, seat):
        person = called(seat.person)
        self.fields[_name(seat, "how")] = forms.ChoiceField(
            label=gettext("Attendance of %(person)s") % {"person": person},
            choices=list(LABELS.items()),
            widget=forms.RadioSelect,
            required=False,
        )
        attributes = {"inputmode": "numeric", "min": 0, "max": self.session.minutes, "class": "attendance__minutes"}
        self.fields[_name(seat, "minutes")] = forms.IntegerField(
            label=gettext("Minutes of %(person)s") % {"person": person},
            widget=forms.NumberInput(attrs=attributes),
            required=False,
        )

    def rows(self):
        """The people to mark, each with both fields."""
        return [SheetRow(seat, self[_name(seat, "how")], self[_name(seat, "minutes")]) for seat in self.to_mark]

    def clean(self):
        """`entries`, {seat: minutes} of those who are to be marked; errors where that cannot be told, or nobody is."""
        data = super().clean()
        entries = {}
        for seat in self.to_mark:
            minutes = self._minutes(seat, data)
            if minutes is not None:
                entries[seat] = minutes
        if not entries and not self.errors:
            raise ValidationError(
                gettext("Choose “Present” or “Absent” for at least one person."), code="nobody_marked"
            )
        return {"entries": entries}

    def _minutes(self, seat, data):
        """The minutes meant for one person; None for nobody to mark, or with an error."""
        if _name(seat, "how") in self.errors or _name(seat, "minutes") in self.errors:
            return None
        typed, how = data.get(_name(seat, "minutes")), data.get(_name(seat, "how"))
        if not how and typed is None:
            return None
        meant = {PRESENT: self.session.minutes, ABSENT: 0}.get(how, typed)
        problem = self._problem(called(seat.person), how, typed, meant)
        if problem is None:
            return meant
        self.add_error(_name(seat, "minutes"), ValidationError(sentence_of(problem), code=problem.code))
        return None

    def _problem(self, person, how, typed, meant):
        if meant is None:
            return Problem("minutes_missing", person=person, full=LABELS[PRESENT], absent=LABELS[ABSENT])
        if typed not in (None, meant):
            return Problem("minutes_contradict_choice", choice=LABELS[how], person=person, minutes=typed)
        return mark_problem(person, meant, self.session.minutes)

    def with_rest_present(self):
        """The same sheet, not checked yet, with “Present” for everyone who has neither a choice nor minutes."""
        sent = self.data.copy()
        for seat in self.to_mark:
            if not sent.get(_name(seat, "how")) and not sent.get(_name(seat, "minutes")):
                sent[_name(seat, "how")] = PRESENT
        return sent


def _name(seat, field):
    return f"e{seat.pk}-{field}"


class CorrectionForm(ReasonForm):
    """Other minutes for one person, and why."""

    field_order = ("minutes", "reason")
    minutes = minutes_field(_("Minutes"))
    after = forms.IntegerField(widget=forms.HiddenInput, required=False)
