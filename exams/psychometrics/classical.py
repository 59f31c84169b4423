"""Item figures of classical test theory: difficulty, discrimination and their intervals. Every function takes arrays
with one entry per item and returns NaN where the figure is undefined.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from exams.psychometrics.arithmetic import Z95, Numbers, quotient, root
from exams.psychometrics.samples import FIFTHS, TAIL_SHARE


def facility(marks: Numbers, n: Numbers, maximum: Numbers) -> Numbers:
    """Mean mark over the maximum, 0 to 1 (Lord & Novick 1968, the p value).

    >>> facility(30.0, 40.0, 1.0)
    0.75
    """
    return quotient(marks, n * maximum)


def wilson(right: Numbers, n: Numbers) -> tuple[Numbers, Numbers]:
    """95% interval of a proportion (Wilson 1927): ends as two arrays, for `right` of `n`.

    >>> [round(float(end), 4) for end in wilson(14.0, 14.0)]
    [0.7847, 1.0]
    """
    p = quotient(right, n)
    z = Z95**2
    middle = quotient(right + z / 2, n + z)
    half = quotient(Z95 * root(n * p * (1 - p) + z / 4), n + z)
    # If all or none are right, rounding can put an end just inside the proportion itself.
    return np.clip(middle - half, 0, p), np.clip(middle + half, p, 1)


def standard_deviation(spread: Numbers, n: Numbers, *, divisor: Numbers) -> Numbers:
    """Root of spread / (n divisor), where spread = n Σx² - (Σx)²; divisor n or n - 1.

    >>> standard_deviation(3.0, 4.0, divisor=3.0)
    0.5
    """
    return root(quotient(spread, n * divisor))


def correlation(joint: Numbers, first: Numbers, second: Numbers) -> Numbers:
    """Pearson's r from spreads; undefined where either variance is 0.

    This is the point-biserial if x is 0/1. With t, the total, the item itself is included; with r, the rest, the
    correlation is corrected (Henrysson 1963).

    >>> float(correlation(2.0, 4.0, 4.0))
    0.5
    """
    return np.clip(quotient(joint, root(first) * root(second)), -1, 1)


def fisher_interval(r: Numbers, n: Numbers) -> tuple[Numbers, Numbers]:
    """95% interval of a correlation (Fisher 1921): tanh(atanh r ± 1.96 / sqrt(n - 3)).

    >>> [round(float(end), 3) for end in fisher_interval(0.5, 103.0)]
    [0.339, 0.632]
    """
    r, n = np.asarray(r, dtype=float), np.asarray(n, dtype=float)
    step = quotient(Z95, root(np.where(n > 3, n - 3, np.nan)))
    with np.errstate(divide="ignore"):
        middle = np.arctanh(r)
    return np.tanh(middle - step), np.tanh(middle + step)


def biserial(r: Numbers, p: Numbers) -> Numbers:
    """Correlation with the normal variable assumed to underlie a 0/1 item: r sqrt(pq) / φ(z_p) (Pearson 1909).

    >>> round(float(biserial(0.4, 0.5)), 4)
    0.5013
    """
    density = np.exp(-(special.ndtri(p) ** 2) / 2) / np.sqrt(2 * np.pi)
    return quotient(r * root(p * (1 - p)), density)


def upper_lower(mark_sum: Numbers, presented: Numbers, lower: Numbers, upper: Numbers, maximum: Numbers) -> Numbers:
    """D: facility of the upper 27% minus that of the lower 27% (Johnson 1951; Kelley 1939); ties count in part.

    `mark_sum`, `presented`, `lower`, `upper` are (items, L); `maximum` (items). Independent of the rows' order.

    >>> lower, upper = np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])
    >>> upper_lower(np.array([[1.0, 4.0]]), np.array([[4, 4]]), lower, upper, np.array([1.0])).round(3).tolist()
    [1.389]
    """
    mean_marks = quotient(mark_sum, presented)
    difference = np.nansum(mean_marks * presented * (upper - lower), axis=1)
    return quotient(difference, TAIL_SHARE * presented.sum(axis=1) * maximum)


def by_fifth(values: Numbers, fifth: Numbers) -> Numbers:
    """Sum the levels of each fifth: (items, L) to (items, 5).

    >>> by_fifth(np.array([[1, 2, 3]]), np.array([[0, 0, 4]])).tolist()
    [[3.0, 0.0, 0.0, 0.0, 3.0]]
    """
    return np.stack([np.where(fifth == group, values, 0.0).sum(axis=1) for group in range(FIFTHS)], axis=1)


def reliability_index(r: Numbers, sd: Numbers) -> Numbers:
    """The item's contribution to the test's reliability: r(x, T) times the item's SD (Gulliksen 1950).

    >>> reliability_index(0.4, 0.5)
    0.2
    """
    return r * sd
