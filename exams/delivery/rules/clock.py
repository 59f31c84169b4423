"""The deadline of a sitting as a pure function of facts, and the time left at a moment.

Time = the exam's minutes (shortened by the window only if the window ends sittings), times the person's factor, plus
granted extra minutes, plus every stop of the clock, plus minutes added by proctors. The window never shortens a pause,
a break or added minutes. If a grant is withdrawn, the time guaranteed then is a minimum of what is left, not an
addition.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from exams.assembly.rules.forms import MAX_EXAM_MINUTES
from exams.delivery.rules.accommodations import NO_ALLOWANCE, Allowance

# A sitting without a time limit ends after a day at the earliest, in case its candidate never comes back.
MIN_UNTIMED_LENGTH = timedelta(hours=24)
# A forgotten pause ends automatically.
MAX_PAUSE = timedelta(hours=12)
# A withdrawn grant leaves a person who is taking an exam at least this much time.
MIN_TIME_LEFT = timedelta(minutes=10)

# Reasons for a stop of the clock, and the kinds of events that affect it (`SittingEventKind` has their labels).
PAUSE, BREAK = "pause", "break"
STOP_STARTS = {"paused": PAUSE, "break_begun": BREAK}
STOP_ENDS = {"resumed": PAUSE, "break_ended": BREAK}
ADDED_TIME = ("extended", "given_back")
TAKEN_BACK = "taken_back"
GUARANTEE = "notice"


@dataclass(frozen=True)
class Stop:
    """A stop of the clock from `began` to `ended` (None: still open), at most `at_most` long."""

    kind: str
    began: datetime
    ended: datetime | None
    at_most: timedelta

    @property
    def until(self) -> datetime:
        """When the clock restarted, or will restart automatically."""
        latest = self.began + self.at_most
        return latest if self.ended is None else min(self.ended, latest)

    @property
    def length(self) -> timedelta:
        """Length of the stop."""
        return self.until - self.began


@dataclass(frozen=True)
class Guarantee:
    """A guarantee at `at` that the person has at least `left`; `given` is time added after it."""

    at: datetime
    left: timedelta
    given: timedelta = timedelta(0)

    def kept_until(self, stops: Iterable[Stop]) -> datetime:
        """The earliest deadline that satisfies the guarantee; stops of the clock after it do not use it up."""
        stopped = sum((max(stop.until - max(stop.began, self.at), timedelta(0)) for stop in stops), timedelta(0))
        return self.at + self.left + self.given + stopped


@dataclass(frozen=True)
class Terms:
    """Everything that determines when a sitting ends. `given` is the time added by the people who run the exam."""

    started: datetime
    minutes_allowed: int
    closes_at: datetime
    ends_sittings: bool
    allowance: Allowance = NO_ALLOWANCE
    stops: tuple[Stop, ...] = ()
    given: timedelta = timedelta(0)
    guarantees: tuple[Guarantee, ...] = ()


@dataclass(frozen=True)
class Deadline:
    """When a sitting ends, and what sets that: "time", "window" or "untimed"."""

    at: datetime
    bound: str


def deadline(terms: Terms) -> Deadline:
    """The server's deadline. An open stop counts up to its maximum; guarantees are satisfied."""
    regular = _regular_deadline(terms)
    guaranteed = [guarantee.kept_until(terms.stops) for guarantee in terms.guarantees]
    return Deadline(max([regular.at, *guaranteed]), regular.bound)


def _regular_deadline(terms: Terms) -> Deadline:
    additions = sum((stop.length for stop in terms.stops), timedelta(0)) + terms.given
    full = _exam_time(terms.minutes_allowed)
    if terms.allowance.untimed:
        return Deadline(max(terms.closes_at, terms.started + max(MIN_UNTIMED_LENGTH, 2 * full)) + additions, "untimed")
    left_by_window = max(terms.closes_at - terms.started, timedelta(0))
    is_shortened = terms.ends_sittings and left_by_window < full
    time = _multiply(left_by_window if is_shortened else full, terms.allowance.factor) + terms.allowance.extra
    return Deadline(terms.started + time + additions, "window" if is_shortened else "time")


