"""Whether a person can have a seat in a course now, by the programs that they chose. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.certification.rules.facts import AskedAt
from lms.certification.rules.leaves import Course, StaffDecision
from lms.certification.rules.requirements import Requirement, leaves_of

BEFORE = (AskedAt.BEFORE_TRAINING, AskedAt.TRAINING_START)


class Gate(StrEnum):
    """Free: a seat can be had at once. Waits: it is kept until admission. Refused: no seat is kept either."""

    FREE = "free"
    WAITS = "waits"
    REFUSED = "refused"


class Applied(StrEnum):
    """Whether the person applied: not at all, with an application that waits, or one that was decided or withdrawn."""

    NO = "no"
    WAITS = "waits"
    ENDED = "ended"


@dataclass(frozen=True)
class Chosen:
    """One program that the person chose. asks: for admission before the training. admitted: None if nobody decided."""

    asks: bool
    admitted: bool | None = None
    applied: Applied = Applied.NO
    is_certified: bool = False


def needs_course(rules: Requirement, code: str) -> bool:
    """Return whether rules ask for a course."""
    return any(isinstance(leaf, Course) and leaf.course == code for leaf in leaves_of(rules))


def asks_before(rules: Requirement, day: date) -> bool:
    """Return whether rules ask on a day for a decision about admission before the training, or at its start."""
    leaves = (leaf for leaf in leaves_of(rules) if isinstance(leaf, StaffDecision))
    return any(leaf.asked_at in BEFORE and leaf.in_force(day) for leaf in leaves)


def gate_of(chosen: Chosen) -> Gate:
    """Decide for one program. The latest decision counts; after a “no” only an application that waits again."""
    if not chosen.asks or chosen.admitted or chosen.is_certified:
        return Gate.FREE
    if chosen.applied == Applied.WAITS:
        return Gate.WAITS
    is_over = chosen.admitted is False or chosen.applied == Applied.ENDED
    return Gate.REFUSED if is_over else Gate.WAITS


def seat_gate(chosen: Iterable[Chosen]) -> Gate:
    """Decide for all programs that somebody chose for a course: one that lets them in is enough."""
    gates = {gate_of(one) for one in chosen}
    if not gates or Gate.FREE in gates:
        return Gate.FREE
    return Gate.WAITS if Gate.WAITS in gates else Gate.REFUSED
