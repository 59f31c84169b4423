"""A candidate's sitting, its answers, events, and the scores.

Answers are appended. Of several answers to an item, the one with the highest (epoch, number) counts. The epoch
increases when another device takes over; the client counts the number within its epoch.
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
from cohorts.people.models import User
from exams.assembly.models import ExamKindQuerySet, Form, FormItem
from exams.delivery.models.windows import ExamWindow, of_the_state, results_held
from exams.delivery.rules import clock

SITTING_STAFF = (roles.EXAMINATIONS, roles.AUDITOR)


class SittingState(models.TextChoices):
    """State of a sitting."""

    BEGUN = "begun", _("Taking the exam")
    SUBMITTED = "submitted", _("Submitted")
    VOIDED = "voided", _("Set aside")


class EndedHow(models.TextChoices):
    """How a sitting ended."""

    PERSON = "person", _("By the candidate")
    DEADLINE = "deadline", _("Time was up")
    PROCTOR = "proctor", _("By a proctor or examinations staff")


class SittingEventKind(models.TextChoices):
    """Kinds of events during a sitting; `rules.clock` uses some of these values."""

    GRANTED = "granted", _("Accommodations")
    EXTENDED = "extended", _("Time extended")
    GIVEN_BACK = "given_back", _("Minutes given back")
    TAKEN_BACK = clock.TAKEN_BACK, _("Added minutes taken back")
    NOTICE = clock.GUARANTEE, _("Minutes kept after an accommodation was withdrawn")
    PAUSED = "paused", _("Paused")
    RESUMED = "resumed", _("Resumed")
    BREAK_BEGUN = "break_begun", _("Break started")
    BREAK_ENDED = "break_ended", _("Break ended")
    NOTED = "noted", _("Incident noted")
    OPENED = "opened", _("Exam page opened")
    MOVED = "moved", _("Exam moved to another device")
    REOPENED = "reopened", _("Exam continued in another window of the same browser")
    LEFT = "left", _("Left the page")
    RETURNED = "returned", _("Connection to the exam page is back")
    OFFLINE = "offline", _("Device reported that it was offline")
    ENDED = "ended", _("Ended early")
    VOIDED = "voided", _("Set aside")


SITTING_TRANSITIONS = (
    Transition("submit", SittingState.BEGUN, SittingState.SUBMITTED),
    Transition("void", SittingState.BEGUN, SittingState.VOIDED),
    Transition("void", SittingState.SUBMITTED, SittingState.VOIDED),
)
SITTING_INITIAL = SittingState.BEGUN


class SittingQuerySet(ExamKindQuerySet):
    """Filters sittings by whether their result is held."""

    def held(self):
        """Sittings whose result is held."""
        return self.filter(results_held("window"))

    def not_held(self):
        """Sittings whose result is not held."""
        return self.exclude(results_held("window"))

    def ended_early_unnoted(self):
        """Sittings that a proctor ended and that count, about which examinations staff have not added a note since."""
        staff = User.objects.holding(roles.EXAMINATIONS).values("pk")
        noted = SittingEvent.objects.filter(kind=SittingEventKind.NOTED, at__gte=OuterRef("ended_at"), by__in=staff)
        ended = self.filter(ended_how=EndedHow.PROCTOR, state=SittingState.SUBMITTED)
        return ended.exclude(Exists(noted.filter(sitting=OuterRef("pk"))))


class Sitting(StatefulModel):
    """One person's attempt at one form in a window."""

    EXAM_ROLE = "form__exam__role"
    objects = SittingQuerySet.as_manager()

    State = SittingState
    TRANSITIONS = SITTING_TRANSITIONS
    INITIAL = SITTING_INITIAL
    # By the seat: in a statewide window a vendor's proctor sees only that vendor's people, the state's everyone.
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
    seed = models.CharField(max_length=64, help_text="Determines the order of questions and the opaque names.")
    paper = models.JSONField(
        default=list,
        help_text="[[place, kind, [labels as shown], opaque name]] in the order shown to this person.",
    )
    started_at = models.DateTimeField()
    minutes_allowed = models.PositiveSmallIntegerField(default=0, help_text="The exam's minutes at the start.")
    grace_seconds = models.PositiveSmallIntegerField(
        default=0, help_text="How long after the deadline answers are saved and marked as late."
    )
    deadline_at = models.DateTimeField(db_index=True, help_text="Includes an open stop of the clock up to its maximum.")
    bound = models.CharField(max_length=10, default="time", help_text="What sets the deadline; see rules.clock.")
    stopped = models.CharField(max_length=10, blank=True, help_text="pause or break; empty while the clock runs.")
    stopped_until = models.DateTimeField(null=True, help_text="When the stop of the clock ends automatically.")
    contact_at = models.DateTimeField(null=True, help_text="The last contact with the exam page, to half a minute.")
    epoch = models.PositiveSmallIntegerField(default=1, help_text="Increases when another device takes over.")
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
        """The end of the grace period; later answers are not saved."""
        return self.deadline_at + timedelta(seconds=self.grace_seconds)

    def stop_at(self, moment):
        """Why the clock is stopped at `moment`: "pause" or "break"; "" while it runs."""
        return self.stopped if self.stopped_until and moment < self.stopped_until else ""

    def left_at(self, moment):
        """The time left at `moment`."""
        return clock.left(self.deadline_at, moment, self.stopped_until)


