"""Distribution of the total score: moments and median, from counts per score level."""

from __future__ import annotations

import math

import numpy as np

from exams.psychometrics.arithmetic import quotient


def central_moments(levels: np.ndarray, persons: np.ndarray) -> tuple[float, float, float, float]:
    """Mean and the second to fourth central moments, divisor n.

    >>> central_moments(np.array([0.0, 1.0]), np.array([1, 1]))
    (0.5, 0.25, 0.0, 0.0625)
    """
    n = persons.sum()
    mean = float(levels @ persons / n)
    deviations = levels - mean
    second, third, fourth = (float(deviations**power @ persons / n) for power in (2, 3, 4))
    return mean, second, third, fourth


def skewness(second: float, third: float, n: int) -> tuple[float, float]:
    """g1 and the adjusted G1 (Joanes & Gill 1998), from population moments; G1 is NaN below three persons.

    >>> [round(value, 4) for value in skewness(1.0, 0.5, 10)]
    [0.5, 0.5929]
    """
    g1 = quotient(third, second**1.5)
    return g1, g1 * math.sqrt(n * (n - 1)) / (n - 2) if n > 2 else float("nan")


def kurtosis(second: float, fourth: float, n: int) -> tuple[float, float]:
    """Excess g2 and the adjusted G2 (Joanes & Gill 1998); G2 is NaN below four persons.

    >>> [round(value, 4) for value in kurtosis(1.0, 3.0, 10)]
    [0.0, 0.9643]
    """
    g2 = quotient(fourth, second**2) - 3
    return g2, (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g2 + 6) if n > 3 else float("nan")


def median(levels: np.ndarray, persons: np.ndarray) -> float:
    """The middle score, or the mean of the two middle scores.

    >>> median(np.array([1.0, 2.0, 5.0]), np.array([1, 1, 2]))
    3.5
    """
    cumulative = np.cumsum(persons)
    n = int(cumulative[-1])
    return float(
        (levels[np.searchsorted(cumulative, (n - 1) // 2 + 1)] + levels[np.searchsorted(cumulative, n // 2 + 1)]) / 2
    )
