"""Moodle's quiz statistics, all in percent, for states that used Moodle before. All divisors are n - 1."""

from __future__ import annotations

import numpy as np

from exams.psychometrics.arithmetic import quotient, root


def intended_weight(maximum: np.ndarray) -> np.ndarray:
    """100 × the item's maximum over the sum of the maxima.

    >>> intended_weight(np.array([1.0, 3.0])).tolist()
    [25.0, 75.0]
    """
    return 100 * quotient(maximum, maximum.sum())


def effective_weight(item_total: np.ndarray) -> np.ndarray:
    """100 sqrt(cov(x, T)) over the sum of these roots; NaN where the covariance is negative.

    >>> effective_weight(np.array([1.0, 9.0, -1.0])).tolist()
    [25.0, 75.0, nan]
    """
    roots = root(item_total)
    return 100 * quotient(roots, np.nansum(roots))


def discriminative_efficiency(item_rest: np.ndarray, sorted_item_rest: np.ndarray) -> np.ndarray:
    """100 cov(x, R) over the greatest possible covariance of these marks, with both lists sorted.

    >>> discriminative_efficiency(np.array([1.0]), np.array([4.0])).tolist()
    [25.0]
    """
    return 100 * quotient(item_rest, sorted_item_rest)


def error_ratio(alpha: float) -> float:
    """100 sqrt(1 - alpha): the part of the standard deviation that is due to chance.

    >>> error_ratio(0.75)
    50.0
    """
    return 100 * root(1 - alpha)
