"""Training hours of people, for pages, the dashboard and certification.

Marks and sessions of many seats are read as plain rows in two queries, and counted by rules.attendance.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from cohorts.core.persons import accounts_of
from cohorts.training.models.attendance import AttendanceMark
from cohorts.training.models.cohorts import Cohort, Session
from cohorts.training.models.courses import Course
from cohorts.training.models.enrollments import Enrollment
from cohorts.training.rules.attendance import HoursVerdict, SessionHours, count_hours, latest, session_minutes


class MarkRow(NamedTuple):
    """A mark read for counting; `at` is read only if the hours are evidence."""

    id: int
    session: int
    number: int
    minutes: int
    at: datetime | None = None


@dataclass(frozen=True)
class Cycle:
    """A period: sessions that start at or after `first` and before `end` count."""

    first: datetime
    end: datetime


@dataclass(frozen=True)
class Hours:
    """The hours of one seat: the verdict and its evidence.

    `marks`: the marks that count, in the order of their sessions. `unmarked_since`: the end of the first session that
    has ended without a mark, or None. `changed_at`: the moment of the latest mark, or of the enrollment; None if
    moments were not read.
    """

    enrollment: Enrollment
    verdict: HoursVerdict
    marks: tuple[MarkRow, ...]
    unmarked_since: datetime | None
    changed_at: datetime | None


def hours_by_enrollment(
    enrollments: Iterable[Enrollment], *, at: datetime, cycle: Cycle | None = None, moments: bool = False
) -> dict[int, Hours]:
    """Return {enrollment id: Hours} at the moment `at`. Select cohort__course_version first; runs two queries.

    `moments`: also read when each mark was made, for hours that are evidence. Lists of seats do not need it, and
    parsing thousands of datetimes takes half of the time on SQLite.
    """
    seats = list(enrollments)
    fields = MarkRow._fields if moments else MarkRow._fields[:-1]
    sessions = _sessions({seat.cohort_id for seat in seats}, cycle)
    marks = defaultdict(list)
    rows = AttendanceMark.objects.filter(enrollment__in=[seat.pk for seat in seats]).order_by()
    for enrollment, *row in rows.values_list("enrollment", *fields):
        marks[enrollment].append(MarkRow(*row))
    return {seat.pk: _hours(seat, marks[seat.pk], sessions[seat.cohort_id], at, moments) for seat in seats}


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
    by_enrollment = hours_by_enrollment(seats, at=at, cycle=cycle, moments=True)
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


def _hours(seat, marks, sessions, at, moments):
    version, current_marks = seat.cohort.course_version, latest(marks)
    markable = seat.is_taken and seat.cohort.state != Cohort.State.CANCELED
    verdict = count_hours(
        current_marks.values(),
        sessions,
        at=at,
        required=version.required_minutes,
        allowed_missed=version.allowed_missed_minutes,
        markable=markable,
    )
    unmarked_ends = [
        session.ends_at for pk, session in sessions.items() if pk not in current_marks and session.ends_at <= at
    ]
    return Hours(
        enrollment=seat,
        verdict=verdict,
        marks=tuple(current_marks[session] for session in sorted(current_marks) if session in sessions),
        unmarked_since=min(unmarked_ends, default=None) if markable else None,
        changed_at=max((mark.at for mark in current_marks.values()), default=seat.enrolled_at) if moments else None,
    )
