"""Sums over each item's sample: persons, marks, total scores and their products. The sample of a scored item is all
persons; that of a pretest item is the persons who were presented it, and its mark is not in the total.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exams.psychometrics.tally import Tally

TAIL_SHARE = 0.27
FIFTHS = 5


@dataclass(frozen=True)
class Samples:
    """One entry per item. `xx`, `tt`, `rr`, `xt` and `xr` are n Σab - Σa Σb, in whole units.

    `x` is the item's mark, `t` the total, `r` the total without the item. `fifth` (items, L) is the fifth 0..4 of
    each score level; `lower` and `upper` (items, L) are the shares of the persons at a level who are in that tail.
    """

    n: np.ndarray
    omitted: np.ndarray
    x: np.ndarray
    t: np.ndarray
    r: np.ndarray
    xx: np.ndarray
    tt: np.ndarray
    rr: np.ndarray
    xt: np.ndarray
    xr: np.ndarray
    sorted_xr: np.ndarray
    maximum: np.ndarray
    fifth: np.ndarray
    lower: np.ndarray
    upper: np.ndarray


def draw_samples(tally: Tally) -> Samples:
    """Compute the sums of each item from the counts."""
    n = tally.presented.sum(axis=1).astype(float)
    x, t = tally.mark_sum.sum(axis=1), tally.presented @ tally.levels
    xx = n * tally.square_sum - x * x
    tt = n * (tally.presented @ tally.levels**2) - t * t
    xt = n * (tally.mark_sum @ tally.levels) - x * t
    is_scored = tally.scored.astype(float)
    r = t - is_scored * x
    fifth, lower, upper = _groups(tally.presented)
    maximum = np.array([np.round(key.maximum * tally.scale) for key in tally.keys])
    return Samples(
        n=n,
        omitted=tally.omitted,
        x=x,
        t=t,
        r=r,
        xx=xx,
        tt=tt,
        rr=tt - is_scored * (2 * xt - xx),
        xt=xt,
        xr=xt - is_scored * xx,
        sorted_xr=n * tally.sorted_product - x * r,
        maximum=maximum,
        fifth=fifth,
        lower=lower,
        upper=upper,
    )


def _groups(presented: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Fifths and tails of every item's sample; computed once for items with the same sample."""
    kinds, kind_of = np.unique(presented, axis=0, return_inverse=True)
    fifth = np.array([fifths(row) for row in kinds])
    lower = np.array([tail(row) for row in kinds])
    upper = np.array([tail(row[::-1])[::-1] for row in kinds])
    kind_of = kind_of.ravel()
    return fifth[kind_of], lower[kind_of], upper[kind_of]


def fifths(persons: np.ndarray) -> np.ndarray:
    """The fifth 0..4 of every score level, by midrank, so that equal scores are never split.

    `persons` (L) at each level, lowest first. Midrank m of n goes to min(5, floor(5 (m - 1/2) / n) + 1), computed in
    whole numbers.

    >>> fifths(np.array([2, 6, 2])).tolist()
    [0, 2, 4]
    """
    n = max(int(persons.sum()), 1)
    below = np.cumsum(persons) - persons
    return np.minimum(FIFTHS - 1, FIFTHS * (2 * below + persons) // (2 * n))


def tail(persons: np.ndarray, share: float = TAIL_SHARE) -> np.ndarray:
    """Share of the persons at each level who are among the lowest `share` of all; ties count in part.

    Kelley (1939) for 27 %: exactly .27 n persons; persons at the boundary score have equal fractional weight.

    >>> tail(np.array([1, 4, 5])).round(3).tolist()
    [1.0, 0.425, 0.0]
    """
    target = share * persons.sum()
    below = np.cumsum(persons) - persons
    return np.clip((target - below) / np.maximum(persons, 1), 0.0, 1.0)
