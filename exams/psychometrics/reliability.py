"""Reliability and errors of measurement of the total score. `covariance` is (k, k) over the scored items with divisor
n - 1.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from exams.psychometrics.arithmetic import quotient, root


def alpha(item_variances: np.ndarray, total_variance: float) -> float:
    """Cronbach (1951): k/(k-1) (1 - Σ var x / var T); equals KR-20 for 0/1 items (Kuder & Richardson 1937).

    >>> alpha(np.array([1.0, 1.0]), 3.0)
    0.6666666666666667
    """
    k = len(item_variances)
    variances = np.sum(item_variances)
    return quotient(k, k - 1) * (1 - quotient(variances, total_variance, size=variances))


def alpha_if_deleted(item_variances: np.ndarray, total_variance: float, item_total: np.ndarray) -> np.ndarray:
    """Alpha of the test without each item; NaN for a test of two items.

    `item_total` (k) is the covariance of the item with the total.

    >>> alpha_if_deleted(np.ones(3), 5.0, np.array([2.0, 2.0, 1.0])).round(3).tolist()
    [0.0, 0.0, 1.0]
    """
    k = len(item_variances)
    if k < 3:
        return np.full(k, np.nan)
    rest = total_variance - 2 * item_total + item_variances
    others = np.sum(item_variances) - item_variances
    return (k - 1) / (k - 2) * (1 - quotient(others, rest, size=others))


def feldt_interval(alpha_value: float, n: int, k: int) -> tuple[float, float]:
    """95% interval of alpha (Feldt 1965): 1 - (1 - alpha) F with n-1 and (n-1)(k-1) degrees of freedom.

    >>> [round(end, 4) for end in feldt_interval(0.8, 100, 20)]
    [0.7384, 0.8527]
    """
    freedom = n - 1, (n - 1) * (k - 1)
    low, high = (1 - (1 - alpha_value) * float(stats.f.ppf(q, *freedom)) for q in (0.975, 0.025))
    return low, high


def kr21(mean: float, k: int, variance_pop: float) -> float:
    """Kuder & Richardson (1937), formula 21: assumes equally hard items; population variance.

    >>> round(kr21(12.0, 20, 13.0), 4)
    0.664
    """
    return quotient(k, k - 1) * (1 - quotient(mean * (k - mean), k * variance_pop, size=mean * (k - mean)))


def guttman_lambdas(covariance: np.ndarray) -> tuple[float, float, float, float]:
    """Guttman (1945): lambda 1, 2, 3 and 5 (3 is alpha).

    >>> [round(value, 3) for value in guttman_lambdas(np.array([[1.0, 0.5], [0.5, 1.0]]))]
    [0.333, 0.667, 0.667, 0.667]
    """
    k = len(covariance)
    total = float(covariance.sum())
    size = np.trace(covariance)
    first = 1 - quotient(size, total, size=size)
    squares = covariance**2
    np.fill_diagonal(squares, 0.0)
    second = first + quotient(np.sqrt(k / (k - 1) * squares.sum()), total, size=size)
    fifth = first + quotient(2 * np.sqrt(squares.sum(axis=1).max()), total, size=size)
    return first, second, first * k / (k - 1), fifth


def split_odd_even(covariance: np.ndarray) -> tuple[float, float, float]:
    """Correlation of the odd and even halves, its Spearman-Brown (1910) and its Rulon (1939) / Flanagan (1937) value.

    >>> [round(value, 3) for value in split_odd_even(np.array([[1.0, 0.5], [0.5, 1.0]]))]
    [0.5, 0.667, 0.667]
    """
    odd, even = covariance[0::2, 0::2].sum(), covariance[1::2, 1::2].sum()
    joint = covariance[0::2, 1::2].sum()
    variances = np.diag(covariance)
    size = root(variances[0::2].sum()) * root(variances[1::2].sum())
    r = quotient(joint, root(odd) * root(even), size=size)
    spearman_brown = quotient(2 * r, 1 + r, size=1.0)
    return r, spearman_brown, quotient(4 * joint, odd + even + 2 * joint, size=variances.sum())


def correlations(covariance: np.ndarray) -> np.ndarray:
    """Pearson correlations of the items that vary (k', k')."""
    variances = np.diag(covariance)
    varying = np.flatnonzero(variances > 0)
    sd = np.sqrt(variances[varying])
    return covariance[np.ix_(varying, varying)] / np.outer(sd, sd)


def standardized_alpha(r: np.ndarray) -> float:
    """Alpha of the standardized items: k r̄ / (1 + (k-1) r̄).

    >>> round(standardized_alpha(np.array([[1.0, 0.5], [0.5, 1.0]])), 4)
    0.6667
    """
    k = len(r)
    if k < 2:
        return float("nan")
    mean = (r.sum() - k) / (k * (k - 1))
    return quotient(k * mean, 1 + (k - 1) * mean, size=1.0)


def omega_total(r: np.ndarray) -> float:
    """McDonald's (1999) omega: (Σλ)² / ((Σλ)² + Σ(1 - λ²)), λ by one-factor minres on Pearson r.

    NaN below three items, and if the best fit has a loading above 1 (Heywood 1931), which no factor can have.

    >>> round(omega_total(np.full((4, 4), 0.25) + 0.75 * np.eye(4)), 6)
    0.571429
    """
    loadings = minres_loadings(r)
    if loadings is None or np.abs(loadings).max() > 1:
        return float("nan")
    common = loadings.sum() ** 2
    return quotient(common, common + np.sum(1 - loadings**2), size=len(loadings))


def minres_loadings(r: np.ndarray, *, rounds: int = 200, tolerance: float = 1e-10) -> np.ndarray | None:
    """Loadings (k) of one factor that minimize the squared off-diagonal residuals (Harman & Jones 1966).

    Newton's method from the first principal component; the step is halved until the fit improves. None below three
    items.
    """
    k = len(r)
    if k < 3:
        return None
    off = r - np.eye(k)
    values, vectors = np.linalg.eigh(r)
    loadings = vectors[:, -1] * np.sqrt(values[-1])
    fit = _misfit(off, loadings)
    for _ in range(rounds):
        gradient, curvature = _derivatives(off, loadings)
        step = _newton_step(curvature, gradient)
        size = 1.0
        while size > 1e-8 and not _misfit(off, loadings - size * step) <= fit:
            size /= 2
        loadings = loadings - size * step
        fit = _misfit(off, loadings)
        if np.abs(size * step).max() < tolerance:
            return loadings
    return loadings


def _misfit(off: np.ndarray, loadings: np.ndarray) -> float:
    rest = off - np.outer(loadings, loadings)
    return float((rest**2).sum() - (np.diag(rest) ** 2).sum()) / 4


def _derivatives(off: np.ndarray, loadings: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Gradient and second derivatives of a quarter of the sum of squares, with respect to the k loadings."""
    squares = loadings @ loadings - loadings**2
    gradient = loadings * squares - off @ loadings
    curvature = 2 * np.outer(loadings, loadings) - off
    np.fill_diagonal(curvature, squares)
    return gradient, curvature


def _newton_step(curvature: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    lowest = float(np.linalg.eigvalsh(curvature)[0])
    ridge = max(0.0, 1e-6 - lowest) if lowest < 1e-6 else 0.0
    return np.linalg.solve(curvature + ridge * np.eye(len(gradient)), gradient)


def csem_lord(k: int) -> np.ndarray:
    """Binomial standard error at every score 0..k (Lord 1955): sqrt(x (k - x) / (k - 1)).

    >>> csem_lord(2).round(3).tolist()
    [0.0, 1.0, 0.0]
    """
    scores = np.arange(k + 1)
    return np.sqrt(scores * (k - scores) / (k - 1))


def csem_keats(k: int, alpha_value: float, kr21_value: float) -> np.ndarray:
    """Lord's error scaled to the test's reliability (Keats 1957): times sqrt((1 - alpha) / (1 - KR-21)).

    >>> csem_keats(2, 0.75, 0.0).tolist()
    [0.0, 0.5, 0.0]
    """
    return csem_lord(k) * root(quotient(1 - alpha_value, 1 - kr21_value, size=1.0))
