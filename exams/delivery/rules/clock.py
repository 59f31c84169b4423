"""The one clock: when a sitting ends, as a pure function of facts, and how much time is left at a moment.

Law: time = what the exam allows, cut by the window only where the window says so, times the person's grant, plus
granted minutes, plus every stop of the clock, plus what was given back. The window never cuts a pause, break or gift.
Where a grant is taken back, what was promised then is kept: it is no gift on top, but the least that is left.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from exams.delivery.rules.accommodations import NOTHING, Allowance

# A sitting without a time limit still ends once, should its candidate never come back: at the earliest after a day.
UNTIMED = timedelta(hours=24)
# A pause that everybody forgot ends by itself.
LONGEST_PAUSE = timedelta(hours=12)
# Nobody who is sitting is left with less than this by a grant that is taken back.
NOTICE = timedelta(minutes=10)

# What the clock stands still for, and the kinds of events that move it (`SittingEventKind` labels them).
PAUSE, BREAK = "pause", "break"
BEGINS = {"paused": PAUSE, "break_begun": BREAK}
ENDS = {"resumed": PAUSE, "break_ended": BREAK}
GIVES = ("extended", "given_back")
PROMISES = "notice"


@dataclass(frozen=True)
class Stop:
    """The clock stood still from `began` to `ended` (None: still does), but never longer than `at_most`."""

    kind: str
    began: datetime
    ended: datetime | None
    at_most: timedelta

    @property
    def until(self) -> datetime:
        """The moment at which the clock ran again, or runs again by itself."""
        latest = self.began + self.at_most
        return latest if self.ended is None else min(self.ended, latest)

    @property
    def length(self) -> timedelta:
        """How long the clock stood still."""
        return self.until - self.began


@dataclass(frozen=True)
class Promise:
    """At `at` the person was promised that `left` is left, whatever their grants come to; `given`: gifts after it."""

    at: datetime
    left: timedelta
    given: timedelta = timedelta(0)

    def kept_until(self, stops: Iterable[Stop]) -> datetime:
        """The earliest end that keeps it: the clock standing still after it does not use it up."""
        stood = sum((max(stop.until - max(stop.began, self.at), timedelta(0)) for stop in stops), timedelta(0))
        return self.at + self.left + self.given + stood


@dataclass(frozen=True)
class Terms:
    """Everything that settles when a sitting ends. `given`: minutes given by the people who run the exam."""

    started: datetime
    minutes_allowed: int
    closes_at: datetime
    ends_sittings: bool
    allowance: Allowance = NOTHING
    stops: tuple[Stop, ...] = ()
    given: timedelta = timedelta(0)
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True)
class Deadline:
    """When a sitting ends, and which bound makes it so: "time", "window" or "untimed"."""

    at: datetime
    bound: str


def deadline(terms: Terms) -> Deadline:
    """The server's deadline. An open stop counts until it ends by itself; no promise is broken."""
    settled = _settled(terms)
    kept = [promise.kept_until(terms.stops) for promise in terms.promises]
    return Deadline(max([settled.at, *kept]), settled.bound)


def _settled(terms: Terms) -> Deadline:
    more = sum((stop.length for stop in terms.stops), timedelta(0)) + terms.given
    full = timedelta(minutes=terms.minutes_allowed)
    if terms.allowance.untimed:
        return Deadline(max(terms.closes_at, terms.started + max(UNTIMED, 2 * full)) + more, "untimed")
    left_by_window = max(terms.closes_at - terms.started, timedelta(0))
    cut = terms.ends_sittings and left_by_window < full
    time = _times(left_by_window if cut else full, terms.allowance.factor) + terms.allowance.extra
    return Deadline(terms.started + time + more, "window" if cut else "time")


def _times(time: timedelta, factor: Fraction) -> timedelta:
    return time * factor.numerator / factor.denominator


def full_time(minutes_allowed: int, allowance: Allowance) -> timedelta | None:
    """The time that a person has who is cut short by nothing; None where there is no limit."""
    if allowance.untimed:
        return None
    return _times(timedelta(minutes=minutes_allowed), allowance.factor) + allowance.extra


def left(deadline_at: datetime, now: datetime, stopped_until: datetime | None = None) -> timedelta:
    """The time left at `now`; it stands still up to `stopped_until`. Below zero once the time is up."""
    return deadline_at - max(now, stopped_until or now)


def promised(old: datetime, now: datetime, stopped_until: datetime | None = None) -> timedelta:
    """The time that a person keeps at least when a grant is taken back at `now`: NOTICE, or what they had left.

    `old`, the deadline up to now, counts an open stop to its own end, `stopped_until`.
    """
    return max(min(left(old, now, stopped_until), NOTICE), timedelta(0))


def stops_of(events: Iterable[tuple[str, datetime, int | None]]) -> tuple[Stop, ...]:
    """Stops of the clock from (kind, at, seconds) in the order in which they happened.

    `seconds` of a beginning is the longest it can last. What ends nothing is passed over.
    """
    stops: list[Stop] = []
    for kind, at, seconds in events:
        last = stops[-1] if stops else None
        open_kind = last.kind if last and last.ended is None else None
        if kind in BEGINS:
            if last and open_kind:
                stops[-1] = _ended(last, at)
            stops.append(Stop(BEGINS[kind], at, None, timedelta(seconds=seconds or 0)))
        elif last and kind in ENDS and open_kind == ENDS[kind]:
            stops[-1] = _ended(last, at)
    return tuple(stops)


def _ended(stop: Stop, at: datetime) -> Stop:
    return Stop(stop.kind, stop.began, max(at, stop.began), stop.at_most)


def given_by(events: Iterable[tuple[str, datetime, int | None]]) -> timedelta:
    """What was added by those who run the exam, from (kind, at, seconds)."""
    return timedelta(seconds=sum(seconds or 0 for kind, _, seconds in events if kind in GIVES))


def promises_of(events: Iterable[tuple[str, datetime, int | None]]) -> tuple[Promise, ...]:
    """What was promised when a grant was taken back, from (kind, at, seconds) in the order in which they happened."""
    promises: list[Promise] = []
    for kind, at, seconds in events:
        gift = timedelta(seconds=seconds or 0)
        if kind == PROMISES:
            promises.append(Promise(at, gift))
        elif kind in GIVES:
            promises = [Promise(one.at, one.left, one.given + gift) for one in promises]
    return tuple(promises)


def running_stop(stops: Iterable[Stop], now: datetime) -> Stop | None:
    """The stop in which the clock stands still at `now`, or None."""
    return next((stop for stop in stops if stop.ended is None and stop.began <= now < stop.until), None)


def break_left(allowance: Allowance, stops: Iterable[Stop]) -> timedelta:
    """What is left of the minutes granted for breaks; a running break counts as used up to its end."""
    used = sum((stop.length for stop in stops if stop.kind == BREAK), timedelta(0))
    return max(allowance.breaks - used, timedelta(0))
