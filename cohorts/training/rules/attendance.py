"""Training hours: how many are credited, whether they are enough, and whether they still can be. In minutes."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar


class Mark(NamedTuple):
    """One person's minutes in one session. The mark that was made last counts, and of two the higher number.

    Because lists count tens of thousands of marks, they come in that order, and a plain tuple with these fields first
    works too.
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
    """The hours of a person in a course, with what is open in one of their seats. In minutes.

    `credited`: in all their sessions of the course, and by decisions (rules.credit). `potential`: the same, if they
    attend every session of their seats that is not marked yet. `lacking`: units that may not be missed and are not
    complete; `out_of_reach`: those of them that no seat completes.

    Of the seat: `unmarked`: in sessions that have ended and have no mark yet. `planned`: in sessions that have not
    ended. `unscheduled`: of the course, in no session yet, while the vendor can still add sessions.
    """

    credited: int
    unmarked: int
    planned: int
    required: int
    allowed_missed: int
    unscheduled: int = 0
    potential: int = 0
    lacking: tuple[str, ...] = ()
    out_of_reach: tuple[str, ...] = ()

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
        """Whether enough minutes are credited, and of every unit that may not be missed."""
        return self.missing == 0 and not self.lacking

    @property
    def reachable(self) -> bool:
        """Whether it can still be enough: with unmarked and planned sessions, and those that are still to be added."""
        return self._planned_in_full or (self.unscheduled > 0 and self.needed <= self.potential + self.unscheduled)

    @property
    def needs_another_seat(self) -> bool:
        """Whether it cannot be enough, and no session is left to which the vendor could add a make-up session."""
        return not self.reachable and not self.planned

    @property
    def waits_for_sessions(self) -> bool:
        """Whether it can be enough only if the vendor schedules more of the course."""
        return self.reachable and not self._planned_in_full

    @property
    def needs_attention(self) -> bool:
        """Somebody has to act: sessions or attendance are missing, or the hours cannot be reached any more."""
        return not self.complete and (not self._planned_in_full or self.unmarked > 0)

    @property
    def _planned_in_full(self) -> bool:
        return self.complete or (self.needed <= self.potential and not self.out_of_reach)


def latest(marks: Iterable[AnyMark]) -> dict[int, AnyMark]:
    """Return {session: latest mark} of marks in the order in which they were made."""
    return {mark[SESSION]: mark for mark in marks}


def open_minutes(marked: Container[int], sessions: Mapping[int, SessionHours], *, at: datetime) -> tuple[int, int]:
    """Return the minutes (unmarked, planned) of a seat at the moment `at`, in its sessions that are not in `marked`.

    A session without a mark is planned until it ends, and unmarked after that.
    """
    unmarked = planned = 0
    for key, session in sessions.items():
        if key in marked:
            continue
        if session.ends_at <= at:
            unmarked += session.minutes
        else:
            planned += session.minutes
    return unmarked, planned


def session_minutes(starts_at: datetime, ends_at: datetime, break_minutes: int) -> int:
    """Return the minutes of training in a session: its length less the breaks, truncated to whole minutes."""
    return int((ends_at - starts_at).total_seconds() // 60) - break_minutes
