"""Count what ends by month, and by agency or vendor. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lms.certification.rules.validity import valid_through


@dataclass(frozen=True)
class Line:
    """The numbers of one group, a number for each month. `group`: its id; None: of nobody."""

    group: int | None
    numbers: tuple[int, ...]
    total: int


def months_from(today: date, count: int) -> tuple[tuple[date, date], ...]:
    """Return (first, last day) of so many months: from today through the end of its month, then whole months."""
    first = today.replace(day=1)
    months = []
    for _number in range(count):
        last = valid_through(first, 1)
        assert last is not None
        months.append((max(first, today), last))
        first = last.fromordinal(last.toordinal() + 1)
    return tuple(months)


def months_until(today: date, count: int) -> tuple[date, date]:
    """Return the first and the last day of what lies behind: so many whole months, and this one through yesterday."""
    first = today.replace(day=1)
    for _number in range(count):
        first = (first - timedelta(days=1)).replace(day=1)
    return first, today - timedelta(days=1)


def count_by_group(
    endings: Iterable[tuple[date, Iterable[int | None]]], months: Sequence[tuple[date, date]]
) -> tuple[tuple[Line, ...], Line]:
    """Return a line for each group, and that of all. `endings`: (day, groups); whoever is in two counts in both.

    Of all, each counts once.
    """
    position = {(first.year, first.month): index for index, (first, _last) in enumerate(months)}
    by_group: dict[int | None, list[int]] = {}
    everything = [0] * len(months)
    for day, groups in endings:
        index = position[day.year, day.month]
        everything[index] += 1
        for group in groups:
            by_group.setdefault(group, [0] * len(months))[index] += 1
    lines = tuple(_line(group, numbers) for group, numbers in by_group.items())
    return lines, _line(None, everything)


def _line(group: int | None, numbers: list[int]) -> Any:
    return Line(group, tuple(numbers), sum(numbers))
