"""Time zones for calendar files: when a zone changes its clocks, as two rules that hold every year.

Outlook reads summer time from yearly rules alone, and some readers know no names of zones. So a zone is written as one
rule for each of its two changes, found by asking the tz database about forty years. A zone that changes its clocks in
another way, or has changed them since the first event, has no such rules; its events are written in UTC.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

# Years for which a rule must hold: the weekday of a date comes back after 28.
YEARS = 40
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# Positions of a weekday in its month that a rule may name: the first four, and the last.
FIRST_FOUR, LAST = (1, 2, 3, 4), -1
STEP = timedelta(days=7)


@dataclass(frozen=True)
class Observance:
    """One of a zone's times of the year.

    starts: the wall clock at its first start, before the change. month, weekday: its yearly rule, such as 3 and "2SU";
    0 and "" for a zone that never changes. offset_from, offset_to: from UTC, before and after.
    """

    is_daylight: bool
    starts: datetime
    offset_from: timedelta
    offset_to: timedelta
    name: str
    month: int = 0
    weekday: str = ""


@dataclass(frozen=True)
class _Change:
    """A change of a zone's clocks: the first moment after it, and the offsets before and after."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str

    @property
    def wall(self) -> datetime:
        """The wall clock at the change, as it was before."""
        return (self.at + self.before).replace(tzinfo=None)


@lru_cache(maxsize=256)
def observances(zone_name: str, year: int) -> tuple[Observance, ...]:
    """Return how a zone sets its clocks from the beginning of `year` on, in one or two Observances.

    () if no two yearly rules say it; events in such a zone are written in UTC.
    """
    zone = ZoneInfo(zone_name)
    changes = _changes(zone, datetime(year, 1, 1, tzinfo=UTC), datetime(year + YEARS, 1, 1, tzinfo=UTC))
    if not changes:
        at = datetime(year, 1, 1, tzinfo=zone)
        offset = at.utcoffset() or timedelta()
        return (Observance(False, at.replace(tzinfo=None), offset, offset, str(at.tzname())),)
    halves = [_observance([change for change in changes if change.after == after]) for after in _offsets(changes)]
    rules = [half for half in halves if half is not None]
    return tuple(sorted(rules, key=lambda rule: rule.starts)) if len(rules) == len(halves) == 2 else ()


def _offsets(changes: Sequence[_Change]) -> list[timedelta]:
    return sorted({change.after for change in changes})


def _observance(changes: Sequence[_Change]) -> Observance | None:
    """Return the Observance that these changes start, one a year, by one rule; None if they follow none."""
    first = changes[0]
    walls = [change.wall for change in changes]
    is_regular = [wall.year for wall in walls] == list(range(walls[0].year, walls[0].year + YEARS))
    alike = {(wall.month, wall.time(), change.before) for wall, change in zip(walls, changes, strict=True)}
    weekday = _weekday([wall.date() for wall in walls])
    if not is_regular or len(alike) != 1 or not weekday:
        return None
    is_daylight = first.after > first.before
    return Observance(
        is_daylight, first.wall, first.before, first.after, first.name, month=first.wall.month, weekday=weekday
    )


def _weekday(days: Sequence[date]) -> str:
    """Return the weekday and its place in the month that all `days` share, such as "2SU" or "-1SU"; "" if none."""
    if len({day.weekday() for day in days}) != 1:
        return ""
    name = WEEKDAYS[days[0].weekday()]
    for position in FIRST_FOUR:
        if all((day.day - 1) // 7 + 1 == position for day in days):
            return f"{position}{name}"
    is_last = all((day + timedelta(days=7)).month != day.month for day in days)
    return f"{LAST}{name}" if is_last else ""


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> list[_Change]:
    """Return the changes of the clocks between two moments in UTC, in order."""
    changes, at = [], first
    while at < last:
        after = at + STEP
        if _offset(zone, at) != _offset(zone, after):
            moment = _moment_of_change(zone, at, after)
            name = str(moment.astimezone(zone).tzname())
            changes.append(_Change(moment, _offset(zone, at), _offset(zone, after), name))
        at = after
    return changes


def _moment_of_change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Return the first second after a change that lies between two moments."""
    old = _offset(zone, before)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        before, after = (middle, after) if _offset(zone, middle) == old else (before, middle)
    return after


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()
