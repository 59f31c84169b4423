"""The hours of people: the one function that pages, the dashboard and the gate ask.

Marks and sessions of many seats are read in two queries, as plain rows, and counted by rules.attendance.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from cohorts.core.persons import accounts_of
from cohorts.training.models.attendance import AttendanceMark
from cohorts.training.models.cohorts import Cohort, Session
from cohorts.training.models.courses import Course
from cohorts.training.models.enrollments import Enrollment
from cohorts.training.rules.attendance import HoursVerdict, SessionHours, count_hours, latest, session_minutes


class MarkRow(NamedTuple):
    """A mark as it is read for counting; `at` is read where the hours are evidence."""

    id: int
    session: int
    number: int
    minutes: int
    at: datetime | None = None


@dataclass(frozen=True)
class Cycle:
    """A period for which hours are asked: sessions that start from `first` on and before `end` count."""

    first: datetime
    end: datetime


@dataclass(frozen=True)
class Hours:
    """The hours of one seat: the verdict and what it rests on.

    `marks` are those that count, in order of their sessions. `unmarked_since` is the end of the first session that is
    over and has no mark, None where there is none. `changed_at` is the latest mark's moment, or that of the enrollment;
    None where moments were not asked for.
    """

    enrollment: Enrollment
    verdict: HoursVerdict
    marks: tuple[MarkRow, ...]
    unmarked_since: datetime | None
    changed_at: datetime | None

    @property
    def needs_attention(self) -> bool:
        """Somebody has to act: the hours cannot be reached any more, or attendance of a past session is missing."""
        short = self.enrollment.is_taken and not self.verdict.complete
        return short and (not self.verdict.reachable or self.verdict.unmarked > 0)


def hours_by_enrollment(
    enrollments: Iterable[Enrollment], *, at: datetime, cycle: Cycle | None = None, moments: bool = False
) -> dict[int, Hours]:
    """{enrollment id: Hours} at the moment `at`. Enrollments come with cohort__course_version selected; two queries.

    `moments`: read when each mark was made, for hours that are evidence. A list of seats does without, because making
    moments of thousands of texts takes half the time on SQLite.
    """
    seats = list(enrollments)
    fields = MarkRow._fields if moments else MarkRow._fields[:-1]
    sessions = _sessions({seat.cohort_id for seat in seats}, cycle)
    marks = defaultdict(list)
    rows = AttendanceMark.objects.filter(enrollment__in=[seat.pk for seat in seats]).order_by()
    for enrollment, *row in rows.values_list("enrollment", *fields):
        marks[enrollment].append(MarkRow(*row))
    return {seat.pk: _hours(seat, marks[seat.pk], sessions[seat.cohort_id], at, moments) for seat in seats}


def seats_needing_attention(enrollments: QuerySet, *, at: datetime) -> list[int]:
    """Ids of the seats in open and running cohorts whose hours need attention. Three queries, however many seats."""
    running = enrollments.taken().filter(cohort__state__in=(Cohort.State.OPEN, Cohort.State.RUNNING))
    rows = running.order_by().select_related("cohort__course_version")
    return [pk for pk, hours in hours_by_enrollment(rows, at=at).items() if hours.needs_attention]


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
    version, counting = seat.cohort.course_version, latest(marks)
    markable = seat.is_taken and seat.cohort.state != Cohort.State.CANCELED
    verdict = count_hours(
        counting.values(),
        sessions,
        at=at,
        required=version.required_minutes,
        allowed_missed=version.allowed_missed_minutes,
        markable=markable,
    )
    over = [one.ends_at for session, one in sessions.items() if session not in counting and one.ends_at <= at]
    return Hours(
        enrollment=seat,
        verdict=verdict,
        marks=tuple(counting[session] for session in sorted(counting) if session in sessions),
        unmarked_since=min(over, default=None) if markable else None,
        changed_at=max((mark.at for mark in counting.values()), default=seat.enrolled_at) if moments else None,
    )
