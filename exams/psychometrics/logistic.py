"""Differential item functioning by logistic regression (Swaminathan & Rogers 1990): whether group, or group times
score, predicts a right answer beyond the score.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from exams.psychometrics.arithmetic import defined, quotient
from exams.psychometrics.document import Logistic

# Changes in R² from which an effect is moderate and large (Jodoin & Gierl 2001).
MODERATE_R2_CHANGE, LARGE_R2_CHANGE = 0.035, 0.07


def deviance(design: np.ndarray, right: np.ndarray, n: np.ndarray, *, rounds: int = 60) -> float:
    """-2 log likelihood of the best logistic fit. `design` (cells, terms), `right` of `n` persons per cell.

    Newton's method; the step is halved until the fit improves. If groups separate perfectly, the deviance still has a
    limit, which is returned.

    >>> cells = np.ones((1, 1))
    >>> round(deviance(cells, np.array([3.0]), np.array([4.0])), 4)
    4.4987
    """
    weights = np.zeros(design.shape[1])
    fit = _deviance_at(design @ weights, right, n)
    for _ in range(rounds):
        chance = special.expit(design @ weights)
        spread = n * chance * (1 - chance)
        information = design.T @ (spread[:, None] * design)
        step = np.linalg.lstsq(information, design.T @ (right - n * chance), rcond=1e-13)[0]
        size, better = 1.0, _deviance_at(design @ (weights + step), right, n)
        while size > 1e-6 and not better <= fit:
            size /= 2
            better = _deviance_at(design @ (weights + size * step), right, n)
        if not better <= fit:
            return fit
        weights, gain, fit = weights + size * step, fit - better, better
        if gain < 1e-11 * (1 + fit):
            return fit
    return fit


def _deviance_at(logits: np.ndarray, right: np.ndarray, n: np.ndarray) -> float:
    return float(2 * (right @ np.logaddexp(0, -logits) + (n - right) @ np.logaddexp(0, logits)))


def nagelkerke(null: float, model: float, n: float) -> float:
    """Share of variance explained (Nagelkerke 1991), from the deviances of the null model and the model.

    >>> round(nagelkerke(100.0, 80.0, 80.0), 4)
    0.31
    """
    return quotient(-math.expm1(-(null - model) / n), -math.expm1(-null / n))


def jodoin_gierl(p: float, change: float) -> str | None:
    """A negligible, B moderate, C large (Jodoin & Gierl 2001) by the change in Nagelkerke's R².

    >>> jodoin_gierl(0.2, 0.5), jodoin_gierl(0.01, 0.05), jodoin_gierl(0.01, 0.08)
    ('A', 'B', 'C')
    """
    if not (math.isfinite(p) and math.isfinite(change)):
        return None
    if p >= 0.05 or change < MODERATE_R2_CHANGE:
        return "A"
    return "B" if change < LARGE_R2_CHANGE else "C"


def logistic(item: str, levels: np.ndarray, right: np.ndarray, n: np.ndarray) -> Logistic:
    """Compute all figures of one 0/1 item. `levels` (L) are total scores; `right`, `n` (2, L) reference, then focal."""
    occupied = n.ravel() > 0
    score = np.tile(levels, 2)[occupied]
    is_focal = np.repeat([0.0, 1.0], len(levels))[occupied]
    right, n = right.ravel()[occupied].astype(float), n.ravel()[occupied].astype(float)
    persons = n.sum()
    if not 0 < right.sum() < persons or not 0 < is_focal @ n < persons:
        return Logistic(item, *[None] * 8)
    score = _standardized(score, n)
    ones = np.ones_like(score)
    terms = np.stack([ones, score, is_focal, score * is_focal], axis=1)
    null, plain, uniform, both = (deviance(terms[:, :width], right, n) for width in (1, 2, 3, 4))
    chi = [max(0.0, plain - both), max(0.0, plain - uniform), max(0.0, uniform - both)]
    p = [float(special.chdtrc(freedom, value)) for freedom, value in zip((2, 1, 1), chi, strict=True)]
    change = nagelkerke(null, both, persons) - nagelkerke(null, plain, persons)
    return Logistic(item, chi[0], chi[1], chi[2], p[0], p[1], p[2], defined(change), jodoin_gierl(p[0], change))


def _standardized(score: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Standardize the score, which does not change the fit but improves the conditioning."""
    mean = score @ n / n.sum()
    spread = math.sqrt((score - mean) ** 2 @ n / n.sum())
    return (score - mean) / (spread or 1.0)
