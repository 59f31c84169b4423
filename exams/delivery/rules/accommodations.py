"""Kinds of accommodations, and the combined effect of several grants. Reasons are not stored anywhere."""

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
# `AccommodationKind` has their labels.
KINDS = (TIME_125, TIME_150, TIME_200, EXTRA, UNTIMED, BREAKS, LARGE_PRINT, SEPARATE_ROOM, READER)
WITH_MINUTES = (EXTRA, BREAKS)
MAX_MINUTES = 600


@dataclass(frozen=True)
class Allowance:
    """The combined effect of grants: a factor on the time, extra minutes, and minutes of breaks that stop the clock."""

    factor: Fraction = Fraction(1)
    extra: timedelta = timedelta(0)
    untimed: bool = False
    breaks: timedelta = timedelta(0)
    large_print: bool = False


NO_ALLOWANCE = Allowance()


def combine(grants: Iterable[tuple[str, int]]) -> Allowance:
    """Combine grants (kind, minutes). Of one kind the most generous counts; different kinds add up."""
    grants = list(grants)

    def most_minutes(kind: str) -> timedelta:
        return timedelta(minutes=max((minutes for one, minutes in grants if one == kind), default=0))

    kinds = {kind for kind, _ in grants}
    return Allowance(
        factor=max((FACTORS[kind] for kind in kinds & FACTORS.keys()), default=Fraction(1)),
        extra=most_minutes(EXTRA),
        untimed=UNTIMED in kinds,
        breaks=most_minutes(BREAKS),
        large_print=LARGE_PRINT in kinds,
    )


def problem(*, kind: str, minutes: int, valid_from: date, valid_to: date, today: date) -> Problem | None:
    """Why a grant cannot be recorded, or None."""
    if kind not in KINDS:
        return Problem("accommodation_kind_missing", field="kind")
    if kind in WITH_MINUTES and not 1 <= minutes <= MAX_MINUTES:
        return Problem("accommodation_minutes_missing", field="minutes", most=MAX_MINUTES)
    if kind not in WITH_MINUTES and minutes:
        return Problem("accommodation_minutes_not_needed", field="minutes")
    if valid_to < valid_from:
        return Problem("accommodation_ends_too_early", field="valid_to")
    if valid_to < today:
        return Problem("accommodation_in_the_past", field="valid_to")
    return None
