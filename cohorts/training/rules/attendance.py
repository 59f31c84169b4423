"""Hours: what is credited, whether it is enough, and whether it still can be. All lengths are in minutes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from cohorts.core.latest import latest_by
from cohorts.core.problems import Problem


class Mark(NamedTuple):
    """One person's minutes in one session; of several marks the one with the highest number counts.

    Lists count tens of thousands of marks: a plain tuple in this order serves as well, and may have more behind.
    """

    session: int
    number: int
    minutes: int


SESSION, NUMBER, MINUTES = range(len(Mark._fields))
AnyMark = TypeVar("AnyMark", bound=tuple[Any, ...])


@dataclass(frozen=True)
class SessionHours:
    """A session as hours see it: when it ends and what it is worth, breaks taken off."""

    ends_at: datetime
    minutes: int


@dataclass(frozen=True)
class HoursVerdict:
    """The hours of one seat. Every minute of a session is in exactly one of credited or missed, unmarked, planned.

    `unmarked`: sessions that are over and have no mark yet. `planned`: sessions that are still to come.
    """

    credited: int
    unmarked: int
    planned: int
    required: int
    allowed_missed: int

    @property
    def needed(self) -> int:
        """What must be credited: the whole course less what may be missed."""
        return max(0, self.required - self.allowed_missed)

    @property
    def missing(self) -> int:
        """What is still short of it."""
        return max(0, self.needed - self.credited)

    @property
    def complete(self) -> bool:
        """Enough is credited."""
        return self.missing == 0

    @property
    def reachable(self) -> bool:
        """Sessions that have no mark yet and sessions to come can still make it enough."""
        return self.missing <= self.unmarked + self.planned


def latest(marks: Iterable[AnyMark]) -> dict[int, AnyMark]:
    """{session: the mark that counts}."""
    return latest_by(marks, key=itemgetter(SESSION), rank=itemgetter(NUMBER))


def count_hours(
    marks: Iterable[tuple[Any, ...]],
    sessions: Mapping[int, SessionHours],
    *,
    at: datetime,
    required: int,
    allowed_missed: int,
    markable: bool = True,
) -> HoursVerdict:
    """The hours of one seat at the moment `at`.

    The latest mark of a session credits its minutes, at most the session's own. A mark for a session that is not among
    `sessions` counts nothing.

    A session without a mark is still to come until it ends, and unmarked from then on. Where nothing can be marked any
    more (`markable` is False: the seat was given up or the cohort canceled), it is neither.
    """
    counting = latest(marks)
    credited = unmarked = planned = 0
    for session, one in sessions.items():
        if session in counting:
            credited += max(0, min(counting[session][MINUTES], one.minutes))
        elif one.ends_at <= at:
            unmarked += one.minutes
        else:
            planned += one.minutes
    return HoursVerdict(
        credited=credited,
        unmarked=unmarked if markable else 0,
        planned=planned if markable else 0,
        required=required,
        allowed_missed=allowed_missed,
    )


def session_minutes(starts_at: datetime, ends_at: datetime, break_minutes: int) -> int:
    """Minutes of training that a session is worth: its length less the breaks, parts of a minute cut off."""
    return int((ends_at - starts_at).total_seconds() // 60) - break_minutes


def mark_problem(person: str, minutes: int, length: int) -> Problem | None:
    """Why `minutes` cannot be marked for `person` in a session worth `length` minutes, or None where they can."""
    if minutes < 0:
        return Problem("minutes_negative", field="minutes", person=person)
    if minutes > length:
        return Problem("minutes_beyond_session", field="minutes", person=person, minutes=minutes, length=length)
    return None
