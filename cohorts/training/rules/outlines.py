"""Read and write course outlines: one line per unit with its hours, one line per objective below it.

    What recovery is | 8
    - Describe the five stages of recovery.
    Ethics | 4 | must be attended, tolerance 15

Hours are written as 8, 7.5 or 1:40, the tolerance in minutes. The key of a unit, by which it is the same unit in
another version of the course, is made from its title, unless another one is written: “key ethics”. Reading a written
outline gives the same units.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from cohorts.core.problems import Problem, ProblemError
from cohorts.core.text import fold_text

# The most minutes of a course, and of a unit: 1,000 hours. More is a typing mistake.
MAX_COURSE_MINUTES = 60_000
MAX_KEY_CHARACTERS = 60
REQUIRED, TOLERANCE, KEY = "must be attended", "tolerance", "key"
OPTION = re.compile(rf"(?P<required>{REQUIRED})|{TOLERANCE} (?P<tolerance>\d{{1,4}})( min)?|{KEY} (?P<key>[\w-]+)")


class BadOutline(ProblemError):
    """Raised for an invalid outline; `problem` says which line."""


@dataclass(frozen=True)
class UnitOutline:
    """A unit: title, minutes and objectives.

    key: "" for the one that is made from the title. tolerance: minutes that may lack, if it may not be missed.
    """

    title: str
    minutes: int
    objectives: tuple[str, ...] = ()
    key: str = ""
    may_be_missed: bool = True
    tolerance: int = 0


def unit_key(title: str) -> str:
    """Return the key that is made from the title of a unit: “what-recovery-is”."""
    return re.sub(r"[\W_]+", "-", fold_text(title)).strip("-")[:MAX_KEY_CHARACTERS]


def key_of(unit: UnitOutline) -> str:
    """Return the key of a unit."""
    return unit.key or unit_key(unit.title)


def read_outline(text: str) -> tuple[UnitOutline, ...]:
    """Return the units of an outline, in order. Raises BadOutline at the first line that cannot be read."""
    units: list[UnitOutline] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line:
            continue
        if not line.startswith("-"):
            units.append(_unit(line, number))
        elif not units:
            raise BadOutline(Problem("outline_objective_before_unit", line=number))
        else:
            last = units.pop()
            units.append(replace(last, objectives=(*last.objectives, _objective(line, number))))
    if problem := key_problem(units):
        raise BadOutline(problem)
    return tuple(units)


def key_problem(units: Iterable[UnitOutline]) -> Problem | None:
    """Return why two units cannot be told apart, or None."""
    twice = (key for key, count in Counter(map(key_of, units)).items() if key and count > 1)
    return next((Problem("outline_key_twice", field="units", key=key) for key in twice), None)


def _objective(line: str, number: int) -> str:
    text = line.lstrip("-").strip()
    if not text:
        raise BadOutline(Problem("outline_objective_empty", line=number))
    return text


def _unit(line: str, number: int) -> UnitOutline:
    line, options = _with_options(line, number)
    title, bar, hours = (part.strip() for part in line.rpartition("|"))
    if not bar or not title:
        raise BadOutline(Problem("outline_unit_incomplete", line=number))
    try:
        whole, colon, rest = hours.partition(":")
        minutes = Decimal(whole) * 60 + (Decimal(rest) if colon else 0)
    except InvalidOperation:
        raise BadOutline(Problem("outline_hours_unreadable", line=number, hours=hours)) from None
    is_possible = minutes.is_finite() and 0 < minutes <= MAX_COURSE_MINUTES
    if not is_possible or minutes != minutes.to_integral_value():
        raise BadOutline(Problem("outline_hours_not_whole_minutes", line=number))
    if len(title) > 200:
        raise BadOutline(Problem("outline_title_too_long", line=number))
    if options.tolerance > minutes:
        raise BadOutline(Problem("outline_options_unreadable", line=number, options=f"{TOLERANCE} {options.tolerance}"))
    return replace(options, title=title, minutes=int(minutes))


def _with_options(line: str, number: int) -> tuple[str, UnitOutline]:
    """Return a line without what follows its hours, and that as a unit without title and minutes."""
    unit = UnitOutline("", 0)
    start, bar, text = line.rpartition("|")
    if not bar or "|" not in start or not text.strip().startswith((REQUIRED, TOLERANCE, KEY)):
        return line, unit
    for option in text.split(","):
        match = OPTION.fullmatch(" ".join(option.split()))
        if match is None:
            raise BadOutline(Problem("outline_options_unreadable", line=number, options=option.strip()))
        if match["required"]:
            unit = replace(unit, may_be_missed=False)
        elif match["tolerance"]:
            unit = replace(unit, tolerance=int(match["tolerance"]))
        else:
            unit = replace(unit, key=match["key"][:MAX_KEY_CHARACTERS])
    if unit.tolerance and unit.may_be_missed:
        raise BadOutline(Problem("outline_tolerance_without_duty", line=number))
    return start.strip(), unit


def _write_options(unit: UnitOutline) -> str:
    options = [] if unit.may_be_missed else [REQUIRED]
    options += [f"{TOLERANCE} {unit.tolerance}"] if unit.tolerance else []
    options += [f"{KEY} {unit.key}"] if unit.key and unit.key != unit_key(unit.title) else []
    return " | " + ", ".join(options) if options else ""


def write_outline(units: Iterable[UnitOutline], *, write_hours: Callable[[int], str]) -> str:
    """Return the text of an outline. `write_hours` formats minutes as hours so that `read_outline` can read them."""
    lines = []
    for unit in units:
        lines += [
            f"{unit.title} | {write_hours(unit.minutes)}{_write_options(unit)}",
            *(f"- {objective}" for objective in unit.objectives),
        ]
    return "\n".join(lines)