def _exam_time(minutes: int) -> timedelta:
    # A time that was stored before there was a limit must not lead past the end of the calendar.
    return timedelta(minutes=min(minutes, MAX_EXAM_MINUTES))


def _multiply(time: timedelta, factor: Fraction) -> timedelta:
    return time * factor.numerator / factor.denominator


def full_time(minutes_allowed: int, allowance: Allowance) -> timedelta | None:
    """The time a person has if the window does not shorten it; None without a limit."""
    if allowance.untimed:
        return None
    return _multiply(_exam_time(minutes_allowed), allowance.factor) + allowance.extra


def left(deadline_at: datetime, now: datetime, stopped_until: datetime | None = None) -> timedelta:
    """The time left at `now`; it does not decrease before `stopped_until`. Negative after the deadline."""
    return deadline_at - max(now, stopped_until or now)


def guaranteed_time(old: datetime, now: datetime, stopped_until: datetime | None = None) -> timedelta:
    """The time a person keeps when a grant is withdrawn at `now`: MIN_TIME_LEFT, or what they had left if less.

    `old` is the deadline before, which includes an open stop up to `stopped_until`.
    """
    return max(min(left(old, now, stopped_until), MIN_TIME_LEFT), timedelta(0))


def stops_of(events: Iterable[tuple[str, datetime, int | None]]) -> tuple[Stop, ...]:
    """Stops of the clock from events (kind, at, seconds) in chronological order.

    `seconds` of a start is the maximum length of the stop. Ends without a matching start are ignored.
    """
    stops: list[Stop] = []
    for kind, at, seconds in events:
        last = stops[-1] if stops else None
        open_kind = last.kind if last and last.ended is None else None
        if kind in STOP_STARTS:
            if last and open_kind:
                stops[-1] = _close(last, at)
            stops.append(Stop(STOP_STARTS[kind], at, None, timedelta(seconds=seconds or 0)))
        elif last and kind in STOP_ENDS and open_kind == STOP_ENDS[kind]:
            stops[-1] = _close(last, at)
    return tuple(stops)


def _close(stop: Stop, at: datetime) -> Stop:
    return Stop(stop.kind, stop.began, max(at, stop.began), stop.at_most)


def added_time(events: Iterable[tuple[str, datetime, int | None]]) -> timedelta:
    """Time added by the people who run the exam, less what they took back, from events (kind, at, seconds)."""
    return sum((_added(kind, seconds) for kind, _, seconds in events), timedelta(0))


def _added(kind: str, seconds: int | None) -> timedelta:
    length = timedelta(seconds=seconds or 0)
    return length if kind in ADDED_TIME else -length if kind == TAKEN_BACK else timedelta(0)


def unused_minutes(terms: Terms, now: datetime) -> int:
    """How many whole minutes of added time are not used yet and can be taken back; a stop of the clock uses none."""
    stop = running_stop(terms.stops, now)
    remaining = left(deadline(terms).at, now, stop.until if stop else None)
    return max(min(terms.given, remaining), timedelta(0)) // timedelta(minutes=1)


def guarantees_of(events: Iterable[tuple[str, datetime, int | None]]) -> tuple[Guarantee, ...]:
    """Guarantees given when grants were withdrawn, from events (kind, at, seconds) in chronological order."""
    guarantees: list[Guarantee] = []
    for kind, at, seconds in events:
        length = timedelta(seconds=seconds or 0)
        if kind == GUARANTEE:
            guarantees.append(Guarantee(at, length))
        else:
            change = _added(kind, seconds)
            # Time that was added before the guarantee can be taken back, but not what was guaranteed.
            guarantees = [Guarantee(one.at, one.left, max(one.given + change, timedelta(0))) for one in guarantees]
    return tuple(guarantees)


def running_stop(stops: Iterable[Stop], now: datetime) -> Stop | None:
    """The stop that is open at `now`, or None."""
    return next((stop for stop in stops if stop.ended is None and stop.began <= now < stop.until), None)


def break_left(allowance: Allowance, stops: Iterable[Stop]) -> timedelta:
    """Break time left; an open break counts up to its maximum."""
    used_time = sum((stop.length for stop in stops if stop.kind == BREAK), timedelta(0))
    return max(allowance.breaks - used_time, timedelta(0))
