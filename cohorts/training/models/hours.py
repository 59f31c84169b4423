"""Training hours of people, for pages, the dashboard and certification.

What is credited is counted by person and course (`credit_facts`); lists read it as last counted. What is open in a seat
is counted from its sessions and marks, which are read as plain rows.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from cohorts.core.persons import ByPerson, accounts_of
from cohorts.training.models.attendance import AttendanceMark
from cohorts.training.models.cohorts import UNFINISHED, Cohort, Session
from cohorts.training.models.courses import Course
from cohorts.training.models.credit_facts import PersonCredit, count_credits
from cohorts.training.models.enrollments import TAKEN, Enrollment, EnrollmentQuerySet
from cohorts.training.models.figures import Figures, figures_of, stored_figures
from cohorts.training.rules.attendance import HoursVerdict, Mark, SessionHours, latest, open_minutes, session_minutes


class MarkEvidence(NamedTuple):
    """A mark read as evidence: the fields of `Mark`, its id, and when it was recorded."""

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
    person: int
    course: int
    enrolled_at: datetime
    version_minutes: int

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
    "person",
    "cohort__course_version__course",
    "enrolled_at",
    "cohort__course_version__required_minutes",
)


@dataclass(frozen=True)
class Hours:
    """The hours of a person, seen from one seat: the verdict and, computed on access, its evidence.

    `sessions`: those of its cohort that ended after the seat was given. `recorded`: its marks, including corrected
    ones. `evidence`: the latest marks of all seats in the course.
    """

    enrollment: Enrollment
    verdict: HoursVerdict
    at: datetime
    markable: bool
    sessions: Mapping[int, SessionHours]
    recorded: Sequence[tuple]
    evidence: Sequence[MarkEvidence] = ()

    @property
    def needs_attention(self) -> bool:
        """Somebody has to act, and the seat was not given up (see `HoursVerdict.needs_attention`)."""
        return self.enrollment.is_taken and self.verdict.needs_attention

    @property
    def marks(self) -> tuple[tuple, ...]:
        """The latest marks behind the hours, in the order of their sessions."""
        rows = latest(self.evidence or self.recorded)
        return tuple(rows[session] for session in sorted(rows))

    @property
    def unmarked_since(self) -> datetime | None:
        """The end of the first session that has ended without a mark, or None."""
        current_marks = latest(self.recorded)
        unmarked_ends = (session.ends_at for pk, session in self.sessions.items() if pk not in current_marks)
        return min((end for end in unmarked_ends if end <= self.at), default=None) if self.markable else None

    @property
    def changed_at(self) -> datetime:
        """The moment of the latest mark, or of the enrollment. Only for hours read as evidence."""
        return max((mark.at for mark in self.evidence), default=self.enrollment.enrolled_at)


def verdicts_of(seats: EnrollmentQuerySet, *, at: datetime) -> dict[int, HoursVerdict]:
    """Return {enrollment id: HoursVerdict} at the moment `at`, for lists of thousands. Four queries, no instances."""
    rows = [SeatRow(*row) for row in seats.order_by().values_list(*SEAT_FIELDS)]
    figures = all_figures({(seat.person, seat.course) for seat in rows}, seats.order_by().values("person"))
    return verdicts_from(rows, figures, marked_sessions(seats.order_by().values("pk")), at)


def figures_by_seat(seats: EnrollmentQuerySet) -> dict[int, Figures]:
    """Return {enrollment id: what the person has of its course}, for files that say nothing of single sessions.

    Two queries, no instances.
    """
    rows = list(seats.order_by().values_list("pk", "person", "cohort__course_version__course"))
    figures = all_figures({(person, course) for _pk, person, course in rows}, seats.order_by().values("person"))
    return {pk: figures[person, course] for pk, person, course in rows}


def verdicts_from(
    rows: Iterable[SeatRow],
    figures: Mapping[tuple[int, int], Figures],
    marked: Mapping[int, Container[int]],
    at: datetime,
) -> dict[int, HoursVerdict]:
    """Return {enrollment id: HoursVerdict} of seats. figures: of their people; marked: {seat: sessions with a mark}."""
    rows = list(rows)
    sessions = sessions_of({seat.cohort for seat in rows})
    return {
        seat.pk: _verdict(seat, marked.get(seat.pk, ()), sessions[seat.cohort], figures[seat.person, seat.course], at)
        for seat in rows
    }


def hours_by_enrollment(enrollments: Iterable[Enrollment], *, at: datetime) -> dict[int, Hours]:
    """Return {enrollment id: Hours} at the moment `at`. Select cohort__course_version first; runs three queries."""
    seats = list(enrollments)
    sessions = sessions_of({seat.cohort_id for seat in seats})
    marks = _marks([seat.pk for seat in seats])
    pairs = {(seat.person_id, seat.cohort.course_version.course_id) for seat in seats}
    figures = all_figures(pairs, {person for person, _course in pairs})
    return {seat.pk: _hours(seat, marks.get(seat.pk, ()), sessions, figures, at) for seat in seats}


def all_figures(pairs: set[tuple[int, int]], people: Any) -> dict[tuple[int, int], Figures]:
    """Return the stored figures of people; of (person, course) that were never counted, what is counted now."""
    figures = stored_figures(people)
    if uncounted := pairs - figures.keys():
        counted = count_credits({person for person, _course in uncounted})
        figures |= {key: figures_of(counted[key]) for key in uncounted if key in counted}
    return figures


def seats_needing_attention(seats: EnrollmentQuerySet, *, at: datetime) -> list[int]:
    """Ids of the seats in open and running cohorts whose hours need attention. Three queries, however many seats."""
    running = seats.taken().filter(cohort__state__in=(Cohort.State.OPEN, Cohort.State.RUNNING))
    return [pk for pk, verdict in verdicts_of(running, at=at).items() if verdict.needs_attention]


def hours_of(
    person_ids: Iterable[int],
    *,
    at: datetime,
    course: Course | None = None,
    since: Mapping[int, datetime] | None = None,
) -> dict[int, list[Hours]]:
    """Return {person id: Hours of each of their seats}, oldest seat first, counted now from the records.

    Each says what the person has of the course in all their sessions, and what is open in this seat. Of a course in
    which all seats were given up, the last one is included if the hours are complete. `course`: only this one. `since`:
    {person: from when hours count}. A person without such a seat has an empty list. Eleven queries for any number of
    people.
    """
    person_ids = list(person_ids)
    accounts = accounts_of(person_ids)
    counted = count_credits(person_ids, None if course is None else [course.pk], since)
    seats = Enrollment.objects.of_accounts(list(accounts)).order_by("pk")
    if course is not None:
        seats = seats.filter(cohort__course_version__course=course)
    seats = list(seats.select_related("cohort__course_version__course", "agency"))
    listed = _listed(seats, accounts, counted)
    sessions = sessions_of({seat.cohort_id for seat in listed})
    marks = _marks([seat.pk for seat in seats], evidence=True)
    evidence: dict[tuple[int, int], list[Any]] = defaultdict(list)
    for seat in seats:
        evidence[accounts[seat.person_id], seat.cohort.course_version.course_id] += marks.get(seat.pk, [])
    figures = {key: figures_of(one) for key, one in counted.items()}
    people: dict[int, list[Hours]] = ByPerson({person: [] for person in accounts.values()})
    for seat in listed:
        key = accounts[seat.person_id], seat.cohort.course_version.course_id
        own = _hours(seat, marks.get(seat.pk, ()), sessions, {(seat.person_id, key[1]): figures[key]}, at)
        people[key[0]].append(replace(own, evidence=evidence[key]))
    return people


def _listed(
    seats: list[Enrollment], accounts: Mapping[int, int], counted: Mapping[tuple[int, int], PersonCredit]
) -> list[Enrollment]:
    """Return the seats that are taken, and of each course without one the last seat, if the hours are complete."""
    by_course: dict[tuple[int, int], list[Enrollment]] = defaultdict(list)
    for seat in seats:
        by_course[accounts[seat.person_id], seat.cohort.course_version.course_id].append(seat)
    listed = []
    for key, rows in by_course.items():
        taken = [seat for seat in rows if seat.is_taken]
        listed += taken or (rows[-1:] if counted[key].credit.complete else [])
    return sorted(listed, key=lambda seat: seat.pk)


def sessions_of(cohort_ids: Iterable[int]) -> dict[int, dict[int, SessionHours]]:
    """Return {cohort: {session: its end and minutes}}, in order. One query."""
    rows = Session.objects.filter(cohort__in=cohort_ids).order_by("starts_at", "pk")
    sessions: dict[int, dict[int, SessionHours]] = defaultdict(dict)
    for pk, cohort, starts_at, ends_at, pause in rows.values_list(
        "pk", "cohort", "starts_at", "ends_at", "break_minutes"
    ):
        sessions[cohort][pk] = SessionHours(ends_at, session_minutes(starts_at, ends_at, pause))
    return sessions


def _own(rows: Mapping[int, SessionHours], seat: SeatRow) -> Mapping[int, SessionHours]:
    """Return the sessions of a seat: not those that ended before it was given."""
    if all(session.ends_at > seat.enrolled_at for session in rows.values()):
        return rows
    return {pk: session for pk, session in rows.items() if session.ends_at > seat.enrolled_at}


def marked_sessions(seats: Any) -> dict[int, set[int]]:
    """Return {enrollment: the sessions with a mark}. One query."""
    marked: dict[int, set[int]] = defaultdict(set)
    rows = AttendanceMark.objects.filter(enrollment__in=seats).order_by()
    for enrollment, session in rows.values_list("enrollment", "session"):
        marked[enrollment].add(session)
    return marked


def _marks(seats: Any, evidence: bool = False) -> dict[int, list[Any]]:
    """Return {enrollment: its marks}, with the fields of `Mark`, in the order in which they were made.

    Plain tuples, unless they are evidence: parsing thousands of moments takes half of the time on SQLite.
    """
    fields = (MarkEvidence if evidence else Mark)._fields
    rows = AttendanceMark.objects.filter(enrollment__in=seats).order_by("made_at", "number")
    marks: dict[int, list[Any]] = defaultdict(list)
    for row in rows.values_list("enrollment", *fields):
        marks[row[0]].append(MarkEvidence._make(row[1:]) if evidence else row[1:])
    return marks


def _hours(
    enrollment: Enrollment,
    marks: Sequence[Any],
    sessions: Mapping[int, dict[int, SessionHours]],
    figures: Mapping[tuple[int, int], Figures],
    at: datetime,
) -> Hours:
    cohort, version = enrollment.cohort, enrollment.cohort.course_version
    about = enrollment.person_id, version.course_id
    times = enrollment.enrolled_at, version.required_minutes
    seat = SeatRow(enrollment.pk, cohort.pk, enrollment.state, cohort.state, *about, *times)
    rows = sessions.get(cohort.pk, {})
    verdict = _verdict(seat, latest(marks), rows, figures[about], at)
    return Hours(enrollment, verdict, at, seat.markable, _own(rows, seat), marks)


def _verdict(
    seat: SeatRow, marked: Container[int], sessions: Mapping[int, SessionHours], figures: Figures, at: datetime
) -> HoursVerdict:
    """Return the verdict; marked: sessions with a mark of this seat; sessions: all of the cohort."""
    unmarked, planned = open_minutes(marked, _own(sessions, seat), at=at) if seat.markable else (0, 0)
    scheduled = sum(session.minutes for session in sessions.values())
    is_over = seat.markable and bool(sessions) and all(session.ends_at <= at for session in sessions.values())
    can_grow = seat.markable and seat.can_add_sessions
    unscheduled = max(0, seat.version_minutes - scheduled) if can_grow else 0
    return with_figures(figures, unmarked=unmarked, planned=planned, unscheduled=unscheduled, is_over=is_over)


def with_figures(
    figures: Figures, unmarked: int = 0, planned: int = 0, unscheduled: int = 0, is_over: bool = False
) -> HoursVerdict:
    """Return the verdict with the credit as last counted; the minutes are those of one seat."""
    return HoursVerdict(
        credited=figures.credited,
        unmarked=unmarked,
        planned=planned,
        required=figures.required,
        allowed_missed=figures.allowed_missed,
        unscheduled=unscheduled,
        potential=figures.potential,
        lacking=tuple(figures.lacking),
        out_of_reach=tuple(figures.out_of_reach),
        to_make_up=figures.to_make_up,
        make_up_left=figures.make_up_left,
        is_over=is_over,
    )
