"""Gather what a person attended, was credited with and can still attend, and count it by rules.credit.

For many people at once; the number of queries does not depend on how many.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, NamedTuple

from django.db.models import TextField
from django.db.models.functions import Cast

from cohorts.core.dates import home_zone
from cohorts.core.persons import accounts_of
from cohorts.training.models.agendas import AgendaLine
from cohorts.training.models.attendance import AttendanceMark
from cohorts.training.models.cohorts import Cohort, Session
from cohorts.training.models.courses import CourseVersion
from cohorts.training.models.credits import CreditDecision, TrainingCycle
from cohorts.training.models.enrollments import TAKEN, Enrollment
from cohorts.training.rules.agenda import UNIT
from cohorts.training.rules.credit import (
    Credit,
    Decision,
    Line,
    Piece,
    UnitRule,
    VersionRule,
    attended,
    credit,
    minute_of,
)
from cohorts.training.rules.presence import read

MINUTES_PER_DAY = 24 * 60


class Seat(NamedTuple):
    """The fields of a seat that are needed."""

    pk: int
    person: int
    cohort: int
    state: str
    enrolled_at: datetime
    cohort_state: str
    starts_at: datetime | None
    version: int
    course: int


SEAT_FIELDS = (
    "pk",
    "person",
    "cohort",
    "state",
    "enrolled_at",
    "cohort__state",
    "cohort__starts_at",
    "cohort__course_version",
    "cohort__course_version__course",
)


@dataclass(frozen=True)
class PersonCredit:
    """What a person has of a course, and would have with every session of their seats that is not marked yet."""

    credit: Credit
    potential: Credit
    begins_at: datetime | None = None


@dataclass
class _Facts:
    """The rows of many people, prepared for counting."""

    seats: list[Seat]
    accounts: Mapping[int, int]
    versions: dict[int, VersionRule] = field(default_factory=dict)
    by_course: dict[int, dict[int, VersionRule]] = field(default_factory=dict)
    lines: dict[int, list[Line]] = field(default_factory=dict)
    sessions: dict[int, list[tuple[int, datetime]]] = field(default_factory=dict)
    marks: dict[int, dict[int, str]] = field(default_factory=dict)
    decisions: dict[tuple[int, int], list[Decision]] = field(default_factory=dict)
    cycles: dict[tuple[int, int], datetime] = field(default_factory=dict)
    counted_pieces: dict[tuple[int, str], tuple[Piece, ...]] = field(default_factory=dict)

    def pieces(self, session: int, periods: str) -> tuple[Piece, ...]:
        """Return what was attended of a session; the same for everyone with the same periods."""
        key = session, periods
        if key not in self.counted_pieces:
            self.counted_pieces[key] = attended(session, self.lines.get(session, ()), read(json.loads(periods)))
        return self.counted_pieces[key]

    def whole(self, session: int) -> tuple[Piece, ...]:
        """Return all of a session."""
        key = session, ""
        if key not in self.counted_pieces:
            lines = self.lines.get(session, ())
            self.counted_pieces[key] = attended(session, lines, [(line.starts, line.ends) for line in lines])
        return self.counted_pieces[key]


def count_credits(
    person_ids: Iterable[int], courses: Iterable[int] | None = None
) -> dict[tuple[int, int], PersonCredit]:
    """Return {(person, course): PersonCredit} of the courses in which these people have or had a seat, or a decision.

    courses: ids, to count only these. Seven queries.
    """
    facts = _gather(list(person_ids), courses)
    by_person: dict[tuple[int, int], list[Seat]] = defaultdict(list)
    for seat in facts.seats:
        by_person[facts.accounts[seat.person], seat.course].append(seat)
    for key in facts.decisions:
        by_person.setdefault(key, [])
    counted = {}
    for key, seats in by_person.items():
        if version := _version(facts, key, seats):
            counted[key] = _count(facts, key, seats, version)
    return counted


def _count(facts: _Facts, key: tuple[int, int], seats: list[Seat], version: VersionRule) -> PersonCredit:
    begins_at = facts.cycles.get(key)
    begins = None if begins_at is None else minute_of(begins_at)
    attended_pieces: list[Piece] = []
    open_pieces: list[Piece] = []
    for seat in seats:
        marks = facts.marks.get(seat.pk, {})
        for session, periods in marks.items():
            attended_pieces += facts.pieces(session, periods)
        if seat.state == TAKEN and seat.cohort_state != Cohort.State.CANCELED:
            for session, ends_at in facts.sessions.get(seat.cohort, ()):
                if session not in marks and ends_at > seat.enrolled_at:
                    open_pieces += facts.whole(session)
    decisions = facts.decisions.get(key, ())
    versions = facts.by_course[key[1]]
    current = credit(version, versions, attended_pieces, decisions, begins=begins)
    if not open_pieces:
        return PersonCredit(current, current, begins_at)
    potential = credit(version, versions, attended_pieces + open_pieces, decisions, begins=begins)
    return PersonCredit(current, potential, begins_at)


def _version(facts: _Facts, key: tuple[int, int], seats: list[Seat]) -> VersionRule | None:
    """Return the version that judges: that of the first seat of the cycle that is taken or has a mark.

    Without such a seat, that of the last seat; without any seat, the latest version of the course.
    """
    begins_at = facts.cycles.get(key)
    in_cycle = [seat for seat in seats if begins_at is None or (seat.starts_at and seat.starts_at >= begins_at)]
    first = next((seat for seat in in_cycle if seat.state == TAKEN or facts.marks.get(seat.pk)), None)
    last = seats[-1] if seats else None
    if seat := first or last:
        return facts.versions[seat.version]
    return next(iter(facts.by_course.get(key[1], {}).values()), None)


def _gather(person_ids: list[int], courses: Iterable[int] | None) -> _Facts:
    accounts = accounts_of(person_ids)
    seats = Enrollment.objects.of_accounts(list(accounts)).order_by("pk")
    decisions = CreditDecision.objects.of_accounts(list(accounts))
    if courses is not None:
        courses = list(courses)
        seats = seats.filter(cohort__course_version__course__in=courses)
        decisions = decisions.filter(unit__course_version__course__in=courses)
    facts = _Facts([Seat(*row) for row in seats.values_list(*SEAT_FIELDS)], accounts)
    _add_decisions(facts, decisions)
    course_ids = {seat.course for seat in facts.seats} | {course for _, course in facts.decisions}
    _add_versions(facts, course_ids)
    _add_sessions(facts, {seat.cohort for seat in facts.seats})
    _add_marks(facts, seats)
    cycles = TrainingCycle.objects.of_accounts(list(accounts)).filter(course__in=course_ids).order_by("at", "pk")
    for person, course, begins_at in cycles.values_list("person", "course", "begins_at"):
        facts.cycles[accounts[person], course] = begins_at
    return facts


def _add_versions(facts: _Facts, course_ids: Iterable[int]) -> None:
    rows = CourseVersion.objects.filter(course__in=course_ids).prefetch_related("units").order_by("-effective_from")
    for row in rows:
        units = tuple(
            UnitRule(unit.key, str(unit), unit.minutes, unit.may_be_missed, unit.tolerance_minutes)
            for unit in row.units.all()
        )
        valid = None if row.hours_valid_days is None else row.hours_valid_days * MINUTES_PER_DAY
        rule = VersionRule(row.pk, row.required_minutes, row.allowed_missed_minutes, units, valid)
        facts.versions[row.pk] = facts.by_course.setdefault(row.course_id, {})[row.pk] = rule


def _add_sessions(facts: _Facts, cohort_ids: Iterable[int]) -> None:
    rows = Session.objects.filter(cohort__in=cohort_ids).order_by("starts_at", "pk")
    for pk, cohort, ends_at in rows.values_list("pk", "cohort", "ends_at"):
        facts.sessions.setdefault(cohort, []).append((pk, ends_at))
    fields = ("session", "starts_at", "ends_at", "unit__course_version", "unit__key", "unit_from")
    lines = AgendaLine.objects.filter(session__cohort__in=cohort_ids, session__canceled_at=None, kind=UNIT).order_by(
        "starts_at", "pk"
    )
    for session, starts, ends, *about in lines.values_list(*fields):
        facts.lines.setdefault(session, []).append(Line(minute_of(starts), minute_of(ends), *about))


def _add_marks(facts: _Facts, seats: Any) -> None:
    """Add the latest mark of each seat and session, with its periods as text: thousands of them are the same."""
    rows = AttendanceMark.objects.filter(enrollment__in=seats.order_by().values("pk")).order_by("made_at", "number")
    for seat, session, periods in rows.values_list("enrollment", "session", Cast("periods", TextField())):
        facts.marks.setdefault(seat, {})[session] = periods


def _add_decisions(facts: _Facts, rows: Any) -> None:
    fields = ("person", "unit", "unit_from", "unit_to", "granted", "earned_on")
    about = ("unit__course_version__course", "unit__course_version", "unit__key")
    latest = {}
    for row in rows.order_by("number").values_list(*fields, *about):
        latest[facts.accounts[row[0]], row[1:4]] = row
    for row in latest.values():
        person, _, first, end, granted, earned_on, course, version, key = row
        if granted:
            decision = Decision(version, key, first, end, minute_of(datetime.combine(earned_on, time.min, home_zone())))
            facts.decisions.setdefault((facts.accounts[person], course), []).append(decision)
