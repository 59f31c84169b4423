"""May these sessions stand as planned? Local times become moments, clashes and shortfalls become sentences.

Times are entered in the cohort's zone without an offset; everything compared here is an aware moment. Where the clocks
change, a local time may not exist or may come twice: both are refused, so that nobody waits an hour at a locked door.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from cohorts.core.formatting import format_day, format_minutes, format_range, format_wall_time
from cohorts.core.years import YEARS
from cohorts.training.rules.attendance import session_minutes

LONGEST = timedelta(hours=16)


class NoSuchTime(ValueError):
    """A local time that does not exist or comes twice; the text is a sentence for the person who typed it."""


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
    unit: object = None
    trainers: tuple = ()


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
    def minutes(self):
        """Minutes of training, breaks taken off."""
        return session_minutes(self.starts_at, self.ends_at, self.break_minutes)

    @property
    def said(self):
        """When it is, for a sentence: “Mon, Mar 9, 2026, 9:00 am to 5:00 pm CDT”."""
        return format_range(self.starts_at, self.ends_at, self.zone)


def moment(local, zone):
    """The moment of a wall-clock time in `zone`, in UTC.

    Raises NoSuchTime where the clocks skip or repeat it, and for a year that can only be a slip of the finger.
    """
    if local.year not in YEARS:
        raise NoSuchTime(f"The year {local.year} cannot be right. Check the day of the session.")
    place = ZoneInfo(zone)
    early, late = local.replace(tzinfo=place, fold=0), local.replace(tzinfo=place, fold=1)
    if early.utcoffset() == late.utcoffset():
        return early.astimezone(UTC)
    what = f"On {format_day(local.date())}, {format_wall_time(local)}"
    if early.astimezone(UTC).astimezone(place).replace(tzinfo=None) != local:
        raise NoSuchTime(f"{what} does not exist in {zone}: the clocks go forward over it. Choose another time.")
    raise NoSuchTime(f"{what} comes twice in {zone}: the clocks go back. Choose a time an hour earlier or later.")


def problems(meetings, required_minutes):
    """What is wrong with each session by itself, as sentences; `required_minutes` is what the whole course holds."""
    return [sentence for meeting in meetings if (sentence := _problem(meeting, required_minutes))]


def _problem(meeting, required_minutes):
    if meeting.ends_at <= meeting.starts_at:
        return f"The session of {meeting.said} ends before it starts."
    if meeting.ends_at - meeting.starts_at > LONGEST:
        return f"The session of {meeting.said} is longer than 16 hours. Check the day and the times."
    if meeting.minutes <= 0:
        pause = format_minutes(meeting.break_minutes)
        return f"The session of {meeting.said} has a break of {pause}, which leaves no time for training."
    if meeting.minutes > required_minutes:
        return (
            f"The session of {meeting.said} is worth {format_minutes(meeting.minutes)}; "
            f"the whole course holds {format_minutes(required_minutes)}."
        )
    return None


def clashes(sessions, others=()):
    """Sentences for sessions of one cohort that overlap, and for trainers who would be in two places at once.

    sessions: Meetings of the cohort in hand; others: Meetings of other cohorts in which the same people may teach.
    """
    ordered = sorted(sessions, key=lambda meeting: meeting.starts_at)
    found = [
        f"Two sessions overlap: {one.said}, and {two.said}."
        for one, two in combinations(ordered, 2)
        if _overlap(one, two)
    ]
    for mine in ordered:
        for other in others:
            if _overlap(mine, other):
                where = f"in {other.cohort}" if other.cohort else "in another cohort"
                found += [
                    f"{name} would be in two places: the session of {mine.said} meets one that they teach {where}."
                    for person, name in sorted(mine.trainers.items())
                    if person in other.trainers
                ]
    return found


def _overlap(one, two):
    return one.starts_at < two.ends_at and two.starts_at < one.ends_at


def shortfalls(sessions, required_minutes, units=None):
    """Warnings, not refusals: hours of the plan against the course and its units ({id: (title, minutes)})."""
    planned = sum(meeting.minutes for meeting in sessions)
    found = []
    if planned < required_minutes:
        found.append(
            f"The sessions come to {format_minutes(planned)}; the course holds {format_minutes(required_minutes)}. "
            f"{format_minutes(required_minutes - planned)} still need a date."
        )
    elif planned > required_minutes:
        over = format_minutes(planned - required_minutes)
        found.append(f"The sessions come to {format_minutes(planned)}, {over} more than the course holds.")
    for unit, (title, minutes) in (units or {}).items():
        given = sum(meeting.minutes for meeting in sessions if meeting.unit == unit)
        if given > minutes:
            found.append(f"{title} has {format_minutes(given)} of sessions; it holds {format_minutes(minutes)}.")
    return found


@dataclass(frozen=True)
class Approval:
    """The state's latest word on a vendor and a course."""

    approved: bool
    valid_from: date
    valid_to: date | None = None


def approval_problem(approval, vendor, course, day):
    """Why `vendor` may not teach `course` on `day`, as a sentence, or None. `approval` is the latest, or None."""
    if approval is None:
        return f"{vendor} is not approved to teach {course}. Ask the state's program staff for an approval."
    if not approval.approved:
        return f"The approval of {vendor} for {course} was taken back. Ask the state's program staff."
    if day < approval.valid_from:
        first = format_day(approval.valid_from)
        return f"{vendor} is approved for {course} from {first} on, not yet on {format_day(day)}."
    if approval.valid_to and day > approval.valid_to:
        return (
            f"The approval of {vendor} for {course} ends on {format_day(approval.valid_to)}, before {format_day(day)}."
        )
    return None


def weekdays(first, count):
    """`count` dates from `first` on, Saturdays and Sundays left out."""
    found, day = [], first
    while len(found) < count:
        if day.weekday() < 5:
            found.append(day)
        day += timedelta(days=1)
    return found
