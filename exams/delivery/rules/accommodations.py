"""What a person is granted for exams, and what several grants come to. No reason is known here, nor anywhere else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

FACTORS = {"time_125": Fraction(5, 4), "time_150": Fraction(3, 2), "time_200": Fraction(2)}
EXTRA = "extra_minutes"
UNTIMED = "untimed"
BREAKS = "breaks"
LARGE_PRINT = "large_print"
WITH_MINUTES = (EXTRA, BREAKS)
MOST_MINUTES = 600

LABELS = {
    "time_125": "1.25 times the time",
    "time_150": "1.5 times the time",
    "time_200": "Twice the time",
    EXTRA: "Extra minutes",
    UNTIMED: "No time limit",
    BREAKS: "Breaks that stop the clock",
    LARGE_PRINT: "Large print",
    "separate_room": "Separate room",
    "reader": "Reader",
}

PLAIN = {
    "time_125": "You have one and a quarter times the usual time.",
    "time_150": "You have one and a half times the usual time.",
    "time_200": "You have twice the usual time.",
    EXTRA: "You have {minutes} minutes more than the usual time.",
    UNTIMED: "You have no time limit.",
    BREAKS: "You can take breaks of {minutes} minutes in all. The clock stops while you are away.",
    LARGE_PRINT: "The exam page opens in large print.",
    "separate_room": "You sit the exam in a room of your own. The proctor knows.",
    "reader": "Somebody reads the questions to you. The proctor knows.",
}


@dataclass(frozen=True)
class Allowance:
    """What grants come to: a factor on the time, minutes on top, and minutes of breaks that stop the clock."""

    factor: Fraction = Fraction(1)
    extra: timedelta = timedelta(0)
    untimed: bool = False
    breaks: timedelta = timedelta(0)
    large_print: bool = False


NOTHING = Allowance()


def combine(grants: Iterable[tuple[str, int]]) -> Allowance:
    """What (kind, minutes) come to. Of one kind the most generous counts; different kinds add up."""
    grants = list(grants)

    def most(kind):
        return timedelta(minutes=max((minutes for one, minutes in grants if one == kind), default=0))

    kinds = {kind for kind, _ in grants}
    return Allowance(
        factor=max((FACTORS[kind] for kind in kinds & FACTORS.keys()), default=Fraction(1)),
        extra=most(EXTRA),
        untimed=UNTIMED in kinds,
        breaks=most(BREAKS),
        large_print=LARGE_PRINT in kinds,
    )


def trouble(*, kind: str, minutes: int, valid_from: date, valid_to: date, today: date) -> tuple[str, str] | None:
    """Why a grant cannot be recorded, as (sentence, field), or None."""
    if kind not in LABELS:
        return "Choose one of the accommodations.", "kind"
    if kind in WITH_MINUTES and not 1 <= minutes <= MOST_MINUTES:
        return f"Say how many minutes, from 1 to {MOST_MINUTES}.", "minutes"
    if kind not in WITH_MINUTES and minutes:
        return "Only extra minutes and breaks take a number of minutes.", "minutes"
    if valid_to < valid_from:
        return "The last day must not come before the first.", "valid_to"
    if valid_to < today:
        return "This grant would have expired already.", "valid_to"
    return None


def short(kind: str, minutes: int) -> str:
    """A grant in few words, for the people in the room."""
    return f"{LABELS[kind]}: {minutes} min" if kind in WITH_MINUTES else LABELS[kind]


def plain(kind: str, minutes: int) -> str:
    """A grant in a sentence for the person who has it."""
    return PLAIN[kind].format(minutes=minutes)
