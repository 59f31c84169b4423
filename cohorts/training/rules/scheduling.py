"""May these sessions stand as planned? Local times become moments, clashes and shortfalls become sentences.

Times are entered in the cohort's zone without an offset; everything compared here is an aware moment. Where the clocks
change, a local time may not exist or may come twice: both are refused, so that nobody waits an hour at a locked door.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from cohorts.core.years import YEARS

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
        return int((self.ends_at - self.starts_at).total_seconds() // 60) - self.break_minutes

    @property
    def said(self):
        """When it is, for a sentence: “Mon, Mar 9, 2026, 9:00 am to 5:00 pm”."""
        zone = ZoneInfo(self.zone)
        first, last = self.starts_at.astimezone(zone), self.ends_at.astimezone(zone)
        end = clock_said(last) if last.date() == first.date() else f"{day_said(last)}, {clock_said(last)}"
        return f"{day_said(first)}, {clock_said(first)} to {end}"


def day_said(value):
    """A day with its weekday: Mon, Mar 9, 2026."""
    return f"{value:%a}, {value:%b} {value.day}, {value.year}"


def clock_said(value):
    """A wall-clock time: 9:05 am."""
    return f"{value.hour % 12 or 12}:{value.minute:02d} {'am' if value.hour < 12 else 'pm'}"


def hours_said(minutes):
    """Minutes as people say them: 450 is “7 h 30 min”."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} min")
    return " ".join(parts)


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
    what = f"On {day_said(local)}, {clock_said(local)}"
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
        pause = hours_said(meeting.break_minutes)
        return f"The session of {meeting.said} has a break of {pause}, which leaves no time for training."
    if meeting.minutes > required_minutes:
        return (
            f"The session of {meeting.said} is worth {hours_said(meeting.minutes)}; "
            f"the whole course holds {hours_said(required_minutes)}."
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
            f"The sessions come to {hours_said(planned)}; the course holds {hours_said(required_minutes)}. "
            f"{hours_said(required_minutes - planned)} still need a date."
        )
    elif planned > required_minutes:
        over = hours_said(planned - required_minutes)
        found.append(f"The sessions come to {hours_said(planned)}, {over} more than the course holds.")
    for unit, (title, minutes) in (units or {}).items():
        given = sum(meeting.minutes for meeting in sessions if meeting.unit == unit)
        if given > minutes:
            found.append(f"{title} has {hours_said(given)} of sessions; it holds {hours_said(minutes)}.")
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
        return f"{vendor} is approved for {course} from {day_said(approval.valid_from)} on, not yet on {day_said(day)}."
    if approval.valid_to and day > approval.valid_to:
        return f"The approval of {vendor} for {course} ends on {day_said(approval.valid_to)}, before {day_said(day)}."
    return None


def weekdays(first, count):
    """`count` dates from `first` on, Saturdays and Sundays left out."""
    found, day = [], first
    while len(found) < count:
        if day.weekday() < 5:
            found.append(day)
        day += timedelta(days=1)
    return found
