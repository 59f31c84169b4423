"""Small cohorts that met the same item version, read together: correlations within cohorts, so that one cohort being
stronger than another does not look like discrimination, and a facility drawn toward what the item showed before.
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
from exams.psychometrics.intake import Column, Sheet, read_sheet
from exams.psychometrics.keys import NOT_PRESENTED

BLOCK = 4096
HISTORY_WEIGHT = 10.0
Interval = tuple[float | None, float | None]


@dataclass(frozen=True)
class Within:
    """One item over groups: persons, groups, the sum of its marks (as shares of the maximum), and sums of squared
    deviations and products about each group's own means, of the mark x and of the score on the other items r.
    """

    n: int
    groups: int
    x: float
    xx: float
    xr: float
    rr: float


@dataclass(frozen=True)
class Grouped:
    """What every item showed: `within` {item: Within}; `n` and `x` {item: array with one entry per group}."""

    within: dict[str, Within]
    n: dict[str, np.ndarray]
    x: dict[str, np.ndarray]


def group_sums(responses: pd.DataFrame, key: pd.DataFrame, groups: np.ndarray) -> Grouped:
    """Sums by group. `groups` (persons) numbers each person's group from 0.

    Who was not presented an item (NP) is not in its sums; a pretest item is set against the whole score.
    """
    sheet = read_sheet(responses, key)
    work = _Sums(sheet, groups)
    for start in range(0, sheet.n, BLOCK):
        work.add(start)
    return work.grouped()


class _Sums:
    """Sums per group of marks, scores and persons (items, groups), and over all of squares and products (items).

    Persons are taken group by group, so that a group is a run of neighbors.
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
        rows, own = self.order[start : start + BLOCK], self.groups[start : start + BLOCK]
        x = np.empty((len(self.columns), len(rows)), np.float32)
        for place, column in enumerate(self.columns):
            np.take(self.marks[place], column.codes[rows] - column.offset, out=x[place], mode="clip")
        t = x[self.scored].sum(axis=0, dtype=np.float64)
        begins = np.flatnonzero(np.diff(own, prepend=-1))
        present = own[begins]
        presented = self._shown(rows) if self.partial else np.ones((1, len(rows)))
        self.n[:, present] += np.add.reduceat(presented, begins, axis=1)
        self.x[:, present] += np.add.reduceat(x, begins, axis=1)
        self.t[:, present] += np.add.reduceat(presented * t, begins, axis=1)
        self.xx += np.einsum("ij,ij->i", x, x)
        self.xt += x @ t.astype(np.float32)
        self.tt += presented @ (t * t)

    def _shown(self, rows: np.ndarray) -> np.ndarray:
        return np.stack([_presented(column, rows) for column in self.columns])

    def grouped(self) -> Grouped:
        some = np.maximum(self.n, 1)
        own = self.scored.astype(float)
        dxx = self.xx - (self.x**2 / some).sum(axis=1)
        dxt = self.xt - (self.x * self.t / some).sum(axis=1)
        dtt = self.tt - (self.t**2 / some).sum(axis=1)
        dxr, drr = dxt - own * dxx, dtt - own * (2 * dxt - dxx)
        shares = self.x / self.maxima[:, None]
        names = [column.key.item for column in self.columns]
        counts = [self.n.sum(axis=1).astype(int).tolist(), (self.n > 0).sum(axis=1).tolist()]
        sums = [np.round(values, 6).tolist() for values in (shares.sum(axis=1), dxx, dxr, drr)]
        return Grouped(
            within={name: Within(*row) for name, *row in zip(names, *counts, *sums, strict=True)},
            n=dict(zip(names, self.n.astype(int), strict=True)),
            x=dict(zip(names, np.round(shares, 6), strict=True)),
        )


def _presented(column: Column, rows: np.ndarray) -> np.ndarray:
    presented = np.array([label != NOT_PRESENTED for label in column.labels], dtype=float)
    return presented[column.codes[rows] - column.offset]


@dataclass(frozen=True)
class Pooled:
    """One item over all groups. `p_ci95` is Wilson's, None where marks lie between; `r_ci95` Fisher's."""

    n: int
    groups: int
    p: float | None
    p_ci95: Interval
    r: float | None
    r_ci95: Interval


