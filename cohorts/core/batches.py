"""Long lists in parts, for statements that the database limits in length."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def in_batches(rows: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield `rows` in order, in parts of at most `size`."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
