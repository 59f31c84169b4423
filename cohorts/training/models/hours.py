"""The hours of people: the one function that pages, the dashboard and the gate ask.

Marks and sessions of many seats are read in two queries, as plain rows, and counted by rules.attendance.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from cohorts.core.persons import accounts_of
from cohorts.training.models.attendance import AttendanceMark
from cohorts.training.models.cohorts import Cohort, Session
from cohorts.training.models.courses import Course
from cohorts.training.models.enrollments import TAKEN, Enrollment, EnrollmentQuerySet
from cohorts.training.rules.attendance import HoursVerdict, Mark, SessionHours, count_hours, latest, session_minutes


class MarkEvidence(NamedTuple):
    """A mark as it is read where the hours are evidence: what `Mark` has, its id, and when it was made."""

    session: int
    number: int
    minutes: int
    id: int
    at: datetime


class SeatRow(NamedTuple):
    """What hours need to know of a seat."""

    pk: int
    cohort: int
    state: str
    cohort_state: str
    required_minutes: int
    allowed_missed_minutes: int

    @property
    def markable(self) -> bool:
        """Can attendance still be marked: the seat was not given up, nor the cohort canceled."""
        return self.state == TAKEN and self.cohort_state != Cohort.State.CANCELED


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
    """A period for which hours are asked: sessions that start from `first` on and before `end` count."""

    first: datetime
    end: datetime


@dataclass(frozen=True)
class Hours:
    """The hours of one seat: the verdict and, each worked out when it is asked for, what the verdict rests on.

    `sessions` are those of its cohort. `recorded` are its marks, corrected ones among them.
    """

    enrollment: Enrollment
    verdict: HoursVerdict
    at: datetime
    markable: bool
    sessions: Mapping[int, SessionHours]
    recorded: Sequence[tuple]

    @property
    def marks(self) -> tuple[tuple, ...]:
        """The marks that count, in order of their sessions."""
        counting = latest(self.recorded)
        return tuple(counting[session] for session in sorted(counting) if session in self.sessions)

    @property
    def unmarked_since(self) -> datetime | None:
        """The end of the first session that is over and has no mark, None where there is none."""
        counting = latest(self.recorded)
        over = (one.ends_at for session, one in self.sessions.items() if session not in counting)
        return min((end for end in over if end <= self.at), default=None) if self.markable else None

    @property
    def changed_at(self) -> datetime:
        """The latest mark's moment, or that of the enrollment. Only of hours read as evidence."""
        moments = [mark.at for mark in latest(self.recorded).values()]
        return max(moments, default=self.enrollment.enrolled_at)


def verdicts_of(seats: EnrollmentQuerySet, *, at: datetime) -> dict[int, HoursVerdict]:
    """{enrollment id: verdict on its hours} at the moment `at`, for lists of thousands. Three queries, no objects."""
    rows = [SeatRow(*row) for row in seats.order_by().values_list(*SEAT_FIELDS)]
    sessions = _sessions({seat.cohort for seat in rows}, None)
    marks = _marks(seats.order_by().values("pk"))
    return {seat.pk: _verdict(seat, marks.get(seat.pk, ()), sessions[seat.cohort], at) for seat in rows}


def hours_by_enrollment(
    enrollments: Iterable[Enrollment], *, at: datetime, cycle: Cycle | None = None, evidence: bool = False
) -> dict[int, Hours]:
    """{enrollment id: Hours} at the moment `at`. Enrollments come with cohort__course_version selected; two queries.

    `evidence`: read of each mark also its id and when it was made. A list of seats does without, because making
    moments of thousands of texts takes half the time on SQLite.
    """
    seats = list(enrollments)
    sessions = _sessions({seat.cohort_id for seat in seats}, cycle)
    marks = _marks([seat.pk for seat in seats], evidence)
    return {seat.pk: _hours(seat, marks.get(seat.pk, ()), sessions[seat.cohort_id], at) for seat in seats}


def hours_of(
    person_ids: Iterable[int], *, at: datetime, course: Course | None = None, cycle: Cycle | None = None
) -> dict[int, list[Hours]]:
    """{person id: Hours of every seat they hold}, oldest seat first. Three queries, however many people.

    `course` and `cycle` narrow what is counted. A seat that was given up counts nothing, and hours of two cohorts do
    not add up: who needs a total decides that. A person without a seat has an empty list.
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
    """{enrollment: its marks}, as `Mark` orders their fields. Plain tuples, unless they are evidence."""
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
    )
