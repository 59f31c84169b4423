"""The latest row decides: of several facts about one thing, the newest is the one that counts. Pure."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

Row = TypeVar("Row")
Key = TypeVar("Key", bound=Hashable)


def latest_by(rows: Iterable[Row], key: Callable[[Row], Key], rank: Callable[[Row], Any]) -> dict[Key, Row]:
    """Of `rows` with the same `key` the one with the highest `rank`, by key, in the order the keys first came.

    The order of the rows does not matter. `rank` gives something that compares: a running number, or (moment, id).
    """
    deciding: dict[Key, Row] = {}
    for row in rows:
        name = key(row)
        if name not in deciding or rank(row) > rank(deciding[name]):
            deciding[name] = row
    return deciding