def pool(parts: Sequence[Within]) -> Pooled:
    """All groups together, form by form: facility over all persons, correlation within groups.

    >>> one, other = Within(20, 1, 10, 5.0, 8.0, 40.0), Within(20, 1, 15, 3.75, 4.0, 60.0)
    >>> found = pool([one, other])
    >>> found.n, found.p, round(found.r, 4)
    (40, 0.625, 0.4057)
    """
    n, groups, right = (sum(getattr(one, name) for one in parts) for name in ("n", "groups", "x"))
    r = pooled_correlation(parts)
    low, high = (defined(end) for end in fisher_interval(r, n - groups + 1))
    return Pooled(n, groups, right / n if n else None, facility_intervals([right], [n])[0], defined(r), (low, high))


def facility_intervals(right: Sequence[float], n: Sequence[int]) -> list[Interval]:
    """Wilson's intervals; undefined for nobody, and where marks lie between 0 and the maximum.

    >>> [[round(end, 3) for end in ends] for ends in facility_intervals([9], [10])]
    [[0.596, 0.982]]
    """
    ends = zip(*(defined_list(end) for end in wilson(np.array(right, float), np.array(n, float))), strict=True)
    return [pair if float(x).is_integer() else (None, None) for pair, x in zip(ends, right, strict=True)]


def pooled_correlation(parts: Sequence[Within]) -> float:
    """r within groups: Σ Sxr / √(Σ Sxx Σ Srr), sums of deviations from each group's own means (Fisher 1925, §32).

    It is the correlation of mark and rest score with the groups held constant, so that its Fisher interval has
    n - (groups - 1) - 3 under the root (Fisher 1924). NaN where a spread is 0.

    >>> round(pooled_correlation([Within(20, 1, 10, 5.0, 8.0, 40.0), Within(20, 1, 15, 3.75, 4.0, 60.0)]), 4)
    0.4057
    """
    xx, xr, rr = (sum(getattr(one, name) for one in parts) for name in ("xx", "xr", "rr"))
    if xx <= 1e-9 or rr <= 1e-9:
        return math.nan
    return max(-1.0, min(1.0, xr / math.sqrt(xx * rr)))


@dataclass(frozen=True)
class Drawn:
    """A facility drawn toward its history, with the middle 95 % of the beta distribution; `weight` in persons."""

    p: float
    ci95: tuple[float, float]
    weight: float


def drawn_to_history(
    right: Sequence[float], n: Sequence[int], earlier_right: Sequence[float], earlier_n: Sequence[int]
) -> list[Drawn | None]:
    """The facility of each small cohort, drawn toward what earlier cohorts showed on the same version.

    Beta-binomial with the history as its prior (Novick & Jackson 1974, ch. 5; empirical Bayes: Morris 1983): with
    p0 = earlier_right / earlier_n and weight w = min(10, earlier_n) persons, the estimate is (right + w p0) / (n + w),
    and its interval that of Beta(right + w p0, n - right + w (1 - p0)). None without a history. Ten persons are little
    against a cohort of 100 and as much as a cohort of 10, as the simulation on real data with small n suggests.

    >>> (found,) = drawn_to_history([9], [10], [60], [100])
    >>> found.p, [round(end, 3) for end in found.ci95]
    (0.75, [0.544, 0.909])
    """
    x, persons, before, earlier = (np.array(values, dtype=float) for values in (right, n, earlier_right, earlier_n))
    usable = (earlier > 0) & (persons > 0)
    weight = np.minimum(HISTORY_WEIGHT, np.maximum(earlier, 1.0))
    p0 = np.clip(before / np.maximum(earlier, 1.0), 0.0, 1.0)
    # A hundredth keeps the distribution proper where all or none were right, before and now.
    a, b = x + weight * np.maximum(p0, 0.01), persons - x + weight * np.maximum(1 - p0, 0.01)
    p = (x + weight * p0) / np.maximum(persons + weight, 1.0)
    low, high = (special.betaincinv(a, b, end) for end in (0.025, 0.975))
    rows = zip(p.tolist(), low.tolist(), high.tolist(), weight.tolist(), usable.tolist(), strict=True)
    return [Drawn(p, (low, high), weight) if some else None for p, low, high, weight, some in rows]
