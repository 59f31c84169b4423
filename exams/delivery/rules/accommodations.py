"""What a person is granted for exams, and what several grants come to. No reason is known here, nor anywhere else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from cohorts.core.problems import Problem

TIME_125, TIME_150, TIME_200 = "time_125", "time_150", "time_200"
FACTORS = {TIME_125: Fraction(5, 4), TIME_150: Fraction(3, 2), TIME_200: Fraction(2)}
EXTRA = "extra_minutes"
UNTIMED = "untimed"
BREAKS = "breaks"
LARGE_PRINT = "large_print"
SEPARATE_ROOM = "separate_room"
READER = "reader"
# `AccommodationKind` labels them.
KINDS = (TIME_125, TIME_150, TIME_200, EXTRA, UNTIMED, BREAKS, LARGE_PRINT, SEPARATE_ROOM, READER)
WITH_MINUTES = (EXTRA, BREAKS)
MOST_MINUTES = 600


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

    def most(kind: str) -> timedelta:
        return timedelta(minutes=max((minutes for one, minutes in grants if one == kind), default=0))

    kinds = {kind for kind, _ in grants}
    return Allowance(
        factor=max((FACTORS[kind] for kind in kinds & FACTORS.keys()), default=Fraction(1)),
        extra=most(EXTRA),
        untimed=UNTIMED in kinds,
        breaks=most(BREAKS),
        large_print=LARGE_PRINT in kinds,
    )


def problem(*, kind: str, minutes: int, valid_from: date, valid_to: date, today: date) -> Problem | None:
    """Why a grant cannot be recorded, or None."""
    if kind not in KINDS:
        return Problem("accommodation_kind_missing", field="kind")
    if kind in WITH_MINUTES and not 1 <= minutes <= MOST_MINUTES:
        return Problem("accommodation_minutes_missing", field="minutes", most=MOST_MINUTES)
    if kind not in WITH_MINUTES and minutes:
        return Problem("accommodation_minutes_not_needed", field="minutes")
    if valid_to < valid_from:
        return Problem("accommodation_ends_too_early", field="valid_to")
    if valid_to < today:
        return Problem("accommodation_in_the_past", field="valid_to")
    return None