class AnswerQuerySet(AppendOnlyQuerySet):
    """Queryset of answers."""

    def append_numbered(self, rows):
        """Append the rows of one sitting and epoch whose number is not used; returns how many were written.

        `rows` have a value for each field except the primary key, in order. The caller must hold the sitting's lock.
        """
        names = [field.attname for field in self.model._meta.concrete_fields if not field.primary_key]
        answers = [self.model(**dict(zip(names, row, strict=True))) for row in rows]
        if not answers:
            return 0
        numbered = self.filter(sitting=answers[0].sitting_id, epoch=answers[0].epoch)
        used_numbers = set(numbered.filter(number__in=[one.number for one in answers]).values_list("number", flat=True))
        return len(self.bulk_create(one for one in answers if one.number not in used_numbers))


class Answer(AppendOnly):
    """An answer as given. `value` is a list of option labels, a text, or null for a cleared answer."""

    PERSON = "sitting__person"
    access = AccessPath(staff=SITTING_STAFF, people=("sitting__person",))
    objects = AnswerQuerySet.as_manager()

    # The index of the constraint below starts with the sitting, so these fields need no index of their own.
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="answers", db_index=False)
    place = models.ForeignKey(FormItem, on_delete=models.PROTECT, related_name="answers", db_index=False)
    epoch = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    value = models.JSONField(null=True)
    given_at = models.DateTimeField(null=True, help_text="By the candidate's own clock, for the record only.")
    received_at = models.DateTimeField()
    late = models.BooleanField(
        default=False, help_text="Received after the deadline but within the grace period; it counts."
    )

    class Meta:
        ordering = ["sitting", "epoch", "number"]
        constraints = [models.UniqueConstraint(fields=["sitting", "epoch", "number"], name="answer_numbered")]

    def __str__(self):
        return f"Answer {self.number}"


class SittingEvent(AppendOnly):
    """An event during a sitting: a stop of the clock, added time, an incident, or leaving the page."""

    access = AccessPath(
        staff=SITTING_STAFF,
        members={roles.PROCTOR: "sitting__enrollment__cohort__vendor"},
        also={roles.PROCTOR: of_the_state("sitting__window")},
    )

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=SittingEventKind)
    seconds = models.PositiveIntegerField(
        null=True, help_text="Seconds added or taken back, seconds away, or the maximum length of a stop of the clock."
    )
    note = models.TextField(blank=True)
    grants = models.JSONField(null=True, help_text="[[kind of accommodation, minutes]] that apply from then on.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["sitting", "pk"]

    def __str__(self):
        return f"Event {self.pk}"


class ScoreQuerySet(AppendOnlyQuerySet):
    """Queryset of scores."""

    def not_held(self):
        """Scores that are not held."""
        return self.exclude(results_held("sitting__window"))

    def with_before(self):
        """With `points_before` and `passed_before` of the previous score, and `turned` if the pass changed."""
        earlier = Score.objects.filter(sitting=OuterRef("sitting"), number=OuterRef("number") - 1)
        return self.annotate(
            points_before=Subquery(earlier.values("points")),
            passed_before=Subquery(earlier.values("passed")),
            turned=Exists(earlier.filter(passed__isnull=False).exclude(passed=OuterRef("passed"))),
        )


class Score(AppendOnly):
    """The score of a sitting with a set of keys; the score with the highest number counts."""

    PERSON = "sitting__person"
    LATEST_BY = ("number",)
    objects = ScoreQuerySet.as_manager()
    access = AccessPath(staff=(*SITTING_STAFF, roles.PROGRAM), people=("sitting__person",))

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="scores")
    number = models.PositiveSmallIntegerField()
    points = models.DecimalField(max_digits=7, decimal_places=2)
    maximum = models.DecimalField(max_digits=7, decimal_places=2)
    cut_points = models.DecimalField(max_digits=7, decimal_places=2)
    passed = models.BooleanField(null=True, help_text="Null for an exam that decides nothing.")
    domains = models.JSONField(help_text="[{code, title, points, maximum}] in the order of the blueprint.")
    marks = models.JSONField(help_text="Points per place, in the form's order; null for an unscored place.")
    key_set = models.CharField(max_length=64, help_text="Fingerprint of the keys that were used.")
    keys = models.JSONField(help_text="Ids of the keys, in the form's order.")
    reason = models.TextField(blank=True)
    change = models.ForeignKey(
        "bank.KeyProposal",
        on_delete=models.PROTECT,
        null=True,
        related_name="scores",
        help_text="The key change that led to this score, if any.",
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
        """Why the sitting was rescored, for the candidate. It never says which question a key change was about."""
        return _("The answer key of a question was corrected after a review") if self.change_id else self.reason
