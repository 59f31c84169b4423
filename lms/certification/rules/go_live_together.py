"""What rows of a list of certified people mean together: no number, person or address twice, nobody dead and living.

Pure Python.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from cohorts.core.problems import Problem
from cohorts.core.text import fold_name
from lms.certification.rules.go_live import (
    ASK,
    DECEASED,
    NEW,
    NOT_ENDED,
    OUT,
    SAME,
    Check,
    Decided,
    Judged,
    Known,
    Line,
    judge_alone,
    refused,
)


def judge(
    lines: Iterable[Line], known: Known, check: Check, date_format: str, today: date, decided: Mapping[int, Decided]
) -> list[Judged]:
    """Return what each row means, in order. `check`: what is wrong with (given name, family name, address).

    A number that is written twice is refused in both rows, whatever else is wrong with one of them, and an address with
    two names too. So are both where a person died by one row and not by another one. A person and level that are there
    twice are refused with the line where they stand first.
    """
    return _each_once(judge_alone(lines, known, check, date_format, today, decided))


def _each_once(rows: list[Judged]) -> list[Judged]:
    """Refuse all rows of a number that is there twice and of an address with several names, and the second row of a
    person and level. Rows that staff left out do not count.
    """
    rows = _living_or_dead(_numbers_once(rows))
    first: dict[tuple[Any, ...], int] = {}
    names: dict[str, set[str]] = {}
    for row in rows:
        if row.outcome in (NEW, ASK, SAME):
            names.setdefault(row.line.address, set()).add(fold_name(row.line.name))
    return [_once(row, first, names) if row.outcome in (NEW, ASK, SAME) else row for row in rows]


def _numbers_once(rows: list[Judged]) -> list[Judged]:
    """Refuse each row whose number is in another row, with the line of that one."""
    lines: dict[str, list[int]] = {}
    for row in rows:
        if row.line.key and row.outcome != OUT:
            lines.setdefault(row.line.key, []).append(row.line.line)
    judged = []
    for row in rows:
        others = [line for line in lines.get(row.line.key, ()) if line != row.line.line]
        is_doubled = others and row.outcome != OUT
        judged.append(refused(row, Problem("golive_number_twice", first=others[0])) if is_doubled else row)
    return judged


def _who(row: Judged) -> Any:
    return row.person or row.line.address


def _living_or_dead(rows: list[Judged]) -> list[Judged]:
    """Refuse each row of somebody who died by one row and whose certificate nobody has ended by another one."""
    dead: dict[Any, int] = {}
    living: dict[Any, int] = {}
    for row in rows:
        if row.outcome in (NEW, ASK, SAME):
            lines = dead if row.state == DECEASED else living if row.state in NOT_ENDED else {}
            lines.setdefault(_who(row), row.line.line)
    both = dead.keys() & living.keys()
    return [
        _doubted(row, dead, living) if row.outcome in (NEW, ASK, SAME) and _who(row) in both else row for row in rows
    ]


def _doubted(row: Judged, dead: Mapping[Any, int], living: Mapping[Any, int]) -> Judged:
    if row.state == DECEASED:
        return refused(row, Problem("golive_dead_lives", first=living[_who(row)]))
    return refused(row, Problem("golive_lives_dead", first=dead[_who(row)])) if row.state in NOT_ENDED else row


def _once(row: Judged, first: dict[tuple[Any, ...], int], names: Mapping[str, set[str]]) -> Judged:
    assert row.offered
    if len(names[row.line.address]) > 1:
        return refused(row, Problem("golive_address_shared", email=row.line.address))
    key = (_who(row), row.offered.program, row.offered.level)
    if key in first:
        return refused(row, Problem("golive_person_twice", first=first[key]))
    first[key] = row.line.line
    return row
