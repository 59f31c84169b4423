"""The report as text for a terminal: one section below the other, with aligned columns."""

from __future__ import annotations

import textwrap

from exams.psychometrics.document import Analysis
from exams.psychometrics.reports.methods import METHODS, Method
from exams.psychometrics.reports.sections import Cell, Column, Section, sections

WIDTH = 100


def as_text(analysis: Analysis, *, excluded: dict[str, int] | None = None) -> str:
    """Render the whole report; sentences wrap at 100 characters, tables are as wide as their columns."""
    parts = [_section(section) for section in sections(analysis, excluded)]
    methods = "\n".join(_method(method) for method in METHODS)
    return "\n\n".join([*parts, f"{_heading('Methods')}\n{methods}"]) + "\n"


def _method(method: Method) -> str:
    lines = [textwrap.fill(f"{method.name}. {method.words}", WIDTH, subsequent_indent="  ")]
    formulas = (
        textwrap.fill(formula, WIDTH, initial_indent="    ", subsequent_indent="      ") for formula in method.formulas
    )
    return "\n".join([*lines, *formulas])


def _heading(title: str) -> str:
    return f"{title}\n{'=' * len(title)}"


def _section(section: Section) -> str:
    lines = [_heading(section.title)]
    lines += [textwrap.fill(words, WIDTH) for words in (section.counted, section.note) if words]
    if len(section.columns) == 1:
        lines += [textwrap.fill(f"- {row[0]}", WIDTH, subsequent_indent="  ") for row in section.rows]
        return "\n".join(lines)
    cells = [
        [format_cell(cell, column) for cell, column in zip(row, section.columns, strict=True)] for row in section.rows
    ]
    widths = [max(map(len, column)) for column in zip([c.name for c in section.columns], *cells, strict=True)]
    right = [all(not isinstance(row[i], str) for row in section.rows) for i in range(len(widths))]
    lines.append(_line([column.name for column in section.columns], widths, right))
    lines += [_line(row, widths, right) for row in cells]
    return "\n".join(lines)


def _line(cells: list[str], widths: list[int], right: list[bool]) -> str:
    padded = [c.rjust(w) if r else c.ljust(w) for c, w, r in zip(cells, widths, right, strict=True)]
    return "  ".join(padded).rstrip()


def format_cell(cell: Cell, column: Column) -> str:
    """A cell as printed, with a dash for an undefined value."""
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return f"{round(cell, column.places) + 0.0:.{column.places}f}" if column.places is not None else f"{cell:g}"
    return str(cell)
