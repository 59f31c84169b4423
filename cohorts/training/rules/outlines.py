"""Read and write course outlines: one line per unit with its hours, one line per objective below it.

    What recovery is | 8
    - Describe the five stages of recovery.

Hours are written as 8, 7.5 or 1:40. Reading a written outline gives the same units.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from cohorts.core.problems import Problem, ProblemError

# The most minutes of a course, and of a unit: 1,000 hours. More is a typing mistake.
MAX_COURSE_MINUTES = 60_000


class BadOutline(ProblemError):
    """Raised for an invalid outline; `problem` says which line."""


@dataclass(frozen=True)
class UnitOutline:
    """A unit: title, minutes and objectives."""

    title: str
    minutes: int
    objectives: tuple[str, ...] = ()


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
            units.append(UnitOutline(last.title, last.minutes, (*last.objectives, _objective(line, number))))
    return tuple(units)


def _objective(line: str, number: int) -> str:
    text = line.lstrip("-").strip()
    if not text:
        raise BadOutline(Problem("outline_objective_empty", line=number))
    return text


def _unit(line: str, number: int) -> UnitOutline:
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
    return UnitOutline(title, int(minutes))


def write_outline(units: Iterable[UnitOutline], *, write_hours: Callable[[int], str]) -> str:
    """Return the text of an outline. `write_hours` formats minutes as hours so that `read_outline` can read them."""
    lines = []
    for unit in units:
        lines += [
            f"{unit.title} | {write_hours(unit.minutes)}",
            *(f"- {objective}" for objective in unit.objectives),
        ]
    return "\n".join(lines)
