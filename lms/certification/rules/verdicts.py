"""The shape of an answer: one line per requirement, with its reason, its evidence and who has to act."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lms.certification.rules.facts import Evidence


class State(StrEnum):
    """Where one requirement stands.

    ``yours`` means the trainee can act now, ``waiting`` that somebody else can, and ``not_met`` that it cannot be
    reached as things stand: a person has to change something first.
    """

    MET = "met"
    WAITING = "waiting"
    YOURS = "yours"
    NOT_MET = "not_met"


class Actor(StrEnum):
    """Who has to act next."""

    TRAINEE = "trainee"
    TRAINER = "trainer"
    VENDOR = "vendor"
    AGENCY = "agency"
    STATE = "state"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Hours:
    """The bar behind a course line, in minutes: credited and planned add up toward needed."""

    credited: int
    planned: int
    unmarked: int
    needed: int
    required: int

    @property
    def open_minutes(self) -> int:
        """Minutes that can still be credited: sessions to come, and sessions held that nobody has marked."""
        return self.planned + self.unmarked

    @property
    def reachable(self) -> bool:
        """Whether what is open is enough."""
        return self.credited + self.open_minutes >= self.needed


@dataclass(frozen=True)
class Finding:
    """What one leaf says, before it is placed in the tree."""

    state: State
    reason: str
    who_must_act: Actor = Actor.NOBODY
    since: datetime | None = None
    evidence: tuple[Evidence, ...] = ()
    hours: Hours | None = None


@dataclass(frozen=True)
class Line:
    """One requirement as a person reads it.

    ``counts`` is False for a requirement that is shown but not yet in force; ``from_date`` then says from when
    (None: no date has been set).
    """

    path: str
    type: str
    key: str
    title: str
    state: State
    reason: str
    evidence: tuple[Evidence, ...] = ()
    who_must_act: Actor = Actor.NOBODY
    since: datetime | None = None
    counts: bool = True
    from_date: date | None = None
    hours: Hours | None = None

    @property
    def open(self) -> bool:
        """True while this line still stands between the person and the certificate."""
        return self.counts and self.state != State.MET


@dataclass(frozen=True)
class Verdict:
    """The gate's answer: whether the certificate is due, and every line it rests on."""

    met: bool
    lines: tuple[Line, ...]

    @property
    def open_lines(self) -> tuple[Line, ...]:
        """The lines that still stand in the way, the trainee's own first."""
        order = (State.YOURS, State.WAITING, State.NOT_MET)
        return tuple(sorted((line for line in self.lines if line.open), key=lambda line: order.index(line.state)))
