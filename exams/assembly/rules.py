"""Arithmetic of forms: how many points pass, where pretest items stand, how many items a blueprint asks for."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from math import floor
from typing import TypeVar

T = TypeVar("T")
HUNDRED = Decimal(100)
# The longest grace period of an exam, in seconds.
MAX_GRACE_SECONDS = 300


def cut_points(percent: Decimal, scored: int) -> int:
    """The fewest points that reach `percent` of `scored` points.

    Rounded up, because a candidate below the mark has not reached it: 70 % of 75 is 52.5, so 53 points pass.
    """
    return int((Decimal(percent) * scored / HUNDRED).to_integral_value(rounding=ROUND_CEILING))


def interleaved(scored: Sequence[T], pretest: Sequence[T]) -> list[tuple[T, bool]]:
    """Both kinds in one order, the pretest items spread evenly; each with True when it is scored.

    The same lists always give the same places. Of n places the j-th of m pretest items takes floor((j + 1/2) n / m).
    """
    total = len(scored) + len(pretest)
    taken = {floor((2 * number + 1) * total / (2 * len(pretest))): item for number, item in enumerate(pretest)}
    rest = iter(scored)
    return [(taken[place], False) if place in taken else (next(rest), True) for place in range(total)]


def shares(weights: dict[str, Decimal], places: int) -> dict[str, int]:
    """How many of `places` each weight asks for, by largest remainder; ties go to the first."""
    whole = sum(weights.values())
    if not whole:
        return dict.fromkeys(weights, 0)
    exact = {name: Decimal(weight) * places / whole for name, weight in weights.items()}
    given = {name: int(share) for name, share in exact.items()}
    order = sorted(exact, key=lambda name: given[name] - exact[name])
    for name in order[: places - sum(given.values())]:
        given[name] += 1
    return given
