"""What a plan of supervision looks at, and what it says, as plain values. Spans are in UTC."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lms.certification.rules.practice import Days, Span
from lms.certification.rules.program_parts import SupervisionDuty


class DutyCode(StrEnum):
    """How it stands with a duty, or with one of its periods.

    `waiting`: done once the supervisor has confirmed what was entered. `later`: it has not begun. `over`: it ended.
    """

    MET = "met"
    WAITING = "waiting"
    DUE = "due"
    MISSED = "missed"
    WAIVED = "waived"
    LATER = "later"
    OVER = "over"


@dataclass(frozen=True)
class Work:
    """Time of work: whether it was contact with people served, and whether it is confirmed."""

    on: date
    span: Span
    contact: bool = True
    confirmed: bool = True


@dataclass(frozen=True)
class Session:
    """One session of supervision. `supervisor`: who confirmed it; None while nobody has."""

    kind: str
    on: date
    span: Span
    supervisor: int | None = None
    cosigned: bool = False


@dataclass(frozen=True)
class Held:
    """A qualification that somebody held, confirmed by the state, from a day through a day."""

    person: int
    kind: str
    days: Days


@dataclass(frozen=True)
class Override:
    """What applies to a person instead of one duty of the plan, from a day through a day."""

    duty: str
    days: Days
    waived: bool = False
    minutes: int | None = None
    times: int | None = None


@dataclass(frozen=True)
class Record:
    """Everything of one person that a plan looks at. `begins_on`: the first day of the plan, None if not yet."""

    begins_on: date | None
    work: tuple[Work, ...] = ()
    sessions: tuple[Session, ...] = ()
    qualifications: tuple[Held, ...] = ()
    employed: tuple[Days, ...] = ()
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True)
class Period:
    """One period of a duty. `last` is None while its end depends on hours. Minutes, or how many times."""

    first: date
    last: date | None
    needed: int
    done: int
    waiting: int
    code: DutyCode

    @property
    def missing(self) -> int:
        """What is still to do."""
        return max(0, self.needed - self.done)


@dataclass(frozen=True)
class DutyState:
    """How it stands with one duty. `periods`: those that have begun. `counter`, `limit`: minutes that end it."""

    duty: SupervisionDuty
    code: DutyCode
    periods: tuple[Period, ...] = ()
    counter: int = 0
    limit: int | None = None
    next_on: date | None = None
    missing: int = 0
    evidence: tuple[Span, ...] = field(default=(), repr=False)

    @property
    def current(self) -> Period | None:
        """The period that runs now, or the only one; None if the duty is over or was missed."""
        return self.periods[-1] if self.periods and self.code in _OPEN else None

    @property
    def missed(self) -> tuple[Period, ...]:
        """Periods that ended without what was due."""
        return tuple(one for one in self.periods if one.code == DutyCode.MISSED)


_OPEN = (DutyCode.DUE, DutyCode.WAITING, DutyCode.MET, DutyCode.WAIVED)
