"""The transcript of a person: courses with their units, the sessions behind the hours, and credit from elsewhere."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cohorts.core.dates import home_day
from cohorts.core.formatting import local_day
from cohorts.core.persons import accounts_of
from cohorts.people.models import User
from cohorts.training.models.attendance import AttendanceMark
from cohorts.training.models.completion import CompletionStatement
from cohorts.training.models.courses import Course
from cohorts.training.models.credit_facts import PersonCredit, count_credits
from cohorts.training.models.credits import CreditDecision, TrainingCycle


@dataclass(frozen=True)
class Attended:
    """A session at which a person was present. minutes: of units. counts: it is of the present cycle."""

    day: date
    cohort: str
    vendor: str
    minutes: int
    counts: bool


@dataclass
class CourseRecord:
    """What a person has of one course."""

    course: Course
    counted: PersonCredit
    sessions: list[Attended] = field(default_factory=list)
    # Those that count, and every one.
    decisions: list[CreditDecision] = field(default_factory=list)
    all_decisions: list[CreditDecision] = field(default_factory=list)
    # Every one, also those that were annulled.
    cycles: list[TrainingCycle] = field(default_factory=list)
    statement: CompletionStatement | None = None

    @property
    def credit(self) -> Any:
        """The credit of the present cycle."""
        return self.counted.credit

    @property
    def days(self) -> list[date]:
        """The days of everything that counts, in order."""
        begins = self.counted.begins_at
        earned = [row.earned_on for row in self.decisions if begins is None or row.earned_on >= home_day(begins)]
        return sorted([row.day for row in self.sessions if row.counts] + earned)

    @property
    def vendors(self) -> list[str]:
        """Who taught what counts, by first session."""
        return list(dict.fromkeys(row.vendor for row in self.sessions if row.counts))


def transcript_of(person: User, courses: Sequence[Course] | None = None) -> list[CourseRecord]:
    """Return what a person has of each course, by title. A constant number of queries.

    courses: only these. The caller may read the hours of the person.
    """
    ids = None if courses is None else [course.pk for course in courses]
    counted = {course: one for (_person, course), one in count_credits([person.pk], ids).items()}
    records = {
        row.pk: CourseRecord(row, counted[row.pk]) for row in Course.objects.filter(pk__in=counted).order_by("title")
    }
    accounts = list(accounts_of([person.pk]))
    _add_sessions(records, accounts)
    _add_decisions(records, accounts)
    cycles = TrainingCycle.objects.filter(person__in=accounts).select_related("by", "annulment__by")
    for cycle in cycles.order_by("at", "pk"):
        if cycle.course_id in records:
            records[cycle.course_id].cycles.append(cycle)
    for statement in CompletionStatement.objects.filter(person__in=accounts).select_related("version").order_by("pk"):
        if statement.version.course_id in records:
            records[statement.version.course_id].statement = statement
    return list(records.values())


def _add_decisions(records: dict[int, CourseRecord], accounts: Sequence[int]) -> None:
    """Add the decisions; of those about the same minutes, also of two accounts, the highest number counts."""
    rows = CreditDecision.objects.filter(person__in=accounts).select_related("unit__course_version", "by")
    latest = {}
    for row in rows.order_by("number", "pk"):
        if row.unit.course_version.course_id in records:
            latest[row.unit_id, row.unit_from, row.unit_to] = row
            records[row.unit.course_version.course_id].all_decisions.append(row)
    for row in sorted(latest.values(), key=lambda row: (row.earned_on, row.pk)):
        if row.granted:
            records[row.unit.course_version.course_id].decisions.append(row)


def _add_sessions(records: dict[int, CourseRecord], accounts: Sequence[int]) -> None:
    rows = AttendanceMark.objects.filter(enrollment__person__in=accounts).latest_only("session", "enrollment")
    cohort = "session__cohort"
    rows = rows.filter(minutes__gt=0).select_related(f"{cohort}__course_version", f"{cohort}__vendor")
    minutes: dict[int, int] = defaultdict(int)
    marks = {}
    for mark in rows.order_by("session__starts_at", "session", "pk"):
        # Two accounts of one person may be marked in one session; the clock counts once.
        minutes[mark.session_id] = max(minutes[mark.session_id], mark.minutes)
        marks[mark.session_id] = mark
    for mark in marks.values():
        session = mark.session
        record = records.get(session.cohort.course_version.course_id)
        if record:
            day = local_day(session.starts_at, session.cohort.zone)
            counts = _counts(session.starts_at, record.counted.begins_at)
            attended = Attended(day, session.cohort.code, session.cohort.vendor.name, minutes[session.pk], counts)
            record.sessions.append(attended)


def _counts(starts_at: datetime, begins_at: datetime | None) -> bool:
    return begins_at is None or starts_at >= begins_at
