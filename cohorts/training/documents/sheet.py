"""Create a sheet with one table as a tagged PDF (PDF/UA-1), from plain values; no model, no clock.

For what a vendor prints about a session or a cohort: recorded attendance, the roster.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cohorts.core.documents.pdf import UNPRINTED, printed, typeset_escaped

TEMPLATE = Path(__file__).with_name("sheet.typ")


@dataclass(frozen=True)
class Column:
    """A column: its head, its share of the width, and whether its cells are numbers."""

    head: str
    width: float
    is_number: bool = False


@dataclass(frozen=True)
class SheetData:
    """The contents of a sheet. facts: lines between the heading and the table. rows: a text for each column."""

    heading: str
    vendor: str
    facts: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    made_on: date


def sheet_pdf(data: SheetData) -> bytes:
    """Create one sheet. The same data gives the same bytes."""
    content: dict[str, Any] = {
        "title": data.heading,
        "heading": printed(data.heading),
        "vendor": printed(data.vendor),
        "facts": [printed(fact) for fact in data.facts if fact],
        "heads": [printed(column.head) for column in data.columns],
        "widths": [column.width for column in data.columns],
        "numbers": [column.is_number for column in data.columns],
        "rows": [[printed(cell) for cell in row] for row in data.rows],
        "unprinted": UNPRINTED,
    }
    return typeset_escaped(TEMPLATE, content, day=data.made_on)
