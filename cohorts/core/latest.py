"""Select the latest of several rows about one subject, which is the one that counts. Pure."""

from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

Row = TypeVar("Row")
Key = TypeVar("Key", bound=Hashable)


def latest_by(rows: Iterable[Row], key: Callable[[Row], Key], rank: Callable[[Row], Any]) -> dict[Key, Row]:
    """Return {key: the row with the highest `rank`}, in the order in which the keys first appear.

    The order of the rows does not matter. `rank` returns a comparable value: a sequence number, or (moment, id).
    """
    latest: dict[Key, Row] = {}
    for row in rows:
        row_key = key(row)
        if row_key not in latest or rank(row) > rank(latest[row_key]):
            latest[row_key] = row
    return latest
