"""The arithmetic of seals: ranges of ids, and the hash of a seal. Pure functions on plain data.

The hash is SHA-256 over lines of JSON with sorted keys, in UTF-8: first the seal (number, moment, hash of the seal
before, ranges), then one line for each entry, by table and id.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

# What the first seal has in place of the hash of the seal before it.
FIRST_PREVIOUS = "0" * 64
Ranges = list[list[int]]


def ranges_of(ids: Iterable[int]) -> Ranges:
    """Return [[first, last], …] of runs of consecutive ids, ascending."""
    ranges: Ranges = []
    for number in sorted(ids):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ranges


def merged(many: Iterable[Sequence[Sequence[int]]]) -> Ranges:
    """Return one ascending list of ranges that covers all given ranges."""
    result: Ranges = []
    for first, last in sorted((pair[0], pair[1]) for ranges in many for pair in ranges):
        if result and first <= result[-1][1] + 1:
            result[-1][1] = max(result[-1][1], last)
        else:
            result.append([first, last])
    return result


def gaps(ranges: Sequence[Sequence[int]]) -> Ranges:
    """Return the ranges between ascending, separate ranges: ids that no entry had when they were sealed."""
    return [[before[1] + 1, after[0] - 1] for before, after in pairwise(ranges)]


def count_of(ranges: Sequence[Sequence[int]]) -> int:
    """Return how many ids the ranges cover."""
    return sum(last - first + 1 for first, last in ranges)


def seal_hash(
    *, number: int, at: datetime, previous: str, ranges: Mapping[str, Ranges], entries: Iterable[Mapping[str, Any]]
) -> str:
    """Return the hash of a seal, 64 hexadecimal digits. `ranges`: {table: ranges}; `at`: an aware moment."""
    digest = hashlib.sha256()
    head = {"number": number, "at": _text(at), "previous": previous, "ranges": dict(ranges)}
    digest.update(_line(head))
    for entry in entries:
        digest.update(_line(entry))
    return digest.hexdigest()


def _line(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, sort_keys=True, ensure_ascii=False, default=_text).encode() + b"\n"


def _text(value: Any) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
