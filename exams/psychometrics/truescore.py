"""Integrals over a beta distribution of true scores. The quadrature rule also works for parameters below 1, where the
density is unbounded at an end.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from scipy import special, stats

NODES = 40
MIDDLE_QUANTILES = (0.05, 0.2, 0.5, 0.8, 0.95)
TAIL_QUANTILES = (1e-9, 1e-6, 1e-4, 0.001, 0.01)
# Above this parameter the density falls steeply and the tail needs more panels.
STEEP_PARAMETER = 40


@dataclass(frozen=True)
class BetaTrueScore:
    """Beta distribution of true proportions between `low` and `high`, with parameters `a` and `b`."""

    a: float
    b: float
    low: float = 0.0
    high: float = 1.0

    def rule(self, cut: float) -> tuple[np.ndarray, np.ndarray]:
        """Quadrature points (true proportions) and weights (sum 1); no panel crosses `cut`."""
        edges = self._edges((cut - self.low) / (self.high - self.low))
        panels = [self._panel(lo, hi) for lo, hi in pairwise(edges)]
        points = np.concatenate([points for points, _ in panels])
        weights = np.concatenate([weights for _, weights in panels])
        return self.low + (self.high - self.low) * points, weights

    def _edges(self, cut: float) -> np.ndarray:
        """Ends of the panels: quantiles and the cut; the two ends of a panel differ at most tenfold in their distance
        from an end of the range. With a small parameter the outermost panel covers the whole tail, because the rule is
        exact for that power; with a large one the tail is divided finely.
        """
        low_tail = TAIL_QUANTILES if self.a > STEEP_PARAMETER else ()
        high_tail = 1 - np.array(TAIL_QUANTILES) if self.b > STEEP_PARAMETER else ()
        shares = [*low_tail, *MIDDLE_QUANTILES, *high_tail]
        edges = np.concatenate([[0.0, 1.0, cut], stats.beta.ppf(shares, self.a, self.b)])
        edges = np.unique(edges[(edges >= 0) & (edges <= 1)])
        near_zero = [10.0 ** np.arange(np.ceil(np.log10(edges[1])), 0)]
        near_one = [1 - 10.0 ** np.arange(np.ceil(np.log10(1 - edges[-2])), 0)]
        return np.unique(np.concatenate([edges, *near_zero, *near_one]))

    def _panel(self, lo: float, hi: float) -> tuple[np.ndarray, np.ndarray]:
        """Gauss-Jacobi on one panel: the rule covers the fractional power at an end of the range."""
        left = _fraction(self.a - 1) if lo == 0 else 0.0
        right = _fraction(self.b - 1) if hi == 1 else 0.0
        nodes, weights = _jacobi(right, left)
        half = (hi - lo) / 2
        # Distance from each end of the range, both computed directly: 1 - x would lose digits near the end.
        from_zero = half * (1 + nodes) if lo == 0 else lo + half * (1 + nodes)
        from_one = half * (1 - nodes) if hi == 1 else (1 - hi) + half * (1 - nodes)
        logs = (self.a - 1 - left) * np.log(from_zero) + (self.b - 1 - right) * np.log(from_one)
        logs += (1 + left + right) * np.log(half) - special.betaln(self.a, self.b)
        return from_zero, weights * np.exp(logs)


def _fraction(power: float) -> float:
    """The fractional part of a power: -0.3 for -0.3, 0.4 for 2.4.

    >>> _fraction(-0.25), _fraction(2.5)
    (-0.25, 0.5)
    """
    return power if power < 0 else power - math.floor(power)


@lru_cache(maxsize=64)
def _jacobi(right: float, left: float) -> tuple[np.ndarray, np.ndarray]:
    return special.roots_jacobi(NODES, right, left)


def pass_chances(cut: int, length: int, true_scores: np.ndarray) -> np.ndarray:
    """Probability of `cut` or more right answers out of `length`, at each true proportion (binomial).

    >>> pass_chances(1, 2, np.array([0.5])).tolist()
    [0.75]
    """
    return stats.binom.sf(cut - 1, length, np.clip(true_scores, 0.0, 1.0))
