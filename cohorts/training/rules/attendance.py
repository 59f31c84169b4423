"""Training hours: how many are credited, whether they are enough, and whether they still can be. In minutes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from cohorts.core.latest import latest_by
from cohorts.core.problems import Problem


class Mark(NamedTuple):
    """One person's minutes in one session. The mark with the highest number counts.

    Because lists count tens of thousands of marks, a plain tuple in this order, with more fields after these, works
    too.
    """

    session: int
    number: int
    minutes: int


SESSION, NUMBER, MINUTES = range(len(Mark._fields))
AnyMark = TypeVar("AnyMark", bound=tuple[Any, ...])


@dataclass(frozen=True)
class SessionHours:
    """The end of a session and its minutes of training, without breaks."""

    ends_at: datetime
    minutes: int


@dataclass(frozen=True)
class HoursVerdict:
    """The hours of one seat, in minutes. Each minute of a session is credited, missed, unmarked or planned.

    `unmarked`: in sessions that have ended and have no mark yet. `planned`: in sessions that have not ended.
    `unscheduled`: of the course, in no session yet, while the vendor can still add sessions.
    """

    credited: int
    unmarked: int
    planned: int
    required: int
    allowed_missed: int
    unscheduled: int = 0

    @property
    def needed(self) -> int:
        """Minutes that must be credited: the whole course less the allowed missed minutes."""
        return max(0, self.required - self.allowed_missed)

    @property
    def missing(self) -> int:
        """Minutes that are still needed."""
        return max(0, self.needed - self.credited)

    @property
    def complete(self) -> bool:
        """Whether enough minutes are credited."""
        return self.missing == 0

    @property
    def reachable(self) -> bool:
        """Whether it can still be enough: with unmarked and planned sessions, and those that are still to be added."""
        return self.missing <= self.unmarked + self.planned + self.unscheduled

    @property
    def needs_another_seat(self) -> bool:
        """Whether it cannot be enough, and no session is left to which the vendor could add a make-up session."""
        return not self.reachable and not self.planned

    @property
    def waits_for_sessions(self) -> bool:
        """Whether it can be enough only if the vendor schedules more of the course."""
        return self.reachable and self.missing > self.unmarked + self.planned

    @property
    def needs_attention(self) -> bool:
        """Somebody has to act: sessions or attendance are missing, or the hours cannot be reached any more."""
        return not self.complete and (self.missing > self.unmarked + self.planned or self.unmarked > 0)


def latest(marks: Iterable[AnyMark]) -> dict[int, AnyMark]:
    """Return {session: latest mark}."""
    return latest_by(marks, key=itemgetter(SESSION), rank=itemgetter(NUMBER))


def count_hours(
    marks: Iterable[tuple[Any, ...]],
    sessions: Mapping[int, SessionHours],
    *,
    at: datetime,
    required: int,
    allowed_missed: int,
    markable: bool = True,
    can_add_sessions: bool = False,
) -> HoursVerdict:
    """Count the hours of one seat at the moment `at`.

    The latest mark of a session credits its minutes, limited to the session's minutes. Marks for other sessions are
    ignored.

    A session without a mark is planned until it ends, and unmarked after that. If attendance can no longer be marked
    (`markable` is False: the seat was withdrawn or the cohort canceled), it is neither.

    `can_add_sessions`: the cohort is not over. Then what its sessions lack of the course is unscheduled, not lost.
    """
    current_marks = latest(marks)
    credited = unmarked = planned = 0
    scheduled = sum(session.minutes for session in sessions.values())
    for key, session in sessions.items():
        if key in current_marks:
            credited += max(0, min(current_marks[key][MINUTES], session.minutes))
        elif session.ends_at <= at:
            unmarked += session.minutes
        else:
            planned += session.minutes
    return HoursVerdict(
        credited=credited,
        unmarked=unmarked if markable else 0,
        planned=planned if markable else 0,
        required=required,
        allowed_missed=allowed_missed,
        unscheduled=max(0, required - scheduled) if markable and can_add_sessions else 0,
    )


def session_minutes(starts_at: datetime, ends_at: datetime, break_minutes: int) -> int:
    """Return the minutes of training in a session: its length less the breaks, truncated to whole minutes."""
    return int((ends_at - starts_at).total_seconds() // 60) - break_minutes


def mark_problem(person: str, minutes: int, length: int) -> Problem | None:
    """Return why `minutes` cannot be marked for `person` in a session of `length` minutes, or None if they can."""
    if minutes < 0:
        return Problem("minutes_negative", field="minutes", person=person)
    if minutes > length:
        return Problem("minutes_beyond_session", field="minutes", person=person, minutes=minutes, length=length)
    return None
