"""Consistency and accuracy of decisions at a cut score. `p0` is the probability that two parallel sittings agree, `pc`
the agreement expected by chance, kappa the agreement beyond chance (Cohen 1960).
"""

from __future__ import annotations

import math

import numpy as np

from exams.psychometrics.arithmetic import defined, quotient
from exams.psychometrics.document import Agreement, BetaParameters, Decision, LivingstonLewis, Test
from exams.psychometrics.truescore import BetaTrueScore, pass_chances


def agreement(p0: float, passing: float) -> Agreement | None:
    """p0, chance agreement and kappa from the expected share passing.

    >>> agreement(0.8, 0.5)
    Agreement(p0=0.8, pc=0.5, kappa=0.6000000000000001)
    """
    if not math.isfinite(p0):
        return None
    pc = passing**2 + (1 - passing) ** 2
    return Agreement(p0, pc, defined(quotient(p0 - pc, 1 - pc, size=1.0)))


def subkoviak(levels: np.ndarray, persons: np.ndarray, k: int, cut: float, alpha: float) -> Agreement | None:
    """Subkoviak (1976): every person's true proportion is regressed to the mean by alpha; errors are binomial.

    `levels` (L) are the scores, `persons` (L) the persons at each. Only for scores 0..k of 0/1 items.
    """
    if not math.isfinite(alpha):
        return None
    share = persons / persons.sum()
    regressed = alpha * levels / k + (1 - alpha) * (levels @ share) / k
    chance = pass_chances(math.ceil(cut), k, regressed)
    return agreement(float(share @ (chance**2 + (1 - chance) ** 2)), float(share @ chance))


def huynh(mean: float, k: int, cut: float, kr21: float) -> Agreement | None:
    """Huynh (1976): true proportions beta, a = (1/KR21 - 1) mean, b = (1/KR21 - 1)(k - mean); errors binomial."""
    if not (math.isfinite(kr21) and 0 < kr21 < 1 and 0 < mean < k):
        return None
    strength = 1 / kr21 - 1
    points, weights = BetaTrueScore(strength * mean, strength * (k - mean)).rule(cut / k)
    chance = pass_chances(math.ceil(cut), k, points)
    return agreement(float(weights @ (chance**2 + (1 - chance) ** 2)), float(weights @ chance))


def effective_length(mean: float, variance: float, maximum: float, reliability: float) -> float:
    """Livingston & Lewis (1995): the number of 0/1 items that would give scores of this reliability; scores from 0.

    (mean (max - mean) - rel var) / (var (1 - rel)), var with n - 1; not rounded.

    >>> effective_length(10.0, 20.0, 20.0, 0.75)
    17.0
    """
    return quotient(mean * (maximum - mean) - reliability * variance, variance * (1 - reliability))


def raw_moments(scores: np.ndarray, persons: np.ndarray, length: float) -> np.ndarray:
    """First four raw moments of the true proportion (Lord 1965): falling factorials of the scores divided by those of
    the length. `scores` (L) are on the effective scale, not rounded; a factorial is 0 if the score is below its order.

    >>> raw_moments(np.array([0.0, 2.0]), np.array([1, 1]), 4.0).round(4).tolist()
    [0.25, 0.0833, 0.0, 0.0]
    """
    share = persons / persons.sum()
    moments, factorial, below = [], np.ones_like(scores), 1.0
    for order in range(1, 5):
        factorial = factorial * (scores - order + 1)
        if order > 1:
            factorial = np.where(scores < order, 0.0, factorial)
        below *= length - order + 1
        moments.append(quotient(share @ factorial, below))
    return np.array(moments)


