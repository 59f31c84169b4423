"""Training hours of people, for pages, the dashboard and certification.

Marks and sessions of many seats are read as plain rows in two queries, and counted by rules.attendance.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Max

from cohorts.core.persons import accounts_of
from cohorts.training.models.attendance import AttendanceMark
from cohorts.training.models.cohorts import UNFINISHED, Cohort, CohortQuerySet, Session
from cohorts.training.models.courses import Course
from cohorts.training.models.enrollments import TAKEN, Enrollment, EnrollmentQuerySet
from cohorts.training.rules.attendance import HoursVerdict, Mark, SessionHours, count_hours, latest, session_minutes


class MarkEvidence(NamedTuple):
    """A mark read as evidence: the fields of `Mark`, its id, and when it was made."""

    session: int
    number: int
    minutes: int
    id: int
    at: datetime


class SeatRow(NamedTuple):
    """The fields of a seat that are needed to count hours."""

    pk: int
    cohort: int
    state: str
    cohort_state: str
    required_minutes: int
    allowed_missed_minutes: int

    @property
    def markable(self) -> bool:
        """Whether attendance can still be marked: the seat is not withdrawn and the cohort is not canceled."""
        return self.state == TAKEN and self.cohort_state != Cohort.State.CANCELED

    @property
    def can_add_sessions(self) -> bool:
        """Whether the vendor can still add sessions to the cohort."""
        return self.cohort_state in UNFINISHED


SEAT_FIELDS = (
    "pk",
    "cohort",
    "state",
    "cohort__state",
    "cohort__course_version__required_minutes",
    "cohort__course_version__allowed_missed_minutes",
)


@dataclass(frozen=True)
class Cycle:
    """A period: sessions that start at or after `first` and before `end` count."""

    first: datetime
    end: datetime


@dataclass(frozen=True)
class Hours:
    """The hours of one seat: the verdict and, computed on access, its evidence.

    `sessions`: the sessions of its cohort. `recorded`: its marks, including corrected ones.
    """

    enrollment: Enrollment
    verdict: HoursVerdict
    at: datetime
    markable: bool
    sessions: Mapping[int, SessionHours]
    recorded: Sequence[tuple]

    @property
    def needs_attention(self) -> bool:
        """Somebody has to act, and the seat was not given up (see `HoursVerdict.needs_attention`)."""
        return self.enrollment.is_taken and self.verdict.needs_attention

    @property
    def marks(self) -> tuple[tuple, ...]:
        """The latest marks, in the order of their sessions."""
        current_marks = latest(self.recorded)
        return tuple(current_marks[session] for session in sorted(current_marks) if session in self.sessions)

    @property
    def unmarked_since(self) -> datetime | None:
        """The end of the first session that has ended without a mark, or None."""
        current_marks = latest(self.recorded)
        unmarked_ends = (session.ends_at for pk, session in self.sessions.items() if pk not in current_marks)
        return min((end for end in unmarked_ends if end <= self.at), default=None) if self.markable else None

    @property
    def changed_at(self) -> datetime:
        """The moment of the latest mark, or of the enrollment. Only for hours read as evidence."""
        moments = [mark.at for mark in latest(self.recorded).values()]
        return max(moments, default=self.enrollment.enrolled_at)


def verdicts_of(seats: EnrollmentQuerySet, *, at: datetime) -> dict[int, HoursVerdict]:
    """Return {enrollment id: HoursVerdict} at the moment `at`, for lists of thousands. Three queries, no instances."""
    rows = [SeatRow(*row) for row in seats.order_by().values_list(*SEAT_FIELDS)]
    sessions = _sessions({seat.cohort for seat in rows}, None)
    marks = _marks(seats.order_by().values("pk"))
    return {seat.pk: _verdict(seat, marks.get(seat.pk, ()), sessions[seat.cohort], at) for seat in rows}


def hours_by_enrollment(
    enrollments: Iterable[Enrollment], *, at: datetime, cycle: Cycle | None = None, evidence: bool = False
) -> dict[int, Hours]:
    """Return {enrollment id: Hours} at the moment `at`. Select cohort__course_version first; runs two queries.

    `evidence`: also read each mark's id and when it was made. Lists of seats do not need it, and parsing thousands of
    datetimes takes half of the time on SQLite.
    """
    seats = list(enrollments)
    sessions = _sessions({seat.cohort_id for seat in seats}, cycle)
    marks = _marks([seat.pk for seat in seats], evidence)
    return {seat.pk: _hours(seat, marks.get(seat.pk, ()), sessions[seat.cohort_id], at) for seat in seats}


def seats_needing_attention(seats: EnrollmentQuerySet, *, at: datetime) -> list[int]:
    """Ids of the seats in open and running cohorts whose hours need attention. Three queries, however many seats."""
    running = seats.taken().filter(cohort__state__in=(Cohort.State.OPEN, Cohort.State.RUNNING))
    return [pk for pk, verdict in verdicts_of(running, at=at).items() if verdict.needs_attention]


@dataclass(frozen=True)
class OutOfReach:
    """A person who cannot get the hours of a course in any of their seats in it. `person` and `course` are ids.

    cohort: the code of the latest one. needs_another_seat: no session is left in any of them. since: the end of their
    last session so far.
    """

    person: int
    course: int
    cohort: str
    needs_another_seat: bool
    since: datetime


def out_of_reach(seats: EnrollmentQuerySet, *, at: datetime) -> list[OutOfReach]:
    """Return who cannot get enough hours, by person and course. `seats` has all of their seats in these courses.

    Five queries. Cohorts that are over count, too: without another seat, nothing happens for these people.
    """
    verdicts = verdicts_of(seats.taken(), at=at)
    fields = ("pk", "person", "cohort__course_version__course", "cohort", "cohort__code")
    by_course: dict[tuple[int, int], list[tuple[HoursVerdict, int]]] = {}
    codes: dict[tuple[int, int], str] = {}
    for pk, person, course, cohort, code in seats.taken().order_by("pk").values_list(*fields):
        by_course.setdefault((person, course), []).append((verdicts[pk], cohort))
        codes[person, course] = code
    short = {key: pairs for key, pairs in by_course.items() if not any(verdict.reachable for verdict, _ in pairs)}
    ended = Session.objects.filter(cohort__in={cohort for pairs in short.values() for _, cohort in pairs})
    ends = dict(ended.filter(ends_at__lte=at).order_by().values_list("cohort").annotate(Max("ends_at")))
    return [
        OutOfReach(
            *key,
            cohort=codes[key],
            needs_another_seat=all(verdict.needs_another_seat for verdict, _ in pairs),
            since=max((ends[cohort] for _, cohort in pairs if cohort in ends), default=at),
        )
        for key, pairs in short.items()
    ]


def people_out_of_reach(seats: EnrollmentQuerySet, *, at: datetime) -> set[int]:
    """Ids of people who cannot get the hours of a course in any of their seats in it (see `out_of_reach`)."""
    return {row.person for row in out_of_reach(seats, at=at)}


def hours_of(
    person_ids: Iterable[int], *, at: datetime, course: Course | None = None, cycle: Cycle | None = None
) -> dict[int, list[Hours]]:
    """Return {person id: Hours of each of their seats}, oldest seat first. Three queries for any number of people.

    `course` and `cycle` limit what is counted. Withdrawn seats are not included, and hours of two cohorts are not added
    up. A person without a seat has an empty list.
    """
    person_ids = list(person_ids)
    accounts = accounts_of(person_ids)
    seats = Enrollment.objects.taken().of_people(person_ids).order_by("pk")
    if course is not None:
        seats = seats.filter(cohort__course_version__course=course)
    seats = list(seats.select_related("cohort__course_version__course", "agency"))
    by_enrollment = hours_by_enrollment(seats, at=at, cycle=cycle, evidence=True)
    people: dict[int, list[Hours]] = {person: [] for person in accounts.values()}
    for seat in seats:
        people[accounts[seat.person_id]].append(by_enrollment[seat.pk])
    return people


def scheduled_minutes(cohort_ids: Iterable[int]) -> dict[int, int]:
    """Return {cohort id: minutes of training in all its sessions}. One query."""
    sessions, cohort_ids = _sessions(cohort_ids, None), list(cohort_ids)
    return {cohort: sum(session.minutes for session in sessions[cohort].values()) for cohort in cohort_ids}


def add_scheduled(cohorts: Iterable[Cohort]) -> list[Cohort]:
    """Return the cohorts as a list, each with `scheduled`: minutes of training in all its sessions. One more query."""
    rows = list(cohorts)
    minutes = scheduled_minutes([row.pk for row in rows])
    for row in rows:
        row.scheduled = minutes[row.pk]
    return rows


def short_of_hours(cohorts: CohortQuerySet) -> list[tuple[Cohort, int]]:
    """Return (cohort, minutes scheduled) of the open and running cohorts in which nobody can get enough hours.

    Their sessions come to less than the course requires less what may be missed. Oldest first. Two queries.
    """
    rows = cohorts.filter(state__in=(Cohort.State.OPEN, Cohort.State.RUNNING)).select_related(
        "course_version", "vendor"
    )
    rows = list(rows.order_by("starts_at", "pk"))
    minutes = scheduled_minutes([row.pk for row in rows])
    return [(row, minutes[row.pk]) for row in rows if minutes[row.pk] < row.course_version.needed_minutes]


def _sessions(cohort_ids, cycle):
    rows = Session.objects.filter(cohort__in=cohort_ids).order_by("starts_at", "pk")
    if cycle is not None:
        rows = rows.filter(starts_at__gte=cycle.first, starts_at__lt=cycle.end)
    sessions: dict[int, dict[int, SessionHours]] = defaultdict(dict)
    for pk, cohort, starts_at, ends_at, pause in rows.values_list(
        "pk", "cohort", "starts_at", "ends_at", "break_minutes"
    ):
        sessions[cohort][pk] = SessionHours(ends_at, session_minutes(starts_at, ends_at, pause))
    return sessions


def _marks(seats, evidence=False):
    """Return {enrollment: its marks}, with the fields of `Mark`. Plain tuples, unless they are evidence."""
    fields = (MarkEvidence if evidence else Mark)._fields
    rows = AttendanceMark.objects.filter(enrollment__in=seats).order_by().values_list("enrollment", *fields)
    marks = defaultdict(list)
    for row in rows:
        marks[row[0]].append(MarkEvidence._make(row[1:]) if evidence else row[1:])
    return marks


def _hours(enrollment, marks, sessions, at):
    cohort, version = enrollment.cohort, enrollment.cohort.course_version
    seat = SeatRow(
        enrollment.pk,
        cohort.pk,
        enrollment.state,
        cohort.state,
        version.required_minutes,
        version.allowed_missed_minutes,
    )
    return Hours(enrollment, _verdict(seat, marks, sessions, at), at, seat.markable, sessions, marks)


def _verdict(seat, marks, sessions, at):
    return count_hours(
        marks,
        sessions,
        at=at,
        required=seat.required_minutes,
        allowed_missed=seat.allowed_missed_minutes,
        markable=seat.markable,
        can_add_sessions=seat.can_add_sessions,
    )
