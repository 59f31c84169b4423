"""Hours of practice: what an entry can be, and what of it counts. All in whole minutes; no minute counts twice.

Moments are in UTC, so that minutes are those that pass, also when the clocks change.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import takewhile

from cohorts.core.problems import Problem

MINUTES_OF_A_DAY = 24 * 60
# What an entry is. Sessions of supervision are entries of their own: they are no hours of work.
WORK, INDIVIDUAL, FIELD = "work", "individual-supervision", "field-supervision"
SESSIONS = (INDIVIDUAL, FIELD)
# The category of work where the rules of a program name none.
PEER_SERVICES = "peer-services"
WAITING, CONFIRMED, RETURNED = "waiting", "confirmed", "returned"

Span = tuple[datetime, datetime]
Days = tuple[date, date | None]


def span_of(day: date, begins: time, ends: time, zone: tzinfo) -> Span:
    """Return from and to on a day in a zone, as moments in UTC; a `to` of midnight is the end of the day."""
    last = day + timedelta(days=1) if ends == time(0) else day
    first = datetime.combine(day, begins, zone).astimezone(UTC)
    return first, datetime.combine(last, ends, zone).astimezone(UTC)


def length(span: Span) -> int:
    """Return the whole minutes that pass, also on a day on which the clocks change."""
    return (span[1] - span[0]) // timedelta(minutes=1)


def span_problem(span: Span, *, now: datetime, zone: str) -> Problem | None:
    """Return why nobody can have worked from and to these moments, or None. `zone`: in which they were typed."""
    if length(span) <= 0:
        return Problem("practice_end_first", field="ends")
    if length(span) > MINUTES_OF_A_DAY:
        return Problem("practice_too_long", field="ends")
    if span[1] > now:
        return Problem("practice_ahead", field="on", zone=zone)
    return None


def day_problem(day: date, *, employed: Days, closed_through: date | None) -> Problem | None:
    """Return why a day takes no entry: it is outside the employment, or its period is closed."""
    first, last = employed
    if day < first:
        return Problem("practice_before_employment", field="on", day=first)
    if last is not None and day > last:
        return Problem("practice_after_employment", field="on", day=last)
    if closed_through is not None and day <= closed_through:
        return Problem("practice_closed", field="on", day=closed_through)
    return None


def overlapping(span: Span, others: Iterable[Span]) -> Span | None:
    """Return the first of the others that has a minute in common with a span; touching is none."""
    return next((other for other in others if span[0] < other[1] and other[0] < span[1]), None)


def united(spans: Iterable[Span]) -> list[Span]:
    """Return the same time as spans in order that neither overlap nor touch."""
    result: list[Span] = []
    for begins, ends in sorted(spans):
        if result and begins <= result[-1][1]:
            result[-1] = (result[-1][0], max(ends, result[-1][1]))
        else:
            result.append((begins, ends))
    return result


def total(spans: Iterable[Span]) -> int:
    """Return the minutes of the spans, each minute once."""
    return sum(length(span) for span in united(spans))


def clipped(spans: Iterable[Span], begins: datetime | None, ends: datetime | None) -> list[Span]:
    """Return what of the spans lies between two moments; None is no limit."""
    cut = [(max(first, begins) if begins else first, min(last, ends) if ends else last) for first, last in spans]
    return [span for span in cut if span[0] < span[1]]


def moment_reached(spans: Iterable[Span], minutes: int) -> datetime | None:
    """Return the moment at which so many minutes of the spans have passed, in order of time; None if they do not."""
    left = minutes
    for begins, ends in united(spans):
        if length((begins, ends)) >= left:
            return begins + timedelta(minutes=left)
        left -= length((begins, ends))
    return None


@dataclass(frozen=True)
class Entry:
    """One standing entry of work, as it counts. `id` puts entries of the same time in an order."""

    id: int
    category: str
    on: date
    span: Span
    confirmed: bool


def counted(entries: Iterable[Entry]) -> dict[int, int]:
    """Return {id: minutes that count}: of a minute in two entries only one counts, a confirmed one first."""
    rows = sorted(entries, key=lambda one: (not one.confirmed, one.span, one.id))
    confirmed = united(one.span for one in rows if one.confirmed)
    minutes: dict[int, int] = {}
    reach: dict[bool, datetime] = {}
    for entry in rows:
        begins, ends = entry.span
        begins = max(begins, reach.get(entry.confirmed, begins))
        reach[entry.confirmed] = max(ends, begins)
        own = length((begins, ends)) if begins < ends else 0
        if own and not entry.confirmed:
            own -= _in_common((begins, ends), confirmed)
        minutes[entry.id] = own
    return minutes


def _in_common(span: Span, others: list[Span]) -> int:
    """Minutes of a span that are in others, which are in order and do not overlap."""
    first = max(0, bisect_right(others, span) - 1)
    near = takewhile(lambda other: other[0] < span[1], others[first:])
    return sum(length(part) for part in clipped(near, *span))


def within(day: date, periods: Iterable[Days]) -> bool:
    """Return whether a day is in one of the periods; the last day counts, None has no end."""
    return any(first <= day and (last is None or day <= last) for first, last in periods)
