"""What is said about a comparison of two groups, and intervals of figures. No NumPy: pages import it at startup."""

from __future__ import annotations

import math

from exams.psychometrics.document import Dif, MantelHaenszel

# Standard normal quantile of a two-sided 95% interval.
Z95 = 1.959963984540054
MIN_DIF_GROUP = 100


def fisher_ends(r: float, n: int) -> tuple[float, float]:
    """95% interval of one correlation (Fisher 1921); (-1, 1) below four persons.

    >>> [round(end, 3) for end in fisher_ends(0.5, 103)]
    [0.339, 0.632]
    """
    if n <= 3:
        return -1.0, 1.0
    if abs(r) >= 1:
        return r, r
    step = Z95 / math.sqrt(n - 3)
    return math.tanh(math.atanh(r) - step), math.tanh(math.atanh(r) + step)


def is_poorly_matched(dif: Dif) -> bool:
    """Whether less than half of a group has a score that occurs in the other one."""
    if dif.n_matched_ref is None or dif.n_matched_foc is None:
        return False
    return 2 * dif.n_matched_ref < dif.n_ref or 2 * dif.n_matched_foc < dif.n_foc


def delta_interval(row: MantelHaenszel) -> tuple[float | None, float | None]:
    """95% interval of delta: delta ± 1.96 standard errors; (None, None) where it is undefined."""
    if row.delta_MH is None or row.se_delta_RBG is None:
        return None, None
    return row.delta_MH - Z95 * row.se_delta_RBG, row.delta_MH + Z95 * row.se_delta_RBG


def shown_class(dif: Dif, size_class: str | None) -> str | None:
    """The class of an item, unless flags are withheld: then classes are, too."""
    return size_class if min(dif.n_ref, dif.n_foc) >= MIN_DIF_GROUP else "withheld"


def tests_note(dif: Dif) -> str:
    """How many tests were made, how the score was purified, and when classes are withheld."""
    tests = sum(row.p is not None for row in dif.mantel_haenszel)
    chance = f"{tests} items were tested; by chance alone about {0.05 * tests:.0f} have p below .05."
    purified = "The score is not purified: it contains every scored item, also those with a class B or C."
    withheld = f" Classes are withheld: they need {MIN_DIF_GROUP} people in each group."
    whole = f"This is a comparison of cohorts, by {dif.group}. " if dif.group in ("cohort", "vendor") else ""
    return f"{whole}{chance} {purified}{withheld if min(dif.n_ref, dif.n_foc) < MIN_DIF_GROUP else ''}"
