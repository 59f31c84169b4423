"""Blueprints of exams: how the scored items of a form are divided among domains and cognitive levels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cohorts.core.problems import Problem
from exams.assembly.rules.forms import shares

WHOLE = Decimal(100)
# A larger tolerance would make the blueprint meaningless.
MAX_TOLERANCE_ITEMS = 5


@dataclass(frozen=True)
class BlueprintLine:
    """One domain of a blueprint: `weights` is {cognitive level: percent of all scored items}."""

    domain: int
    code: str
    title: str
    weights: Mapping[str, Decimal]

    @property
    def weight(self) -> Decimal:
        """The weight of the whole domain, in percent."""
        return sum(self.weights.values(), Decimal(0))


@dataclass(frozen=True)
class Cell:
    """Scored items: how many the form has, how many the blueprint requires, and by how many they may differ."""

    has: int
    required: int
    tolerance: int

    @property
    def difference(self) -> int:
        """How many items too many (positive) or too few (negative)."""
        return self.has - self.required

    @property
    def excess(self) -> int:
        """How many items too many."""
        return max(0, self.difference)

    @property
    def shortage(self) -> int:
        """How many items are missing."""
        return max(0, -self.difference)

    @property
    def fits(self) -> bool:
        """Whether the number is within the tolerance."""
        return abs(self.difference) <= self.tolerance


@dataclass(frozen=True)
class Row:
    """A row of a comparison: one domain, or all of them with empty `code` and `title`. `total` is its sum."""

    code: str
    title: str
    cells: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True)
class Comparison:
    """A form compared with a blueprint. `levels` are the columns; `outside` counts items that are in no cell of it."""

    levels: tuple[str, ...]
    rows: tuple[Row, ...]
    all: Row
    outside: int

    @property
    def differences(self) -> list[tuple[str, str, int, int]]:
        """(domain code, level, items it has, items required) of each number that does not fit; "" for all."""
        return [
            (row.code, level, cell.has, cell.required)
            for row in (*self.rows, self.all)
            for level, cell in (*zip(self.levels, row.cells, strict=True), ("", row.total))
            if not cell.fits
        ]

    @property
    def fits(self) -> bool:
        """Whether every number is within the tolerance, and every item in a cell."""
        return not self.outside and not self.differences


def blueprint_problem(lines: Sequence[BlueprintLine], tolerance: int) -> Problem | None:
    """What is wrong with a blueprint; None where nothing is. Its weights add up to 100 percent."""
    out = next((line.code for line in lines if not all(0 <= part <= WHOLE for part in line.weights.values())), None)
    if out is not None:
        return Problem("blueprint_weight_out_of_range", domain=out)
    total = sum((line.weight for line in lines), Decimal(0))
    if total != WHOLE:
        return Problem("blueprint_not_whole", total=total)
    if not 0 <= tolerance <= MAX_TOLERANCE_ITEMS:
        return Problem("blueprint_tolerance_out_of_range", field="tolerance", most=MAX_TOLERANCE_ITEMS)
    return None


def required_items(lines: Sequence[BlueprintLine], scored: int) -> dict[tuple[int, str], int]:
    """{(domain, level): items}: `scored` items divided by largest remainder, first among domains, then levels."""
    by_domain = shares({line.domain: line.weight for line in lines}, scored)
    return {
        (line.domain, level): items
        for line in lines
        for level, items in shares(line.weights, by_domain[line.domain]).items()
    }


def compare(
    lines: Sequence[BlueprintLine], levels: Sequence[str], tolerance: int, counts: Mapping[tuple[int | None, str], int]
) -> Comparison:
    """Compare the scored items of a form, {(domain, level): number}, with a blueprint.

    The tolerance, in items, applies to each cell, to each domain and to each level.
    """
    scored = sum(counts.values())
    required = required_items(lines, scored)
    grid = {
        (line.domain, level): Cell(
            counts.get((line.domain, level), 0), required.get((line.domain, level), 0), tolerance
        )
        for line in lines
        for level in levels
    }
    rows = tuple(
        Row(line.code, line.title, cells, _sum(cells))
        for line in lines
        for cells in (tuple(grid[line.domain, level] for level in levels),)
    )
    columns = tuple(_sum([grid[line.domain, level] for line in lines]) for level in levels)
    inside = sum(cell.has for cell in grid.values())
    # The sum over everything always fits, apart from items that are in no cell.
    return Comparison(tuple(levels), rows, Row("", "", columns, Cell(inside, inside, 0)), scored - inside)


def _sum(cells: Sequence[Cell]) -> Cell:
    tolerance = max((cell.tolerance for cell in cells), default=0)
    return Cell(sum(cell.has for cell in cells), sum(cell.required for cell in cells), tolerance)
