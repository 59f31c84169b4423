"""Arithmetic of forms: points needed to pass, positions of pretest items, and division by weights."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from math import floor
from typing import TypeVar

T = TypeVar("T")
HUNDRED = Decimal(100)
# The longest grace period of an exam, in seconds.
MAX_GRACE_SECONDS = 300
# The longest time of an exam, a day, and the longest form. More is a typing mistake.
MAX_EXAM_MINUTES = 1440
# Candidates read the instructions before they start.
MAX_INSTRUCTIONS_CHARACTERS = 5_000
MAX_SCORED_ITEMS = 1000


def cut_points(percent: Decimal, scored: int) -> int:
    """The lowest number of points that reaches `percent` of `scored` points.

    Rounded up, because a score below the percentage does not pass: 70 % of 75 is 52.5, so 53 points pass.
    """
    return int((Decimal(percent) * scored / HUNDRED).to_integral_value(rounding=ROUND_CEILING))


def length_fits(scored: int, fewest: int | None, most: int | None) -> bool:
    """Return whether a number of scored items is within the limits of an exam; None is no limit."""
    return (fewest is None or scored >= fewest) and (most is None or scored <= most)


def interleave(scored: Sequence[T], pretest: Sequence[T]) -> list[tuple[T, bool]]:
    """Merge both lists, with the pretest items spread evenly; each item comes with True if it is scored.

    The order is deterministic: of n places, the j-th of m pretest items has place floor((j + 1/2) n / m).
    """
    total = len(scored) + len(pretest)
    pretest_at = {floor((2 * number + 1) * total / (2 * len(pretest))): item for number, item in enumerate(pretest)}
    rest = iter(scored)
    return [(pretest_at[place], False) if place in pretest_at else (next(rest), True) for place in range(total)]


def shares(weights: Mapping[T, Decimal], places: int) -> dict[T, int]:
    """Divide `places` in proportion to the weights, by largest remainder; ties go to the first."""
    total_weight = sum(weights.values(), Decimal(0))
    if not total_weight:
        return dict.fromkeys(weights, 0)
    exact = {name: Decimal(weight) * places / total_weight for name, weight in weights.items()}
    whole_shares = {name: int(share) for name, share in exact.items()}
    order = sorted(exact, key=lambda name: whole_shares[name] - exact[name])
    for name in order[: places - sum(whole_shares.values())]:
        whole_shares[name] += 1
    return whole_shares
