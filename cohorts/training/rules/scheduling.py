"""May these sessions stand as planned? Local times become moments, clashes and shortfalls become problems.

Times are entered in the cohort's zone without an offset; everything compared here is an aware moment. Where the clocks
change, a local time may not exist or may come twice: both are refused, so that nobody comes an hour early or late.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

from cohorts.core.problems import Problem, ProblemError, Span
from cohorts.core.years import YEARS
from cohorts.training.rules.attendance import session_minutes

MAX_LENGTH = timedelta(hours=16)


class NoSuchTime(ProblemError):
    """A local time that does not exist or comes twice."""


@dataclass(frozen=True)
class SessionPlan:
    """A session as somebody enters it.

    starts_local, ends_local: naive datetimes on the wall clock of the cohort's zone. unit and trainers are handed
    through untouched (a Unit or None, and Users).
    """

    starts_local: datetime
    ends_local: datetime
    break_minutes: int = 0
    place: str = ""
    link: str = ""
    unit: Any = None
    trainers: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Meeting:
    """A session as moments. `trainers`: {id: name}. `cohort`: its code, or "" where it must not be named."""

    starts_at: datetime
    ends_at: datetime
    break_minutes: int = 0
    trainers: Mapping[int, str] = field(default_factory=dict)
    cohort: str = ""
    zone: str = "UTC"
    unit: int | None = None

    @property
    def minutes(self) -> int:
        """Minutes of training, breaks taken off."""
        return session_minutes(self.starts_at, self.ends_at, self.break_minutes)

    @property
    def span(self) -> Span:
        """When it is, as a parameter of a problem."""
        return Span(self.starts_at, self.ends_at, self.zone)


def moment(local: datetime, zone: str) -> datetime:
    """The moment of a wall-clock time in `zone`, in UTC.

    Raises NoSuchTime where the clocks skip or repeat it, and for a year that can only be a typing error.
    """
    if local.year not in YEARS:
        raise NoSuchTime(Problem("year_impossible", year=local.year))
    place = ZoneInfo(zone)
    early, late = local.replace(tzinfo=place, fold=0), local.replace(tzinfo=place, fold=1)
    if early.utcoffset() == late.utcoffset():
        return early.astimezone(UTC)
    if early.astimezone(UTC).astimezone(place).replace(tzinfo=None) != local:
        raise NoSuchTime(Problem("time_skipped", time=local, zone=zone))
    raise NoSuchTime(Problem("time_repeated", time=local, zone=zone))


def problems(meetings: Iterable[Meeting], required_minutes: int) -> list[Problem]:
    """What is wrong with each session by itself; `required_minutes` is what the whole course holds."""
    return [problem for meeting in meetings if (problem := _problem(meeting, required_minutes))]


def _problem(meeting: Meeting, required_minutes: int) -> Problem | None:
    session = meeting.span
    if meeting.ends_at <= meeting.starts_at:
        return Problem("session_ends_before_it_starts", session=session)
    if meeting.ends_at - meeting.starts_at > MAX_LENGTH:
        return Problem("session_too_long", session=session, limit=MAX_LENGTH)
    if meeting.minutes <= 0:
        return Problem("session_all_break", session=session, pause=meeting.break_minutes)
    if meeting.minutes > required_minutes:
        return Problem(
            "session_longer_than_course", session=session, minutes=meeting.minutes, required=required_minutes
        )
    return None


def clashes(sessions: Iterable[Meeting], others: Iterable[Meeting] = ()) -> list[Problem]:
    """Sessions of one cohort that overlap, and trainers who would be in two places at once.

    sessions: Meetings of the cohort in hand; others: Meetings of other cohorts in which the same people may teach.
    """
    ordered = sorted(sessions, key=lambda meeting: meeting.starts_at)
    overlaps = [
        Problem("sessions_overlap", one=one.span, other=other.span)
        for one, other in combinations(ordered, 2)
        if _overlap(one, other)
    ]
    others = list(others)
    return overlaps + [
        _twice(name, mine, other)
        for mine in ordered
        for other in others
        if _overlap(mine, other)
        for person, name in sorted(mine.trainers.items())
        if person in other.trainers
    ]


def _twice(name: str, mine: Meeting, other: Meeting) -> Problem:
    if other.cohort:
        return Problem("trainer_in_other_cohort", person=name, session=mine.span, cohort=other.cohort)
    return Problem("trainer_elsewhere", person=name, session=mine.span)


def _overlap(one: Meeting, two: Meeting) -> bool:
    return one.starts_at < two.ends_at and two.starts_at < one.ends_at


def shortfalls(
    sessions: Collection[Meeting], required_minutes: int, units: Mapping[int, tuple[str, int]] | None = None
) -> list[Problem]:
    """Warnings, not refusals: hours of the plan against the course and its units ({id: (title, minutes)})."""
    planned = sum(meeting.minutes for meeting in sessions)
    warnings = []
    if planned < required_minutes:
        missing = required_minutes - planned
        warnings.append(Problem("hours_to_plan", planned=planned, required=required_minutes, missing=missing))
    elif planned > required_minutes:
        warnings.append(Problem("hours_beyond_course", planned=planned, excess=planned - required_minutes))
    for unit, (title, minutes) in (units or {}).items():
        in_unit = sum(meeting.minutes for meeting in sessions if meeting.unit == unit)
        if in_unit > minutes:
            warnings.append(Problem("hours_beyond_unit", unit=title, planned=in_unit, required=minutes))
    return warnings


@dataclass(frozen=True)
class Approval:
    """The state's latest decision on a vendor and a course."""

    approved: bool
    valid_from: date
    valid_to: date | None = None


def approval_problem(approval: Approval | None, vendor: str, course: str, day: date) -> Problem | None:
    """Why `vendor` may not teach `course` on `day`, or None where it may. `approval` is the latest, or None."""
    about = {"field": "course_version", "vendor": vendor, "course": course}
    if approval is None:
        return Problem("vendor_not_approved", **about)
    if not approval.approved:
        return Problem("vendor_approval_withdrawn", **about)
    if day < approval.valid_from:
        return Problem("vendor_approval_starts_later", **about, first=approval.valid_from, day=day)
    if approval.valid_to and day > approval.valid_to:
        return Problem("vendor_approval_ends_earlier", **about, last=approval.valid_to, day=day)
    return None


def weekdays(first: date, count: int) -> list[date]:
    """`count` dates from `first` on, Saturdays and Sundays left out."""
    days: list[date] = []
    day = first
    while len(days) < count:
        if day.weekday() < 5:
            days.append(day)
        day += timedelta(days=1)
    return days
