"""Spans: half-open (first, end) pairs of whole minutes, of the clock or of a unit. Those that touch do not overlap."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

Span = tuple[int, int]
# The ends of a span: minutes, or moments.
End = TypeVar("End", int, datetime)


def union(spans: Iterable[Span]) -> list[Span]:
    """Return the minutes of all spans once, in order; spans that meet become one. Empty spans are left out."""
    merged: list[Span] = []
    for first, end in sorted(spans):
        if first >= end:
            continue
        if merged and first <= merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = merged[-1][0], end
        else:
            merged.append((first, end))
    return merged


def length(spans: Iterable[Span]) -> int:
    """Return the minutes of spans that do not overlap."""
    return sum(end - first for first, end in spans)


def overlap(one: tuple[End, End], other: tuple[End, End]) -> tuple[End, End] | None:
    """Return what two spans of minutes or of moments have in common, or None."""
    first, end = max(one[0], other[0]), min(one[1], other[1])
    return (first, end) if first < end else None


def cut(spans: Iterable[Span], limits: Span) -> list[Span]:
    """Return what of the spans is within `limits`."""
    return [part for span in spans if (part := overlap(span, limits))]


def gaps(spans: Iterable[Span], limits: Span) -> list[Span]:
    """Return the minutes within `limits` that are in none of the spans."""
    missing, reached = [], limits[0]
    for first, end in cut(union(spans), limits):
        if first > reached:
            missing.append((reached, first))
        reached = end
    return [*missing, (reached, limits[1])] if reached < limits[1] else missing
