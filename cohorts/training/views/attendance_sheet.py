"""The attendance sheet as a form: for each person a choice, and times where they came late or left early.

Nobody is present by default: whoever has neither a choice nor times stays unmarked. It works without a script.
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
from cohorts.training.rules.credit import minute_of
from cohorts.training.rules.device_marks import marks_differ
from cohorts.training.rules.presence import ABSENT, EXCUSED, PRESENT, Presence, presence_problem
from cohorts.training.rules.scheduling import NoSuchTime, moment_within
from cohorts.ui.fields import ReasonForm, clock_field

PART = "part"
LABELS = {PRESENT: _("Present"), PART: _("Late or left early"), ABSENT: _("Absent"), EXCUSED: _("Excused")}
MAX_EXCUSE_CHARACTERS = 300


class PresenceEntry:
    """What the form says of one person: reads fields that end in how, late, left and reason, and refuses at them."""

    def __init__(self, form, session, person, now, prefix=""):
        self.form, self.session, self.person, self.now, self.prefix = form, session, person, now, prefix

    def read(self, data):
        """The Presence meant; None for nobody to mark, or with an error."""
        how, late, left, reason = (data.get(self.prefix + name) for name in ("how", "late", "left", "reason"))
        if any(self.prefix + name in self.form.errors for name in ("how", "late", "left", "reason")):
            return None
        if not how and late is None and left is None:
            return None
        how = how or PART
        if how == PART and late is None and left is None:
            words = {"person": self.person, "full": LABELS[PRESENT], "absent": LABELS[ABSENT]}
            return self._refuse("late", Problem("times_missing", **words))
        if how != PART and not (late is None and left is None):
            return self._refuse("late", Problem("times_contradict_choice", choice=LABELS[how], person=self.person))
        presence = self._presence(how, late, left, reason or "")
        # Whether the session has started is refused by the action, for everybody at once.
        now = self.now if self.now >= self.session.starts_at else self.session.ends_at
        problem = presence and presence_problem(self.person, presence, self._span(), minute_of(now))
        return self._refuse(problem.field, problem) if problem else presence

    def _presence(self, how, late, left, reason):
        if how == ABSENT:
            return Presence.absent()
        if how == EXCUSED:
            return Presence.excused(reason.strip())
        first, end = self._span()
        first = first if late is None else self._minute("late", late)
        end = end if left is None else self._minute("left", left)
        return None if first is None or end is None else Presence(PRESENT, ((first, end),))

    def _span(self):
        return minute_of(self.session.starts_at), minute_of(self.session.ends_at)

    def _minute(self, field, clock):
        session = self.session
        try:
            return minute_of(moment_within(session.starts_at, session.ends_at, clock, session.cohort.time_zone))
        except NoSuchTime as error:
            return self._refuse(field, error.problem)

    def _refuse(self, field, problem):
        self.form.add_error(self.prefix + field, ValidationError(sentence_of(problem), code=problem.code))


@dataclass(frozen=True)
class SheetRow:
    """A person on the sheet who is not marked yet, with the fields about them."""

    seat: Enrollment
    how: forms.BoundField
    late: forms.BoundField
    left: forms.BoundField
    reason: forms.BoundField

    @property
    def name(self):
        """What the person is called."""
        return called(self.seat.person)

    @property
    def is_in(self):
        """Whether attendance is asked for; see `_is_in`."""
        return _is_in(self.seat)

    @property
    def errors(self):
        """What is wrong with this row."""
        return [error for field in (self.how, self.late, self.left, self.reason) for error in field.errors]


class AttendanceSheet(forms.Form):
    """Everyone in the session: those to mark as fields, those marked with the history of their marks in `marked`."""

    def __init__(self, *args, session, seats, marks, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.session, self.now = session, now
        history: dict[int, list] = {}
        for mark in marks:
            history.setdefault(mark.enrollment_id, []).append(mark)
        # Who was marked meanwhile by somebody else stays on a sheet that was sent, so that what was typed is not lost.
        self.to_mark = [seat for seat in seats if seat.pk not in history or self._was_sent(seat)]
        self.marked = [(seat, history[seat.pk]) for seat in seats if seat.pk in history]
        for seat in seats:
            seat.left_at = seat.left_during(session)
        for seat, own_marks in self.marked:
            seat.marks_differ = marks_differ([mark.facts for mark in own_marks])
        # Who gave the seat up during the session can be marked, but is not asked for.
        self.count = sum(_is_in(seat) or seat.pk in history for seat in seats)
        for seat in self.to_mark:
            self._add_fields(seat)

    @property
    def unmarked_count(self):
        """How many people with a seat have no mark."""
        return self.count - len(self.marked)

    def _was_sent(self, seat):
        names = ("how", "late", "left")
        return self.is_bound and any(self.data.get(_prefix(seat) + name) for name in names)

    def _add_fields(self, seat):
        words, prefix = {"person": called(seat.person)}, _prefix(seat)
        self.fields |= {
            f"{prefix}how": forms.ChoiceField(
                label=gettext("Attendance of %(person)s") % words,
                choices=list(LABELS.items()),
                widget=forms.RadioSelect,
                required=False,
            ),
            f"{prefix}late": clock_field(gettext("%(person)s came at") % words, required=False),
            f"{prefix}left": clock_field(gettext("%(person)s left at") % words, required=False),
            f"{prefix}reason": forms.CharField(
                label=gettext("Why %(person)s is excused") % words, max_length=MAX_EXCUSE_CHARACTERS, required=False
            ),
        }

    def rows(self):
        """The people to mark, each with their fields."""
        names = ("how", "late", "left", "reason")
        return [SheetRow(seat, *(self[_prefix(seat) + name] for name in names)) for seat in self.to_mark]

    def clean(self):
        """`entries`, {seat: Presence} of those who are to be marked; errors where it cannot be told, or nobody is."""
        data = super().clean()
        entries = {}
        for seat in self.to_mark:
            entry = PresenceEntry(self, self.session, called(seat.person), self.now, _prefix(seat))
            if presence := entry.read(data):
                entries[seat] = presence
        if not entries and not self.errors:
            raise ValidationError(
                gettext("Choose “Present” or “Absent” for at least one person."), code="nobody_marked"
            )
        return {"entries": entries}

    def with_rest_present(self):
        """The same sheet, not checked yet, with “Present” for everyone who has neither a choice nor times."""
        sent = self.data.copy()
        for seat in self.to_mark:
            if _is_in(seat) and not self._was_sent(seat):
                sent[_prefix(seat) + "how"] = PRESENT
        return sent


def _is_in(seat):
    """Whether attendance is asked for: the seat is taken, or its person is a guest of the session."""
    return seat.is_taken or seat.is_guest


def _prefix(seat):
    return f"e{seat.pk}-"


class CorrectionForm(ReasonForm):
    """What is right of one person, and why."""

    field_order = ("how", "late", "left", "reason")
    how = forms.ChoiceField(label=_("Attendance"), choices=list(LABELS.items()), widget=forms.RadioSelect)
    late = clock_field(_("Came at"), required=False, help_text=_("Leave this empty if they were there from the start."))
    left = clock_field(_("Left at"), required=False, help_text=_("Leave this empty if they stayed until the end."))
    after = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, session, person, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.entry = PresenceEntry(self, session, person, now)

    def clean(self):
        """`presence`, and the rest as it was typed."""
        data = super().clean()
        presence = self.entry.read(data)
        return {"presence": presence, "reason": data.get("reason", ""), "after": data.get("after")}


def initial_of(marks, zone):
    """What a correction starts with: the last of a person's marks in a session, with its times in `zone`."""
    last = marks[-1] if marks else None
    if last is None:
        return {}
    if last.status != PRESENT or last.is_whole:
        return {"after": last.number, "how": last.status}
    start, end = last.spans[0][0], last.spans[-1][1]
    times = {"late": start.astimezone(zone).time(), "left": end.astimezone(zone).time()}
    return {"after": last.number, "how": PART, **times}
