"""Division and roots that return NaN where the result is undefined, and conversion from NumPy to Python numbers, with
NaN as None.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from exams.psychometrics.comparisons import Z95

__all__ = ["Z95", "defined", "defined_list", "quotient", "root", "whole_or_float"]

# A number or an array: the same formula works for one item and for all items.
Numbers = Any

# A rest below this share of the numbers it was computed from is a rounding error.
ROUNDING = 1e-9


def quotient(above: Numbers, below: Numbers, *, size: Numbers = 0.0) -> Numbers:
    """above / below; NaN where below is 0, or is 0 but for rounding.

    `size` is the size of the numbers whose sum or difference `below` is; without it only 0 counts as 0.

    >>> quotient(1.0, 0.0), quotient(1.0, 4.0), quotient(1.0, 0.1 + 0.2 - 0.3, size=0.6)
    (nan, 0.25, nan)
    """
    above, below = np.asarray(above, dtype=float), np.asarray(below, dtype=float)
    out = np.full(np.broadcast_shapes(above.shape, below.shape), np.nan)
    np.divide(above, below, out=out, where=np.abs(below) > ROUNDING * np.abs(size))
    return out if out.ndim else float(out)


def root(value: Numbers) -> Numbers:
    """Square root; NaN below 0.

    >>> root(-1.0), root(9.0)
    (nan, 3.0)
    """
    value = np.asarray(value, dtype=float)
    with np.errstate(invalid="ignore"):
        out = np.sqrt(value)
    return out if out.ndim else float(out)


def defined(value: Numbers) -> float | None:
    """A Python float, or None if the value is undefined or infinite.

    >>> defined(float("nan")) is None, defined(2)
    (True, 2.0)
    """
    value = float(value)
    return value if math.isfinite(value) else None


def defined_list(values: Numbers) -> list[Any]:
    """Apply `defined` to an array of any shape; the result is a nested list."""
    values = np.asarray(values, dtype=float)
    if values.ndim > 1:
        return [defined_list(row) for row in values]
    return [value if math.isfinite(value) else None for value in values.tolist()]


def whole_or_float(value: float) -> int | float:
    """60.0 becomes 60; 34.5 is unchanged."""
    return int(value) if float(value).is_integer() else float(value)
