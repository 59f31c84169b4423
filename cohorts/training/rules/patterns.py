"""Lay repeating sessions over the calendar. Pure: dates of one zone’s wall clock, no moments.

A day is a step in the calendar and not 86,400 seconds, so a change of the clocks neither drops nor doubles a day.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cohorts.core.problems import Problem, ProblemError

# Dates that are looked at before a pattern counts as impossible.
MAX_DAYS = 3 * 366
MAX_SESSIONS = 80


def minutes_between(begin: time, end: time) -> int:
    """Return the minutes from one time of day to another of the same day; negative if `end` is earlier."""
    return (end.hour - begin.hour) * 60 + end.minute - begin.minute


@dataclass(frozen=True)
class Pattern:
    """Sessions on some weekdays (0 is Monday), from the first such day on, always at the same time of day.

    count: how many, or None for as many as a course needs. break_minutes: of each session.
    """

    first: date
    weekdays: frozenset[int]
    begin: time
    end: time
    break_minutes: int = 0
    count: int | None = None

    @property
    def minutes(self) -> int:
        """Minutes of training in one session; 0 or less if there is no time left."""
        return minutes_between(self.begin, self.end) - self.break_minutes


@dataclass(frozen=True)
class Laid:
    """`days`: (date, when the session ends). `left_out`: dates that the pattern would use if they were not days off."""

    days: list[tuple[date, time]]
    left_out: list[date]


def lay(pattern: Pattern, days_off: Collection[date] = (), required_minutes: int | None = None) -> Laid:
    """Return the sessions of a pattern, without those on `days_off`, of which as many more come after them.

    Without a count: enough sessions for `required_minutes`, the last one shorter if less is left. Raises ProblemError
    for a pattern that cannot be laid: no weekday, no time of training, neither a count nor a course, too many sessions,
    or no day within three years.
    """
    count, last_minutes = _count(pattern, required_minutes)
    days: list[date] = []
    left_out: list[date] = []
    for step in range(MAX_DAYS):
        day = pattern.first + timedelta(days=step)
        if day.weekday() not in pattern.weekdays:
            continue
        (left_out if day in days_off else days).append(day)
        if len(days) == count:
            return Laid(_with_ends(pattern, days, last_minutes), left_out)
    raise ProblemError(Problem("pattern_without_days", field="first_day"))


def _count(pattern: Pattern, required_minutes: int | None) -> tuple[int, int]:
    """Return how many sessions there are, and the minutes of training in the last one."""
    if not pattern.weekdays:
        raise ProblemError(Problem("pattern_weekdays_missing", field="weekdays"))
    if pattern.minutes <= 0:
        raise ProblemError(Problem("pattern_without_time", field="end"))
    if pattern.count is not None:
        return pattern.count, pattern.minutes
    if required_minutes is None:
        raise ProblemError(Problem("pattern_count_missing", field="count"))
    count = -(-required_minutes // pattern.minutes)
    if count > MAX_SESSIONS:
        raise ProblemError(Problem("pattern_too_long", field="count", count=count, most=MAX_SESSIONS))
    return count, required_minutes - (count - 1) * pattern.minutes


def _with_ends(pattern: Pattern, days: list[date], last_minutes: int) -> list[tuple[date, time]]:
    spared = timedelta(minutes=pattern.minutes - last_minutes)
    last_end = (datetime.combine(pattern.first, pattern.end) - spared).time()
    return [(day, last_end if day == days[-1] else pattern.end) for day in days]