def four_parameter_beta(moments: np.ndarray) -> BetaTrueScore | None:
    """Beta with free end points from mean, variance, skewness and kurtosis (Hanson 1991); None if not admissible."""
    m1, m2, m3, m4 = (float(value) for value in moments)
    variance = m2 - m1**2
    if not variance > 0:
        return None
    skew = (m3 - 3 * m1 * m2 + 2 * m1**3) / variance**1.5
    kurt = (m4 - 4 * m1 * m3 + 6 * m1**2 * m2 - 3 * m1**4) / variance**2
    below = 6 + 3 * skew**2 - 2 * kurt
    sum_ab = quotient(6 * (kurt - skew**2 - 1), below)
    skew_ratio = quotient(24 * (sum_ab + 1), (sum_ab + 2) * (sum_ab + 3) * kurt - 3 * (sum_ab - 6) * (sum_ab + 1))
    if not (math.isfinite(sum_ab) and math.isfinite(skew_ratio) and skew_ratio <= 1):
        return None
    roots = sum_ab / 2 * (1 + math.sqrt(1 - skew_ratio)), sum_ab / 2 * (1 - math.sqrt(1 - skew_ratio))
    a, b = (min(roots), max(roots)) if skew > 0 else (max(roots), min(roots))
    if not (a > 0 and b > 0):
        return None
    width = math.sqrt(variance * (a + b + 1)) * (a + b) / math.sqrt(a * b)
    low = m1 - width * a / (a + b)
    return _admissible(a, b, low, low + width)


def _admissible(a: float, b: float, low: float, high: float) -> BetaTrueScore | None:
    finite = all(math.isfinite(value) for value in (a, b, low, high))
    return BetaTrueScore(a, b, low, high) if finite and low >= 0 and high <= 1 and low < high else None


def two_parameter_beta(moments: np.ndarray) -> BetaTrueScore | None:
    """Beta on 0 to 1 from mean and variance; None if not admissible."""
    m1, m2 = float(moments[0]), float(moments[1])
    common = quotient(m1 - m2, m2 - m1**2)
    a, b = m1 * common, (1 - m1) * common
    return _admissible(a, b, 0.0, 1.0) if a > 0 and b > 0 else None


def livingston_lewis(
    levels: np.ndarray, persons: np.ndarray, maximum: float, variance: float, cut: float, alpha: float
) -> LivingstonLewis | None:
    """Livingston & Lewis (1995): accuracy and consistency of the cut for scores of any kind.

    `levels` (L) are raw scores from 0 to `maximum`, `variance` has divisor n - 1. If the four-parameter beta is not
    admissible, the two-parameter beta is used and `parameters.model` is "2P". None if neither is admissible.
    """
    mean = float(levels @ persons / persons.sum())
    length = effective_length(mean, variance, maximum, alpha)
    if not (math.isfinite(length) and length > 0):
        return None
    moments = raw_moments(levels * length / maximum, persons, length)
    four = four_parameter_beta(moments)
    beta = four or two_parameter_beta(moments)
    rounded = round(length)
    if beta is None or rounded < 1:
        return None
    true_cut = cut / maximum
    observed_cut = math.ceil(round(true_cut * rounded, 9))
    points, weights = beta.rule(true_cut)
    chance = pass_chances(observed_cut, rounded, points)
    correct = np.where(points >= true_cut, chance, 1 - chance)
    agree = agreement(float(weights @ (chance**2 + (1 - chance) ** 2)), float(weights @ chance))
    if agree is None:
        return None
    parameters = BetaParameters(beta.a, beta.b, beta.low, beta.high, "4P" if four else "2P")
    return LivingstonLewis(rounded, observed_cut, float(weights @ correct), agree.p0, agree.pc, agree.kappa, parameters)


def decide(
    levels: np.ndarray, persons: np.ndarray, maximum: float, cut: float, test: Test, *, zero_one: bool
) -> Decision:
    """Compute all figures of one cut score. A score at or above it passes."""
    k, n = test.k, persons.sum()
    alpha = math.nan if test.alpha_kr20 is None else test.alpha_kr20
    kr21 = math.nan if test.kr21_pop_var is None else test.kr21_pop_var
    pass_rate = float(persons[levels >= cut - 1e-9].sum() / n)
    return Decision(
        cut_raw=cut,
        pass_rate=pass_rate,
        subkoviak_alpha=subkoviak(levels, persons, k, cut, alpha) if zero_one else None,
        huynh_kr21_beta_binomial=huynh(test.mean, k, cut, kr21) if zero_one else None,
        livingston_lewis=livingston_lewis(levels, persons, maximum, test.sd**2, cut, alpha),
    )
