"""Differential item functioning by Mantel-Haenszel: whether people with the same score but from different groups have
the same chance on an item. All arrays are (levels): persons of the reference (r) or focal (f) group, right (r) or
wrong (w), at each score.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import special

from exams.psychometrics.arithmetic import defined, quotient
from exams.psychometrics.document import MantelHaenszel

# Delta units per log odds.
ETS_UNIT = 2.35
# One-sided 5% quantile of the normal distribution.
ETS_CRITICAL_Z = 1.645


def common_odds(rr: np.ndarray, rw: np.ndarray, fr: np.ndarray, fw: np.ndarray) -> float:
    """Common odds ratio over the score levels (Mantel & Haenszel 1959); above 1 favors the reference group.

    >>> round(common_odds(*(np.array([value]) for value in (8.0, 2.0, 4.0, 6.0))), 9)
    6.0
    """
    n = rr + rw + fr + fw
    return quotient(np.nansum(quotient(rr * fw, n)), np.nansum(quotient(rw * fr, n)))


def delta(odds: float) -> float:
    """The odds ratio on the ETS delta scale (Holland & Thayer 1988); negative means harder for the focal group.

    >>> round(delta(2.0), 4)
    -1.6289
    """
    return -ETS_UNIT * math.log(odds) if odds > 0 else math.nan


def delta_error(rr: np.ndarray, rw: np.ndarray, fr: np.ndarray, fw: np.ndarray) -> float:
    """Standard error of delta (Robins, Breslow & Greenland 1986).

    >>> round(delta_error(*(np.array([value]) for value in (8.0, 2.0, 4.0, 6.0))), 4)
    2.3985
    """
    n = rr + rw + fr + fw
    agree, differ = quotient(rr + fw, n), quotient(rw + fr, n)
    for_r, for_f = quotient(rr * fw, n), quotient(rw * fr, n)
    r, f = np.nansum(for_r), np.nansum(for_f)
    variance = quotient(np.nansum(agree * for_r), 2 * r * r) + quotient(np.nansum(differ * for_f), 2 * f * f)
    variance += quotient(np.nansum(agree * for_f + differ * for_r), 2 * r * f)
    return ETS_UNIT * math.sqrt(variance) if variance >= 0 else math.nan


def chi_square(rr: np.ndarray, rw: np.ndarray, fr: np.ndarray, fw: np.ndarray) -> float:
    """Mantel-Haenszel chi-square with continuity correction, at least 0; 1 degree of freedom.

    >>> round(chi_square(*(np.array([value]) for value in (8.0, 2.0, 4.0, 6.0))), 4)
    1.7812
    """
    n = rr + rw + fr + fw
    right, wrong, reference, focal = rr + fr, rw + fw, rr + rw, fr + fw
    expected = quotient(reference * right, n)
    variance = quotient(reference * focal * right * wrong, n * n * (n - 1))
    deviation = abs(float(rr.sum()) - float(np.nansum(expected)))
    return quotient(max(0.0, deviation - 0.5) ** 2, np.nansum(variance))


def standardized_difference(rr: np.ndarray, rw: np.ndarray, fr: np.ndarray, fw: np.ndarray) -> float:
    """Difference in proportion right, focal minus reference, weighted by the focal group (Dorans & Kulick 1986).

    >>> standardized_difference(*(np.array([value]) for value in (8.0, 2.0, 4.0, 6.0)))
    -0.4
    """
    focal = fr + fw
    gap = quotient(fr, focal) - quotient(rr, rr + rw)
    both = np.isfinite(gap)
    return quotient((gap[both] * focal[both]).sum(), focal[both].sum())


def ets_class(delta_value: float, error: float, p: float) -> str | None:
    """A negligible, B moderate, C large (Zieky 1993).

    >>> ets_class(-1.7, 0.1, 0.001), ets_class(-0.4, 0.1, 0.001), ets_class(1.2, 0.3, 0.001)
    ('C', 'A', 'B')
    """
    if not (math.isfinite(delta_value) and math.isfinite(error) and math.isfinite(p)):
        return None
    size = abs(delta_value)
    if p >= 0.05 or size < 1:
        return "A"
    return "C" if size >= 1.5 and (size - 1) > ETS_CRITICAL_Z * error else "B"


def mantel_haenszel(item: str, rr: np.ndarray, rw: np.ndarray, fr: np.ndarray, fw: np.ndarray) -> MantelHaenszel:
    """Compute all figures of one 0/1 item. Undefined figures are None; chi-square needs only a variance above 0."""
    odds = common_odds(rr, rw, fr, fw)
    if not odds > 0:
        odds = math.nan
    error = delta_error(rr, rw, fr, fw) if math.isfinite(odds) else math.nan
    chi2 = chi_square(rr, rw, fr, fw)
    p = float(special.chdtrc(1, chi2)) if math.isfinite(chi2) else math.nan
    size = delta(odds)
    gap = standardized_difference(rr, rw, fr, fw)
    return MantelHaenszel(
        item=item,
        alpha_MH=defined(odds),
        delta_MH=defined(size),
        se_delta_RBG=defined(error),
        chi2_cc=defined(chi2),
        p=defined(p),
        ETS_class_zieky=ets_class(size, error, p),
        std_P_DIF=defined(gap),
    )
