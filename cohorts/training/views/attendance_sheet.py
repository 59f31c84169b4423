"""The roll as forms: for each person “as typed”, “full” or “absent”, and the minutes. It works without a script."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of
from cohorts.training.rules.attendance import mark_problem
from cohorts.ui.fields import ReasonForm

HOW = [("typed", _("As entered")), ("full", _("Full")), ("absent", _("Absent"))]


class RollRow(forms.Form):
    """One person's minutes. What is typed and what is chosen must not contradict each other."""

    minutes = forms.IntegerField(label=_("Minutes"), required=False)
    how = forms.ChoiceField(
        label=_("Attendance"), choices=HOW, widget=forms.RadioSelect, initial="typed", required=False
    )

    def __init__(self, data=None, *, session, seat, **kwargs):
        super().__init__(data, prefix=f"e{seat.pk}", initial={"minutes": session.minutes}, **kwargs)
        self.seat, self.name, self.length = seat, called(seat.person), session.minutes
        self.fields["minutes"].widget = forms.NumberInput(
            attrs={"inputmode": "numeric", "min": 0, "max": self.length, "class": "roll__minutes"}
        )
        self.fields["minutes"].label = gettext("Minutes of %(person)s") % {"person": self.name}

    def clean(self):
        """The minutes meant, under `minutes`; an error where that cannot be told, or they are too many."""
        data, typed = super().clean(), self.cleaned_data.get("minutes")
        how = data.get("how") or "typed"
        if "minutes" in self.errors or "how" in self.errors:
            return data
        meant = {"full": self.length, "absent": 0}.get(how, typed)
        if how != "typed" and typed not in (None, self.length, meant):
            word = dict(HOW)[how]
            self._refuse(Problem("minutes_contradict_choice", choice=word, person=self.name, minutes=typed))
        elif meant is None:
            choices = dict(HOW)
            self._refuse(Problem("minutes_missing", person=self.name, full=choices["full"], absent=choices["absent"]))
        elif problem := mark_problem(self.name, meant, self.length):
            self._refuse(problem)
        else:
            data["minutes"] = meant
        return data

    def _refuse(self, problem):
        self.add_error("minutes", ValidationError(sentence_of(problem), code=problem.code))


class Roll:
    """Everybody on a session's roll: those still to mark as forms, those marked with the history of their marks."""

    def __init__(self, session, seats, marks, data):
        self.session = session
        history = {}
        for mark in marks:
            history.setdefault(mark.enrollment_id, []).append(mark)
        sent = {seat.pk for seat in seats if data is not None and f"e{seat.pk}-minutes" in data}
        self.to_mark = [
            RollRow(data if seat.pk in sent else None, session=session, seat=seat)
            for seat in seats
            if seat.pk in sent or seat.pk not in history
        ]
        self.marked = [(seat, history[seat.pk]) for seat in seats if seat.pk in history]
        self.count = len(seats)

    def sent(self):
        """The rows that came back."""
        return [row for row in self.to_mark if row.is_bound]

    def is_valid(self):
        """Check every row, so that all errors show at once."""
        return all([row.is_valid() for row in self.sent()])

    def entries(self):
        """{Enrollment: minutes} for the action."""
        return {row.seat: row.cleaned_data["minutes"] for row in self.sent()}

    def wrong(self):
        """Rows with an error, for the summary."""
        return [row for row in self.sent() if row.errors]


class CorrectionForm(ReasonForm):
    """Other minutes for one person, and why."""

    field_order = ("minutes", "reason")
    minutes = forms.IntegerField(label=_("Minutes"), widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 0}))
    after = forms.IntegerField(widget=forms.HiddenInput, required=False)
