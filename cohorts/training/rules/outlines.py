"""The outline of a course as staff write it: one line per unit with its hours, one line per objective below it.

    What recovery is | 8
    - Describe the five stages of recovery.

Hours may be written 8, 7.5 or 1:40. Reading back what was written gives the same units.
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from cohorts.core.formatting import format_decimal_hours


class BadOutline(Exception):
    """What is wrong with an outline, and in which line, as a sentence."""


@dataclass(frozen=True)
class UnitOutline:
    """A unit: title, minutes, and what a person can do after it."""

    title: str
    minutes: int
    objectives: tuple[str, ...] = ()


def read_outline(text) -> tuple[UnitOutline, ...]:
    """The units of an outline, in order. Raises BadOutline at the first line that cannot be read."""
    units: list[UnitOutline] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line:
            continue
        if not line.startswith("-"):
            units.append(_unit(line, number))
        elif not units:
            raise BadOutline(f"Line {number}: an objective stands before the first unit.")
        else:
            last = units.pop()
            units.append(UnitOutline(last.title, last.minutes, (*last.objectives, _objective(line, number))))
    return tuple(units)


def _objective(line, number):
    text = line.lstrip("-").strip()
    if not text:
        raise BadOutline(f"Line {number}: the objective has no words.")
    return text


def _unit(line, number):
    title, bar, hours = (part.strip() for part in line.rpartition("|"))
    if not bar or not title:
        raise BadOutline(f"Line {number}: write the unit’s title, an upright bar, and its hours, such as “Ethics | 8”.")
    try:
        whole, colon, rest = hours.partition(":")
        minutes = Decimal(whole) * 60 + (Decimal(rest) if colon else 0)
    except InvalidOperation:
        raise BadOutline(f"Line {number}: “{hours}” is not a number of hours.") from None
    if not minutes.is_finite() or minutes <= 0 or minutes > 60_000 or minutes != minutes.to_integral_value():
        raise BadOutline(f"Line {number}: the hours must be above 0 and come to whole minutes.")
    if len(title) > 200:
        raise BadOutline(f"Line {number}: the title is longer than 200 characters.")
    return UnitOutline(title, int(minutes))


def write_outline(units) -> str:
    """The text of an outline."""
    lines = []
    for unit in units:
        lines += [
            f"{unit.title} | {format_decimal_hours(unit.minutes)}",
            *(f"- {objective}" for objective in unit.objectives),
        ]
    return "\n".join(lines)
