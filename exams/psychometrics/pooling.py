"""Pool small cohorts that took the same item version: correlations are computed within cohorts, so that a difference in
ability between cohorts does not look like discrimination, and facilities are shrunk toward the item's history.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from exams.psychometrics.arithmetic import defined, defined_list
from exams.psychometrics.classical import fisher_interval, wilson
from exams.psychometrics.keys import NOT_PRESENTED
from exams.psychometrics.response_sheet import Column, Sheet, read_sheet

PERSONS_PER_BLOCK = 4096
MAX_HISTORY_WEIGHT = 10.0
Interval = tuple[float | None, float | None]


@dataclass(frozen=True)
class WithinGroups:
    """One item over all groups: number of persons and groups, the sum of marks (as shares of the maximum), and the sums
    of squares and products of deviations from each group's means, for the mark x and the score on the other items r.
    """

    n: int
    groups: int
    x: float
    xx: float
    xr: float
    rr: float


@dataclass(frozen=True)
class GroupSums:
    """Sums of every item: `within` {item: WithinGroups}; `n` and `x` {item: array with one entry per group}."""

    within: dict[str, WithinGroups]
    n: dict[str, np.ndarray]
    x: dict[str, np.ndarray]


def group_sums(responses: pd.DataFrame, key: pd.DataFrame, groups: np.ndarray) -> GroupSums:
    """Sum by group. `groups` (persons) is each person's group, numbered from 0. Raises BadInput.

    An item's sums leave out persons who were not presented it (NP). For a pretest item, r is the whole score.
    """
    sheet = read_sheet(responses, key)
    work = _SumsByGroup(sheet, groups)
    for start in range(0, sheet.n, PERSONS_PER_BLOCK):
        work.add(start)
    return work.result()


class _SumsByGroup:
    """Sums of marks, scores and persons by group (items, groups), and of squares and products over all groups (items).

    Persons are sorted by group, so that each group is a contiguous range.
    """

    def __init__(self, sheet: Sheet, groups: np.ndarray):
        self.columns = sheet.columns
        self.order = np.argsort(groups, kind="stable")
        self.groups = groups[self.order]
        shape = (len(sheet.columns), int(groups.max()) + 1 if len(groups) else 0)
        self.scored = np.array([column.key.scored for column in sheet.columns])
        self.maxima = np.array([column.key.maximum or 1.0 for column in sheet.columns])
        self.marks = [column.marks.astype(np.float32) for column in sheet.columns]
        self.partial = any(NOT_PRESENTED in column.labels for column in sheet.columns)
        self.n, self.x, self.t = (np.zeros(shape) for _ in range(3))
        self.xx, self.xt, self.tt = (np.zeros(shape[0]) for _ in range(3))

    def add(self, start: int) -> None:
        rows, group_of = self.order[start : start + PERSONS_PER_BLOCK], self.groups[start : start + PERSONS_PER_BLOCK]
        x = np.empty((len(self.columns), len(rows)), np.float32)
        for place, column in enumerate(self.columns):
            np.take(self.marks[place], column.codes[rows] - column.offset, out=x[place], mode="clip")
        t = x[self.scored].sum(axis=0, dtype=np.float64)
        group_starts = np.flatnonzero(np.diff(group_of, prepend=-1))
        present = group_of[group_starts]
        presented = self._presented(rows) if self.partial else np.ones((1, len(rows)))
        self.n[:, present] += np.add.reduceat(presented, group_starts, axis=1)
        self.x[:, present] += np.add.reduceat(x, group_starts, axis=1)
        self.t[:, present] += np.add.reduceat(presented * t, group_starts, axis=1)
        self.xx += np.einsum("ij,ij->i", x, x)
        self.xt += x @ t.astype(np.float32)
        self.tt += presented @ (t * t)

    def _presented(self, rows: np.ndarray) -> np.ndarray:
        return np.stack([_presented(column, rows) for column in self.columns])

    def result(self) -> GroupSums:
        at_least_one = np.maximum(self.n, 1)
        is_scored = self.scored.astype(float)
        dxx = self.xx - (self.x**2 / at_least_one).sum(axis=1)
        dxt = self.xt - (self.x * self.t / at_least_one).sum(axis=1)
        dtt = self.tt - (self.t**2 / at_least_one).sum(axis=1)
        dxr, drr = dxt - is_scored * dxx, dtt - is_scored * (2 * dxt - dxx)
        shares = self.x / self.maxima[:, None]
        names = [column.key.item for column in self.columns]
        counts = [self.n.sum(axis=1).astype(int).tolist(), (self.n > 0).sum(axis=1).tolist()]
        sums = [np.round(values, 6).tolist() for values in (shares.sum(axis=1), dxx, dxr, drr)]
        return GroupSums(
            within={name: WithinGroups(*row) for name, *row in zip(names, *counts, *sums, strict=True)},
            n=dict(zip(names, self.n.astype(int), strict=True)),
            x=dict(zip(names, np.round(shares, 6), strict=True)),
        )


def _presented(column: Column, rows: np.ndarray) -> np.ndarray:
    presented = np.array([label != NOT_PRESENTED for label in column.labels], dtype=float)
    return presented[column.codes[rows] - column.offset]


@dataclass(frozen=True)
class Pooled:
    """One item over all groups. `p_ci95` is Wilson's interval, None for partial marks; `r_ci95` is Fisher's."""

    n: int
    groups: int
    p: float | None
    p_ci95: Interval
    r: float | None
    r_ci95: Interval


def pool(parts: Sequence[WithinGroups]) -> Pooled:
    """Pool the sums of several forms: facility over all persons, correlation within groups.

    >>> one, other = WithinGroups(20, 1, 10, 5.0, 8.0, 40.0), WithinGroups(20, 1, 15, 3.75, 4.0, 60.0)
    >>> pooled = pool([one, other])
    >>> pooled.n, pooled.p, round(pooled.r, 4)
    (40, 0.625, 0.4057)
    """
    n, groups, right = (sum(getattr(one, name) for one in parts) for name in ("n", "groups", "x"))
    r = pooled_correlation(parts)
    low, high = (defined(end) for end in fisher_interval(r, n - groups + 1))
    return Pooled(n, groups, right / n if n else None, facility_intervals([right], [n])[0], defined(r), (low, high))


def facility_intervals(right: Sequence[float], n: Sequence[int]) -> list[Interval]:
    """Wilson's intervals; None without persons and for partial marks.

    >>> [[round(end, 3) for end in ends] for ends in facility_intervals([9], [10])]
    [[0.596, 0.982]]
    """
    ends = zip(*(defined_list(end) for end in wilson(np.array(right, float), np.array(n, float))), strict=True)
    return [pair if float(x).is_integer() else (None, None) for pair, x in zip(ends, right, strict=True)]


def pooled_correlation(parts: Sequence[WithinGroups]) -> float:
    """r within groups: Σ Sxr / √(Σ Sxx Σ Srr), sums of deviations from each group's means (Fisher 1925, §32).

    This is the partial correlation of mark and rest score given the group, so its Fisher interval has
    n - (groups - 1) - 3 under the root (Fisher 1924). NaN if a sum of squares is 0.

    >>> one, other = WithinGroups(20, 1, 10, 5.0, 8.0, 40.0), WithinGroups(20, 1, 15, 3.75, 4.0, 60.0)
    >>> round(pooled_correlation([one, other]), 4)
    0.4057
    """
    xx, xr, rr = (sum(getattr(one, name) for one in parts) for name in ("xx", "xr", "rr"))
    if xx <= 1e-9 or rr <= 1e-9:
        return math.nan
    return max(-1.0, min(1.0, xr / math.sqrt(xx * rr)))


@dataclass(frozen=True)
class ShrunkFacility:
    """A facility shrunk toward its history, with the middle 95% of the beta distribution; `weight` in persons."""

    p: float
    ci95: tuple[float, float]
    weight: float


def shrink_to_history(
    right: Sequence[float], n: Sequence[int], earlier_right: Sequence[float], earlier_n: Sequence[int]
) -> list[ShrunkFacility | None]:
    """The facility of each small cohort, shrunk toward that of earlier cohorts on the same version.

    Beta-binomial with the history as its prior (Novick & Jackson 1974, ch. 5; empirical Bayes: Morris 1983): with
    p0 = earlier_right / earlier_n and weight w = min(10, earlier_n) persons, the estimate is (right + w p0) / (n + w),
    and the interval is that of Beta(right + w p0, n - right + w (1 - p0)). None without a history. Ten persons weigh
    little against a cohort of 100 and as much as a cohort of 10, as a simulation on real data with small n suggests.

    >>> (facility,) = shrink_to_history([9], [10], [60], [100])
    >>> facility.p, [round(end, 3) for end in facility.ci95]
    (0.75, [0.544, 0.909])
    """
    x, persons, before, earlier = (np.array(values, dtype=float) for values in (right, n, earlier_right, earlier_n))
    usable = (earlier > 0) & (persons > 0)
    weight = np.minimum(MAX_HISTORY_WEIGHT, np.maximum(earlier, 1.0))
    p0 = np.clip(before / np.maximum(earlier, 1.0), 0.0, 1.0)
    # A minimum of 0.01 keeps the distribution proper if all or none were right, before and now.
    a, b = x + weight * np.maximum(p0, 0.01), persons - x + weight * np.maximum(1 - p0, 0.01)
    p = (x + weight * p0) / np.maximum(persons + weight, 1.0)
    low, high = (special.betaincinv(a, b, end) for end in (0.025, 0.975))
    rows = zip(p.tolist(), low.tolist(), high.tolist(), weight.tolist(), usable.tolist(), strict=True)
    return [ShrunkFacility(p, (low, high), weight) if is_usable else None for p, low, high, weight, is_usable in rows]
