"""Gather what a person attended, was credited with and can still attend, and count it by rules.credit.

For many people at once; the number of queries does not depend on how many.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, NamedTuple

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from cohorts.core.dates import home_zone
from cohorts.core.persons import ByPerson, accounts_of
from cohorts.training.models.agendas import AgendaLine
from cohorts.training.models.attendance import AttendanceMark
from cohorts.training.models.cohorts import Cohort, Session
from cohorts.training.models.courses import CourseVersion
from cohorts.training.models.credits import CreditDecision, TrainingCycle
from cohorts.training.models.enrollments import TAKEN, Enrollment
from cohorts.training.models.make_ups import guest_sessions_of
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
from cohorts.training.rules.make_up import MakeUpRule
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
    # Minutes of `potential` that the person has or will have only as a guest.
    made_up: int = 0


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
    # {seat: sessions to which its person comes as a guest}
    guests: dict[int, set[int]] = field(default_factory=dict)

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
    person_ids: Iterable[int], courses: Iterable[int] | None = None, since: Mapping[int, datetime] | None = None
) -> dict[tuple[int, int], PersonCredit]:
    """Return {(person, course): PersonCredit} of the courses in which these people have or had a seat, or a decision.

    courses: ids, to count only these. since: {person: from when hours count}, as if a cycle began then. Eight queries.
    """
    outlooks = outlooks_of(person_ids, courses, since=since)
    return ByPerson({key: outlook.person_credit() for key, outlook in outlooks.items()})


def outlooks_of(
    person_ids: Iterable[int],
    courses: Iterable[int] | None = None,
    sessions: Iterable[int] = (),
    first_version: CourseVersion | None = None,
    given_up: int | None = None,
    since: Mapping[int, datetime] | None = None,
) -> dict[tuple[int, int], "Outlook"]:
    """Return {(person, course): Outlook}, as `count_credits`. sessions: others, of which `Outlook.after` is asked.

    first_version: by which those are judged who have nothing of its course yet; they are in the result, too. given_up:
    the id of a cohort whose sessions without a mark they will not attend. since: as in `count_credits`.
    """
    facts = _gather(list(person_ids), courses, list(sessions))
    facts.sessions.pop(given_up, None)
    by_person: dict[tuple[int, int], list[Seat]] = defaultdict(list)
    for seat in facts.seats:
        by_person[facts.accounts[seat.person], seat.course].append(seat)
    new = [(person, first_version.course_id) for person in facts.accounts.values()] if first_version else []
    for key in [*facts.decisions, *new]:
        by_person.setdefault(key, [])
    outlooks = ByPerson()
    for key, seats in by_person.items():
        if since and key[0] in since:
            facts.cycles[key] = max(since[key[0]], facts.cycles.get(key, since[key[0]]))
        if version := _version(facts, key, seats, first_version):
            outlooks[key] = _outlook(facts, key, seats, version)
    return outlooks


@dataclass
class Outlook:
    """What a person attended of a course and what is still open, from which their credit is counted.

    own, guest: of the sessions of their seats, and of those to which they come as a guest. Each of two lists: attended,
    and not marked yet.
    """

    facts: _Facts
    key: tuple[int, int]
    version: VersionRule
    own: tuple[list[Piece], list[Piece]] = field(default_factory=lambda: ([], []))
    guest: tuple[list[Piece], list[Piece]] = field(default_factory=lambda: ([], []))

    def count(self, *pieces: Iterable[Piece]) -> Credit:
        """Return the credit of these pieces and of decisions with evidence."""
        begins_at = self.facts.cycles.get(self.key)
        begins = None if begins_at is None else minute_of(begins_at)
        rows = [piece for part in pieces for piece in part]
        decisions = self.facts.decisions.get(self.key, ())
        return credit(self.version, self.facts.by_course[self.key[1]], rows, decisions, begins=begins)

    def potential(self) -> Credit:
        """Return the credit if the person attends every session of theirs that is not marked yet."""
        return self.count(*self.own, *self.guest)

    def after(self, sessions: Iterable[int]) -> Credit:
        """Return `potential` if the person attends these sessions of other cohorts, too."""
        return self.count(*self.own, *self.guest, *(self.facts.whole(session) for session in sessions))

    def person_credit(self) -> PersonCredit:
        """Return what the person has and would have."""
        current = self.count(self.own[0], self.guest[0])
        potential = self.potential() if self.own[1] or self.guest[1] else current
        made_up = potential.credited - self.count(*self.own).credited if any(self.guest) else 0
        return PersonCredit(current, potential, self.facts.cycles.get(self.key), made_up)


def _outlook(facts: _Facts, key: tuple[int, int], seats: list[Seat], version: VersionRule) -> Outlook:
    outlook = Outlook(facts, key, version)
    for seat in seats:
        marks, guests = facts.marks.get(seat.pk, {}), facts.guests.get(seat.pk, set())
        for session, periods in marks.items():
            side = outlook.guest if session in guests else outlook.own
            side[0].extend(facts.pieces(session, periods))
        for session in guests - marks.keys():
            outlook.guest[1].extend(facts.whole(session))
        if seat.state == TAKEN and seat.cohort_state != Cohort.State.CANCELED:
            for session, ends_at in facts.sessions.get(seat.cohort, ()):
                if session not in marks and ends_at > seat.enrolled_at:
                    outlook.own[1].extend(facts.whole(session))
    return outlook


def _version(
    facts: _Facts, key: tuple[int, int], seats: list[Seat], first_version: CourseVersion | None
) -> VersionRule | None:
    """Return the version that judges: that of the first seat of the cycle that is taken or has a mark.

    Without such a seat, `first_version`, that of the last seat, or, without any seat, the latest version of the course.
    """
    begins_at = facts.cycles.get(key)
    in_cycle = [seat for seat in seats if begins_at is None or (seat.starts_at and seat.starts_at >= begins_at)]
    first = next((seat for seat in in_cycle if seat.state == TAKEN or facts.marks.get(seat.pk)), None)
    if first is None and first_version is not None:
        return facts.versions[first_version.pk]
    last = seats[-1] if seats else None
    if seat := first or last:
        return facts.versions[seat.version]
    return next(iter(facts.by_course.get(key[1], {}).values()), None)


def _gather(person_ids: list[int], courses: Iterable[int] | None, sessions: list[int]) -> _Facts:
    accounts = accounts_of(person_ids)
    seats = Enrollment.objects.of_accounts(list(accounts)).order_by("pk")
    decisions = CreditDecision.objects.of_accounts(list(accounts))
    if courses is not None:
        courses = list(courses)
        seats = seats.filter(cohort__course_version__course__in=courses)
        decisions = decisions.filter(unit__course_version__course__in=courses)
    facts = _Facts([Seat(*row) for row in seats.values_list(*SEAT_FIELDS)], accounts)
    _add_decisions(facts, decisions)
    course_ids = {seat.course for seat in facts.seats} | {course for _, course in facts.decisions} | {*(courses or ())}
    _add_versions(facts, course_ids)
    facts.guests = guest_sessions_of(seats.order_by().values("pk"))
    _add_sessions(facts, {seat.cohort for seat in facts.seats}, set(sessions).union(*facts.guests.values()))
    _add_marks(facts, seats)
    cycles = TrainingCycle.objects.standing().of_accounts(list(accounts)).filter(course__in=course_ids)
    cycles = cycles.order_by("at", "pk")
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
        make_up = MakeUpRule(row.make_up, row.make_up_minutes)
        rule = VersionRule(row.pk, row.required_minutes, row.allowed_missed_minutes, units, valid, make_up)
        facts.versions[row.pk] = facts.by_course.setdefault(row.course_id, {})[row.pk] = rule


def _add_sessions(facts: _Facts, cohort_ids: Iterable[int], others: Iterable[int]) -> None:
    """Add the sessions of cohorts, and the agendas of these and of `others`."""
    rows = Session.objects.filter(cohort__in=cohort_ids).order_by("starts_at", "pk")
    for pk, cohort, ends_at in rows.values_list("pk", "cohort", "ends_at"):
        facts.sessions.setdefault(cohort, []).append((pk, ends_at))
    fields = ("session", "starts_at", "ends_at", "unit__course_version", "unit__key", "unit_from")
    about = Q(session__cohort__in=cohort_ids) | Q(session__in=others) if others else Q(session__cohort__in=cohort_ids)
    lines = AgendaLine.objects.filter(about, session__canceled_at=None, kind=UNIT).order_by("starts_at", "pk")
    for session, starts, ends, *taught in lines.values_list(*fields):
        facts.lines.setdefault(session, []).append(Line(minute_of(starts), minute_of(ends), *taught))


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
