"""Small cohorts that met the same item version, read together: correlations within cohorts, so that one cohort being
stronger than another does not look like discrimination, and a facility drawn toward what the item showed before.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse, special

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
    """What every item showed in every group: `within` {item: Within}; `n` and `x` {item: one entry per group}."""

    within: dict[str, Within]
    n: dict[str, list[int]]
    x: dict[str, list[float]]


def group_sums(responses: pd.DataFrame, key: pd.DataFrame, groups: np.ndarray) -> Grouped:
    """Sums by group. `groups` (persons) numbers each person's group from 0.

    Who was not presented an item (NP) is not in its sums; a pretest item is set against the whole score.
    """
    sheet = read_sheet(responses, key)
    work = _Sums(sheet, int(groups.max()) + 1 if len(groups) else 0)
    for start in range(0, sheet.n, BLOCK):
        work.add(slice(start, min(start + BLOCK, sheet.n)), groups)
    return work.grouped()


class _Sums:
    """Raw sums per group and item, filled block by block."""

    def __init__(self, sheet: Sheet, groups: int):
        self.columns = sheet.columns
        self.groups = groups
        self.scored = np.array([column.key.scored for column in sheet.columns])
        self.maxima = np.array([column.key.maximum or 1.0 for column in sheet.columns])
        self.partial = any(NOT_PRESENTED in column.labels for column in sheet.columns)
        self.sums = {name: np.zeros((groups, len(sheet.columns))) for name in ("n", "x", "xx", "xt", "t", "tt")}

    def add(self, rows: slice, groups: np.ndarray) -> None:
        own = groups[rows]
        member = sparse.csr_matrix((np.ones(len(own)), (own, np.arange(len(own)))), shape=(self.groups, len(own)))
        x = np.stack([column.marks[column.codes[rows] - column.offset] for column in self.columns], axis=1)
        t = x[:, self.scored].sum(axis=1)
        self.sums["x"] += member @ x
        self.sums["xx"] += member @ (x * x)
        self.sums["xt"] += member @ (x * t[:, None])
        for name, values in (("n", np.ones_like(t)), ("t", t), ("tt", t * t)):
            self.sums[name] += member @ (self._shown(rows, values) if self.partial else values[:, None])

    def _shown(self, rows: slice, values: np.ndarray) -> np.ndarray:
        shown = np.stack([_presented(column, rows) for column in self.columns], axis=1)
        return shown * values[:, None]

    def grouped(self) -> Grouped:
        n, x, xx, xt, t, tt = self.sums.values()
        own = self.scored.astype(float)
        some = np.maximum(n, 1)
        dxx, dxt, dtt = xx - x * x / some, xt - x * t / some, tt - t * t / some
        dxr, drr = dxt - own * dxx, dtt - own * (2 * dxt - dxx)
        shares = x / self.maxima
        names = [column.key.item for column in self.columns]
        totals = [(n > 0).sum(axis=0).tolist()]
        totals += [np.round(values.sum(axis=0), 9).tolist() for values in (shares, dxx, dxr, drr)]
        persons = n.sum(axis=0).astype(int).tolist()
        return Grouped(
            within={name: Within(*row) for name, *row in zip(names, persons, *totals, strict=True)},
            n=dict(zip(names, n.T.astype(int).tolist(), strict=True)),
            x=dict(zip(names, np.round(shares.T, 9).tolist(), strict=True)),
        )


def _presented(column: Column, rows: slice) -> np.ndarray:
    shown = np.array([label != NOT_PRESENTED for label in column.labels], dtype=float)
    return shown[column.codes[rows] - column.offset]


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
    ends = [defined(end) for end in fisher_interval(r, n - groups + 1)]
    return Pooled(n, groups, right / n if n else None, facility_intervals([right], [n])[0], defined(r), tuple(ends))


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


def drawn_to_history(right: float, n: int, earlier_right: float, earlier_n: int) -> Drawn | None:
    """The facility of a small cohort, drawn toward what earlier cohorts showed on the same version.

    Beta-binomial with the history as its prior (Novick & Jackson 1974, ch. 5; empirical Bayes: Morris 1983): with
    p0 = earlier_right / earlier_n and weight w = min(10, earlier_n) persons, the estimate is (right + w p0) / (n + w),
    and its interval that of Beta(right + w p0, n - right + w (1 - p0)). None without a history. Ten persons are little
    against a cohort of 100 and as much as a cohort of 10, as the simulation on real data with small n suggests.

    >>> found = drawn_to_history(9, 10, 60, 100)
    >>> found.p, [round(end, 3) for end in found.ci95]
    (0.75, [0.544, 0.909])
    """
    if not earlier_n or not n:
        return None
    weight = min(HISTORY_WEIGHT, float(earlier_n))
    # One tenth of a person keeps the distribution proper where all or none were right before and now.
    before = min(max(earlier_right / earlier_n, 0.01), 0.99)
    a, b = right + weight * before, n - right + weight * (1 - before)
    ends = special.betaincinv(a, b, [0.025, 0.975])
    return Drawn((right + weight * earlier_right / earlier_n) / (n + weight), (float(ends[0]), float(ends[1])), weight)
