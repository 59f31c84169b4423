"""What an agency needs before it employs peer support specialists: a dated checklist of a program, and its answers."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.visibility import AccessPath, ScopedModel
from cohorts.people.models import Organization
from lms.certification.messages.readiness import BUILT_IN
from lms.certification.models.offices import read_by_office
from lms.certification.models.programs import Program

KEY_DIGITS = 12


def _everyone():
    return Q(pk__isnull=False)


class ReadinessList(AppendOnly):
    """The checklist of a program from a day on: a version with its points, [{key, text}]. Without points none is asked.

    A point whose text did not change keeps its key, and so the answers of agencies.
    """

    LATEST_BY = ("begins_on", "number")
    access = AccessPath(anyone=_everyone, members={roles.PROGRAM: "program__authority"})

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="readiness_lists")
    number = models.PositiveSmallIntegerField()
    begins_on = models.DateField()
    points = models.JSONField(default=list)
    reason = models.TextField(blank=True, max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["program", "number"]
        constraints = [models.UniqueConstraint(fields=["program", "number"], name="readiness_list_number_once")]

    def __str__(self):
        return f"Readiness checklist {self.number}"


class AgencyReadiness(ScopedModel):
    """That an agency answers the checklist of a program. The answers are rows of their own."""

    LATEST_BY = ("pk",)
    access = read_by_office("program", members={roles.AGENCY_COORDINATOR: "agency"})

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="readiness")
    agency = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="readiness")
    answered_at = models.DateTimeField(help_text="When an answer was last given.")

    class Meta:
        ordering = ["agency__name", "pk"]
        verbose_name_plural = "agency readiness"
        constraints = [models.UniqueConstraint(fields=["program", "agency"], name="readiness_of_agency_once")]

    def __str__(self):
        return f"Readiness {self.pk}"


class ReadinessChoice(models.TextChoices):
    """How it stands with a point."""

    IN_PLACE = "in_place", _("It is in place")
    PLANNED = "planned", _("It is planned")
    NO = "no", _("Not yet")
    NOT_FOR_US = "not_for_us", _("It does not apply to us")


class ReadinessAnswer(AppendOnly):
    """What an agency answered to a point. The latest row of a point counts.

    `point`: its text as it was on the page. `on`: since when it is in place, or by when it is planned.
    """

    LATEST_BY = ("pk",)
    access = read_by_office("readiness__program", members={roles.AGENCY_COORDINATOR: "readiness__agency"})

    readiness = models.ForeignKey(AgencyReadiness, on_delete=models.PROTECT, related_name="answers")
    key = models.CharField(max_length=20)
    point = models.CharField(max_length=300)
    number = models.PositiveSmallIntegerField(help_text="The version of the list; 0: the built-in one.")
    answer = models.CharField(max_length=20, choices=ReadinessChoice)
    on = models.DateField(null=True)
    note = models.TextField(blank=True, max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["readiness", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(answer__in=ReadinessChoice.values), name="readiness_answer_known"),
            models.CheckConstraint(
                condition=~Q(answer__in=(ReadinessChoice.IN_PLACE, ReadinessChoice.PLANNED)) | Q(on__isnull=False),
                name="readiness_answer_with_day",
            ),
        ]

    def __str__(self):
        return f"Readiness answer {self.pk}"


class Point(NamedTuple):
    """One point of a checklist."""

    key: str
    text: str


@dataclass(frozen=True)
class Checklist:
    """The checklist of a program on a day. `number`: its version; 0: the built-in one."""

    number: int
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Standing:
    """How an agency stands with the points of a day: [(point, its latest answer or None)]."""

    checklist: Checklist
    lines: tuple[tuple[Point, ReadinessAnswer | None], ...]

    @property
    def total(self) -> int:
        """How many points apply."""
        return sum(row is None or row.answer != ReadinessChoice.NOT_FOR_US for _point, row in self.lines)

    @property
    def in_place(self) -> int:
        """How many points are in place."""
        return sum(row is not None and row.answer == ReadinessChoice.IN_PLACE for _point, row in self.lines)

    @property
    def unanswered(self) -> int:
        """How many points have no answer."""
        return sum(row is None for _point, row in self.lines)

    def overdue(self, today: date) -> int:
        """How many points were planned for a day that is over."""
        planned = [row for _point, row in self.lines if row is not None and row.answer == ReadinessChoice.PLANNED]
        return sum(row.on is not None and row.on < today for row in planned)


def key_of(text: str) -> str:
    """Return the key of a point with this text: that of a built-in point, or a digest of the text."""
    built_in = next((key for key, own in BUILT_IN.items() if str(own) == text), None)
    return built_in or hashlib.sha256(text.encode()).hexdigest()[:KEY_DIGITS]


def checklists_of(programs: Iterable[int], today: date) -> dict[int, Checklist]:
    """Return {program id: its checklist on a day}. One query."""
    latest = ReadinessList.objects.filter(program__in=set(programs), begins_on__lte=today).latest_per("program_id")
    built_in = Checklist(0, tuple(Point(key, str(text)) for key, text in BUILT_IN.items()))
    own = {
        program: Checklist(row.number, tuple(Point(one["key"], one["text"]) for one in row.points))
        for program, row in latest.items()
    }
    return {program: own.get(program, built_in) for program in programs}


def standings_of(rows: Iterable[AgencyReadiness], today: date) -> dict[int, Standing]:
    """Return {id of the row: how the agency stands}. Two queries."""
    rows = list(rows)
    checklists = checklists_of([row.program_id for row in rows], today)
    answers: dict[int, dict[str, ReadinessAnswer]] = defaultdict(dict)
    for (readiness, key), answer in (
        ReadinessAnswer.objects.filter(readiness__in=rows).latest_per("readiness_id", "key").items()
    ):
        answers[readiness][key] = answer
    return {row.pk: standing(checklists[row.program_id], answers[row.pk]) for row in rows}


def standing(checklist: Checklist, answers: dict[str, ReadinessAnswer]) -> Standing:
    """Return how an agency with these answers, {key: answer}, stands with a checklist."""
    return Standing(checklist, tuple((point, answers.get(point.key)) for point in checklist.points))
