"""Option figures: how many chose an option, and their scores. `n`, `total_sum` and `marks` have one entry per option of
one item.
"""

from __future__ import annotations

from exams.psychometrics.arithmetic import Numbers, quotient
from exams.psychometrics.classical import correlation


def option_total(n: Numbers, total_sum: Numbers, persons: float, total: float, total_spread: float) -> Numbers:
    """Correlation of “chose this option” with the total score, including the item.

    >>> option_total(np.array([2.0]), np.array([6.0]), 4.0, 8.0, 16.0).tolist()
    [1.0]
    """
    return correlation(persons * total_sum - n * total, persons * n - n * n, total_spread)


def option_rest(
    n: Numbers, total_sum: Numbers, marks: Numbers, persons: float, rest: float, rest_spread: float
) -> Numbers:
    """Correlation of “chose this option” with the score on the other items.

    The item's own mark is subtracted, not the option's indicator, which would make distractors look better.

    >>> option_rest(np.array([2.0]), np.array([8.0]), np.array([1.0]), 4.0, 8.0, 16.0).tolist()
    [1.0]
    """
    return correlation(persons * (total_sum - marks * n) - n * rest, persons * n - n * n, rest_spread)


def mean_total(n: Numbers, total_sum: Numbers) -> Numbers:
    """Mean total score of those who chose the option.

    >>> mean_total(np.array([2.0]), np.array([6.0])).tolist()
    [3.0]
    """
    return quotient(total_sum, n)
