"""A candidate's sitting, the answers given in it, and the sheet that was scored.

Answers are appended. Which of several answers to an item counts: the one with the highest (epoch, number). The epoch
goes up when another device takes over; the number is counted by the client within its epoch.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath
from exams.assembly.models import ExamKindQuerySet, Form, FormItem
from exams.delivery.models.answer_sheets import Line
from exams.delivery.models.windows import ExamWindow, of_the_state, results_held
from exams.delivery.rules import clock

SITTING_STAFF = (roles.EXAMINATIONS, roles.AUDITOR)


class SittingState(models.TextChoices):
    """Where a sitting is."""

    BEGUN = "begun", _("Taking the exam")
    SUBMITTED = "submitted", _("Submitted")
    VOIDED = "voided", _("Set aside")


class EndedHow(models.TextChoices):
    """What ended a sitting."""

    PERSON = "person", _("By the candidate")
    DEADLINE = "deadline", _("Time was up")
    PROCTOR = "proctor", _("By those who run the exam")


class SittingEventKind(models.TextChoices):
    """What happened while somebody took an exam; the rules of the clock know some of these values."""

    GRANTED = "granted", _("Accommodations")
    EXTENDED = "extended", _("Time extended")
    GIVEN_BACK = "given_back", _("Minutes given back")
    NOTICE = clock.PROMISES, _("Minutes kept, as an accommodation was withdrawn")
    PAUSED = "paused", _("Paused")
    RESUMED = "resumed", _("Resumed")
    BREAK_BEGUN = "break_begun", _("Break started")
    BREAK_ENDED = "break_ended", _("Break ended")
    NOTED = "noted", _("Incident noted")
    OPENED = "opened", _("Exam page opened")
    MOVED = "moved", _("Exam moved to another device")
    LEFT = "left", _("Left the page")
    ENDED = "ended", _("Ended by those who run the exam")
    VOIDED = "voided", _("Set aside")


SITTING_TRANSITIONS = (
    Transition("submit", SittingState.BEGUN, SittingState.SUBMITTED),
    Transition("void", SittingState.BEGUN, SittingState.VOIDED),
    Transition("void", SittingState.SUBMITTED, SittingState.VOIDED),
)
SITTING_INITIAL = SittingState.BEGUN


class SittingQuerySet(ExamKindQuerySet):
    """Sittings by whether their result may be known."""

    def held(self):
        """Sittings whose result waits for its release."""
        return self.filter(results_held("window"))

    def not_held(self):
        """Sittings whose result nobody holds back."""
        return self.exclude(results_held("window"))


class Sitting(StatefulModel):
    """One person sitting one form once."""

    EXAM_ROLE = "form__exam__role"
    objects = SittingQuerySet.as_manager()

    State = SittingState
    TRANSITIONS = SITTING_TRANSITIONS
    INITIAL = SITTING_INITIAL
    # By the seat, so that in a window for everybody a proctor meets the people of their own vendor and nobody else's;
    # the state's own proctors meet everybody there.
    access = AccessPath(
        staff=(*SITTING_STAFF, roles.PROGRAM),
        people=("person",),
        members={roles.PROCTOR: "enrollment__cohort__vendor"},
        also={roles.PROCTOR: of_the_state("window")},
    )

    window = models.ForeignKey(ExamWindow, on_delete=models.PROTECT, related_name="sittings")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="sittings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sittings")
    enrollment = models.ForeignKey("training.Enrollment", on_delete=models.PROTECT, null=True, related_name="sittings")
    attempt = models.PositiveSmallIntegerField(default=1)
    seed = models.CharField(max_length=64, help_text="Settles the order of items and options, and their opaque names.")
    paper = models.JSONField(
        default=list,
        help_text="[[place, kind, [labels as shown], opaque name]] in the order shown: what this person was asked.",
    )
    started_at = models.DateTimeField()
    minutes_allowed = models.PositiveSmallIntegerField(default=0, help_text="The exam's time when they began.")
    grace_seconds = models.PositiveSmallIntegerField(default=0, help_text="How long late answers are kept, and marked.")
    deadline_at = models.DateTimeField(db_index=True, help_text="An open stop of the clock counts to its own end.")
    bound = models.CharField(max_length=10, default="time", help_text="What sets the deadline: see rules.clock.")
    stopped = models.CharField(max_length=10, blank=True, help_text="pause, break, or nothing: the clock runs.")
    stopped_until = models.DateTimeField(null=True, help_text="When a stop of the clock ends by itself.")
    contact_at = models.DateTimeField(null=True, help_text="The last sign of the exam page, to half a minute.")
    epoch = models.PositiveSmallIntegerField(default=1, help_text="Goes up when another device takes over.")
    device = models.CharField(max_length=64, help_text="The device that answers now.")
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=20, blank=True, choices=EndedHow)

    class Meta:
        ordering = ["-started_at", "pk"]
        indexes = [models.Index(fields=["form", "state"]), models.Index(fields=["state", "deadline_at"])]
        constraints = [
            states_check(SITTING_TRANSITIONS, SITTING_INITIAL, "sitting_state_known"),
            models.UniqueConstraint(fields=["window", "person", "attempt"], name="sitting_attempt_once"),
            models.UniqueConstraint(
                fields=["person", "form"], condition=Q(state=SittingState.BEGUN), name="one_open_sitting_per_form"
            ),
        ]

    def __str__(self):
        return f"Sitting {self.pk}"

    @property
    def kept_until(self):
        """Answers that come in later are not kept."""
        return self.deadline_at + timedelta(seconds=self.grace_seconds)

    def stop_at(self, moment):
        """What the clock stands still for at `moment`: "pause", "break", or "" while it runs."""
        return self.stopped if self.stopped_until and moment < self.stopped_until else ""

    def left_at(self, moment):
        """The time left at `moment`."""
        return clock.left(self.deadline_at, moment, self.stopped_until)


class AnswerQuerySet(AppendOnlyQuerySet):
    """The log of answers."""

    def append_numbered(self, rows):
        """Append the rows of one sitting and epoch whose number is free; returns how many were written.

        `rows`: a value for each field but the key, in order. Whoever calls this holds the lock of the sitting.
        """
        names = [field.attname for field in self.model._meta.concrete_fields if not field.primary_key]
        answers = [self.model(**dict(zip(names, row, strict=True))) for row in rows]
        if not answers:
            return 0
        numbered = self.filter(sitting=answers[0].sitting_id, epoch=answers[0].epoch)
        used = set(numbered.filter(number__in=[one.number for one in answers]).values_list("number", flat=True))
        return len(self.bulk_create(one for one in answers if one.number not in used))


class Answer(AppendOnly):
    """An answer as it was given. `value`: a list of option labels, a text, or null for an answer taken back."""

    PERSON = "sitting__person"
    access = AccessPath(staff=SITTING_STAFF, people=("sitting__person",))
    objects = AnswerQuerySet.as_manager()

    # The constraint below has an index that begins with the sitting: another would be written and never read.
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="answers", db_index=False)
    place = models.ForeignKey(FormItem, on_delete=models.PROTECT, related_name="answers", db_index=False)
    epoch = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    value = models.JSONField(null=True)
    given_at = models.DateTimeField(null=True, help_text="By the candidate's own clock, for the record only.")
    received_at = models.DateTimeField()
    late = models.BooleanField(default=False, help_text="After the deadline, within the grace period: it counts.")

    class Meta:
        ordering = ["sitting", "epoch", "number"]
        constraints = [models.UniqueConstraint(fields=["sitting", "epoch", "number"], name="answer_numbered")]

    def __str__(self):
        return f"Answer {self.number}"


class SittingEvent(AppendOnly):
    """What happened while somebody sat: the clock stopped, time was given, an incident, the page was left."""

    access = AccessPath(
        staff=SITTING_STAFF,
        members={roles.PROCTOR: "sitting__enrollment__cohort__vendor"},
        also={roles.PROCTOR: of_the_state("sitting__window")},
    )

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=SittingEventKind)
    seconds = models.PositiveIntegerField(
        null=True, help_text="Given, away, or the longest that a stop of the clock lasts."
    )
    note = models.TextField(blank=True)
    grants = models.JSONField(null=True, help_text="[[kind of accommodation, minutes]] that count from then on.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["sitting", "pk"]

    def __str__(self):
        return f"Event {self.pk}"


class AnswerSheet(AppendOnly):
    """The answers that were scored, one text per place in the form's order, beside the log of all answers.

    "" is an omission; several options are joined by "+" in order of their labels.
    """

    PERSON = "sitting__person"
    access = AccessPath(staff=SITTING_STAFF, people=("sitting__person",))

    sitting = models.OneToOneField(Sitting, on_delete=models.PROTECT, related_name="sheet")
    form = models.ForeignKey(Form, on_delete=models.PROTECT, related_name="sheets")
    responses = Line()
    at = models.DateTimeField()

    class Meta:
        ordering = ["sitting"]
        indexes = [models.Index(fields=["form", "sitting"])]

    def __str__(self):
        return f"Answer sheet of sitting {self.sitting_id}"


class ScoreQuerySet(AppendOnlyQuerySet):
    """Scores."""

    def not_held(self):
        """Scores that nobody holds back."""
        return self.exclude(results_held("sitting__window"))

    def with_before(self):
        """With what the one before said, `points_before` and `passed_before`, and whether the pass `turned`."""
        earlier = Score.objects.filter(sitting=OuterRef("sitting"), number=OuterRef("number") - 1)
        return self.annotate(
            points_before=Subquery(earlier.values("points")),
            passed_before=Subquery(earlier.values("passed")),
            turned=Exists(earlier.exclude(passed=OuterRef("passed"))),
        )


class Score(AppendOnly):
    """The score of a sitting under a set of keys; the one with the highest number counts."""

    PERSON = "sitting__person"
    LATEST_BY = ("number",)
    objects = ScoreQuerySet.as_manager()
    access = AccessPath(staff=(*SITTING_STAFF, roles.PROGRAM), people=("sitting__person",))

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="scores")
    number = models.PositiveSmallIntegerField()
    points = models.DecimalField(max_digits=7, decimal_places=2)
    maximum = models.DecimalField(max_digits=7, decimal_places=2)
    cut_points = models.DecimalField(max_digits=7, decimal_places=2)
    passed = models.BooleanField()
    domains = models.JSONField(help_text="[{code, title, points, maximum}] in the order of the blueprint.")
    marks = models.JSONField(help_text="Marks per place, in the form's order; null for an unscored place.")
    key_set = models.CharField(max_length=64, help_text="Fingerprint of the keys that were used.")
    keys = models.JSONField(help_text="Ids of the keys, in the form's order.")
    reason = models.TextField(blank=True)
    change = models.ForeignKey(
        "bank.KeyProposal",
        on_delete=models.PROTECT,
        null=True,
        related_name="scores",
        help_text="The key change that appended it, if one did.",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["sitting", "number"]
        constraints = [models.UniqueConstraint(fields=["sitting", "number"], name="score_numbered")]

    def __str__(self):
        return f"Score {self.number}"

    @property
    def why(self):
        """Why the sitting was scored again, for the candidate: after a key change, never which question it was."""
        return _("The answer key of a question was corrected after a review") if self.change_id else self.reason
