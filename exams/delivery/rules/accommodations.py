"""Kinds of accommodations with what each does, and the combined effect of several grants. No reason stands here."""

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
SCREEN_READER = "screen_reader"
SCRIBE = "scribe"
SIGN_LANGUAGE = "sign_language"
INTERPRETER = "interpreter"
OTHER_LANGUAGE = "other_language"
PAPER = "paper"
OWN_DEVICE = "own_device"
STEP_FREE = "step_free"
COMFORT = "comfort_items"
OTHER_DATE = "other_date"

# What an accommodation is for.
EXAM, TRAINING, INTERVIEW = "exam", "training", "interview"
PURPOSES = (EXAM, TRAINING, INTERVIEW)


@dataclass(frozen=True)
class Kind:
    """What one kind can be granted for, and whether the exam page does it by itself; people arrange everything else."""

    purposes: tuple[str, ...] = PURPOSES
    automatic: bool = False


ON_THE_CLOCK = Kind((EXAM,), automatic=True)
# In the order in which people choose. `AccommodationKind` has the labels.
KINDS = {
    TIME_125: ON_THE_CLOCK,
    TIME_150: ON_THE_CLOCK,
    TIME_200: ON_THE_CLOCK,
    EXTRA: ON_THE_CLOCK,
    UNTIMED: ON_THE_CLOCK,
    BREAKS: Kind(automatic=True),
    LARGE_PRINT: Kind((EXAM, TRAINING), automatic=True),
    SEPARATE_ROOM: Kind((EXAM, INTERVIEW)),
    STEP_FREE: Kind(),
    READER: Kind(),
    SCREEN_READER: Kind((EXAM, TRAINING)),
    SCRIBE: Kind(),
    SIGN_LANGUAGE: Kind(),
    INTERPRETER: Kind(),
    OTHER_LANGUAGE: Kind((EXAM, TRAINING)),
    PAPER: Kind((EXAM, TRAINING)),
    OWN_DEVICE: Kind((EXAM, TRAINING)),
    COMFORT: Kind((EXAM,)),
    OTHER_DATE: Kind((EXAM, INTERVIEW)),
}
TIMES = tuple(kind for kind, what in KINDS.items() if what is ON_THE_CLOCK)
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


def needs_minutes(kind: str, purpose: str) -> bool:
    """Whether a grant has a number of minutes: only the clock of an exam counts them."""
    return purpose == EXAM and kind in WITH_MINUTES


def is_arranged(kind: str, purpose: str) -> bool:
    """Whether somebody has to arrange it; otherwise the exam page does it by itself."""
    return purpose != EXAM or not KINDS[kind].automatic


def problem(
    *, kind: str, minutes: int, valid_from: date, valid_to: date, today: date, purpose: str = EXAM
) -> Problem | None:
    """Why a grant cannot be recorded, or None."""
    if kind not in KINDS:
        return Problem("accommodation_kind_missing", field="kind")
    if purpose not in KINDS[kind].purposes:
        return Problem("accommodation_not_for_this", field="kind", kind=kind, purpose=purpose)
    return _minutes_problem(kind, minutes, purpose) or days_problem(valid_from, valid_to, today)


def _minutes_problem(kind: str, minutes: int, purpose: str) -> Problem | None:
    if not needs_minutes(kind, purpose):
        return Problem("accommodation_minutes_not_needed", field="minutes") if minutes else None
    if 1 <= minutes <= MAX_MINUTES:
        return None
    return Problem("accommodation_minutes_missing", field="minutes", most=MAX_MINUTES)


def days_problem(valid_from: date, valid_to: date, today: date) -> Problem | None:
    """Why a grant cannot be for these days, or None."""
    if valid_to < valid_from:
        return Problem("accommodation_ends_too_early", field="valid_to")
    if valid_to < today:
        return Problem("accommodation_in_the_past", field="valid_to")
    return None
