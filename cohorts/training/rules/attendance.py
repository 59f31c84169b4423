"""Training hours: how many are credited, whether they are enough, and whether they still can be. In minutes."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from cohorts.training.rules.make_up import NEEDS_MAKE_UP, reach


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
    complete; `out_of_reach`: those of them that no seat completes. `to_make_up`: what `potential` lacks to complete the
    course. `make_up_left`: what can still be made up in sessions of other cohorts.

    Of the seat: `unmarked`: in sessions that have ended and have no mark yet. `planned`: in sessions that have not
    ended. `unscheduled`: of the course, in no session yet, while the vendor can still add sessions. `is_over`: all
    sessions of its cohort have ended.
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
    to_make_up: int = 0
    make_up_left: int = 0
    is_over: bool = False

    @property
    def needed(self) -> int:
        """Minutes that must be credited: the whole course less the allowed missed minutes."""
        return needed_minutes(self.required, self.allowed_missed)

    @property
    def missing(self) -> int:
        """Minutes that are still needed."""
        return max(0, self.needed - self.credited)

    @property
    def complete(self) -> bool:
        """Whether enough minutes are credited, and of every unit that may not be missed."""
        return is_enough(self.credited, self.needed, self.lacking)

    @property
    def reachable(self) -> bool:
        """Whether it can still be enough: with unmarked and planned sessions, and those that are still to be added."""
        return self.planned_in_full or (self.unscheduled > 0 and self.needed <= self.potential + self.unscheduled)

    @property
    def needs_another_seat(self) -> bool:
        """Whether it cannot be enough, also by making up, and no session is left to which the vendor could add one."""
        return not self.reachable and not self.planned and not self.can_make_up

    @property
    def can_make_up(self) -> bool:
        """Whether it cannot be enough in their seats, but can be with sessions of other cohorts."""
        return self.reach == NEEDS_MAKE_UP

    @property
    def reach(self) -> str:
        """Whether it can still be enough: a code of rules.make_up."""
        return reach(is_reachable=self.reachable, to_make_up=self.to_make_up, left=self.make_up_left)

    @property
    def waits_for_sessions(self) -> bool:
        """Whether it can be enough only if the vendor schedules more of the course."""
        return self.reachable and not self.planned_in_full

    @property
    def needs_attention(self) -> bool:
        """Somebody has to act: sessions or attendance are missing, or the hours cannot be reached any more.

        After the last session of the cohort that is everybody whose hours are not complete, also with make-ups to come.
        """
        return not self.complete and (not self.planned_in_full or self.unmarked > 0 or self.is_over)

    @property
    def planned_in_full(self) -> bool:
        """Whether the credit and the sessions of all seats that are not marked yet are enough. About no one seat."""
        return self.complete or is_enough(self.potential, self.needed, self.out_of_reach)


def needed_minutes(required: int, allowed_missed: int) -> int:
    """Return the minutes of a course that must be credited: all less those that may be missed."""
    return max(0, required - allowed_missed)


def is_enough(minutes: int, needed: int, lacking: Sequence[str]) -> bool:
    """Return whether minutes complete a course, of which the units `lacking` may not be missed and are not complete."""
    return needed <= minutes and not lacking


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
