"""How consistently and how accurately a cut score sorts people. `p0` is the chance that two parallel sittings agree,
`pc` the agreement of two unrelated ones, kappa what is left beyond that (Cohen 1960).
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
    return Agreement(p0, pc, defined(quotient(p0 - pc, 1 - pc)))


def subkoviak(levels: np.ndarray, persons: np.ndarray, k: int, cut: float, alpha: float) -> Agreement | None:
    """Subkoviak (1976): every person's true proportion regressed to the mean by alpha, errors binomial.

    `levels` (L) the scores, `persons` (L) at each. Scores 0..k of 0/1 items only.
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
    """Livingston & Lewis (1995): the number of 0/1 items that would give scores this reliable; scores from 0.

    (mean (max - mean) - rel var) / (var (1 - rel)), var with n - 1; not rounded.

    >>> effective_length(10.0, 20.0, 20.0, 0.75)
    17.0
    """
    return quotient(mean * (maximum - mean) - reliability * variance, variance * (1 - reliability))


def raw_moments(scores: np.ndarray, persons: np.ndarray, length: float) -> np.ndarray:
    """First four raw moments of the true proportion (Lord 1965): falling factorials of the scores over those of the
    length. `scores` (L) are on the effective scale, unrounded; a factorial is 0 where the score is below its order.

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
    """Beta with free ends by mean, variance, skewness and kurtosis (Hanson 1991); None where not admissible."""
    m1, m2, m3, m4 = (float(value) for value in moments)
    variance = m2 - m1**2
    if not variance > 0:
        return None
    skew = (m3 - 3 * m1 * m2 + 2 * m1**3) / variance**1.5
    kurt = (m4 - 4 * m1 * m3 + 6 * m1**2 * m2 - 3 * m1**4) / variance**2
    below = 6 + 3 * skew**2 - 2 * kurt
    total = quotient(6 * (kurt - skew**2 - 1), below)
    lean = quotient(24 * (total + 1), (total + 2) * (total + 3) * kurt - 3 * (total - 6) * (total + 1))
    if not (math.isfinite(total) and math.isfinite(lean) and lean <= 1):
        return None
    sides = total / 2 * (1 + math.sqrt(1 - lean)), total / 2 * (1 - math.sqrt(1 - lean))
    a, b = (min(sides), max(sides)) if skew > 0 else (max(sides), min(sides))
    if not (a > 0 and b > 0):
        return None
    width = math.sqrt(variance * (a + b + 1)) * (a + b) / math.sqrt(a * b)
    low = m1 - width * a / (a + b)
    return _admissible(a, b, low, low + width)


def _admissible(a: float, b: float, low: float, high: float) -> BetaTrueScore | None:
    sound = all(math.isfinite(value) for value in (a, b, low, high))
    return BetaTrueScore(a, b, low, high) if sound and low >= 0 and high <= 1 and low < high else None


def two_parameter_beta(moments: np.ndarray) -> BetaTrueScore | None:
    """Beta on 0 to 1 by mean and variance."""
    m1, m2 = float(moments[0]), float(moments[1])
    common = quotient(m1 - m2, m2 - m1**2)
    a, b = m1 * common, (1 - m1) * common
    return _admissible(a, b, 0.0, 1.0) if a > 0 and b > 0 else None


def livingston_lewis(
    levels: np.ndarray, persons: np.ndarray, maximum: float, variance: float, cut: float, alpha: float
) -> LivingstonLewis | None:
    """Livingston & Lewis (1995): accuracy and consistency of the cut for scores of any kind.

    `levels` (L) raw scores from 0 to `maximum`, `variance` with n - 1. Where the four-parameter beta is not
    admissible the two-parameter one stands in, and `parameters.model` says so. None where neither exists.
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
    right = np.where(points >= true_cut, chance, 1 - chance)
    agree = agreement(float(weights @ (chance**2 + (1 - chance) ** 2)), float(weights @ chance))
    if agree is None:
        return None
    parameters = BetaParameters(beta.a, beta.b, beta.low, beta.high, "4P" if four else "2P")
    return LivingstonLewis(rounded, observed_cut, float(weights @ right), agree.p0, agree.pc, agree.kappa, parameters)


def decide(
    levels: np.ndarray, persons: np.ndarray, maximum: float, cut: float, test: Test, *, zero_one: bool
) -> Decision:
    """All figures of one cut. Pass means a score at or above it."""
    k, n = test.k, persons.sum()
    alpha = math.nan if test.alpha_kr20 is None else test.alpha_kr20
    kr21 = math.nan if test.kr21_pop_var is None else test.kr21_pop_var
    passed = float(persons[levels >= cut - 1e-9].sum() / n)
    return Decision(
        cut_raw=cut,
        pass_rate=passed,
        subkoviak_alpha=subkoviak(levels, persons, k, cut, alpha) if zero_one else None,
        huynh_kr21_beta_binomial=huynh(test.mean, k, cut, kr21) if zero_one else None,
        livingston_lewis=livingston_lewis(levels, persons, maximum, test.sd**2, cut, alpha),
    )
