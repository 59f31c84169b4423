"""What a row of a bank file says, by the mapping of its account: day, amount with its sign, and texts. Pure Python.

A row that cannot be read is refused with its line and a reason; it never becomes another amount or day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from cohorts.billing.rules.bank_files import Table
from cohorts.billing.rules.bank_values import LONGEST_SHOWN, read_amount, read_day
from cohorts.core.problems import Problem, ProblemError
from cohorts.core.problems import as_json as problem_as_json
from cohorts.core.problems import from_json as problem_from_json
from cohorts.core.text import fold_text, visible_text

# How a file says that money went out: by a sign of the amount, by two columns, or by a mark in a column of its own.
SIGNS = ("sign", "columns", "mark")
COLUMNS = ("day", "amount", "debit", "credit", "mark", "currency", "text", "payer", "bank_id", "reference")
NEEDED = {"sign": ("day", "amount"), "columns": ("day", "debit", "credit"), "mark": ("day", "amount", "mark")}
OUTGOING_MARKS = {"DR", "D", "DEBIT", "-", "S", "OUT"}
INCOMING_MARKS = {"CR", "C", "CREDIT", "+", "H", "IN"}
# Texts of a row, with the most characters that are kept.
LENGTHS = {"text": 500, "payer": 200, "bank_id": 100, "reference": 90}
# A cell of a refused row is kept up to so many characters.
LONGEST_CELL = 1000
Cells = tuple[tuple[str | None, str], ...]


@dataclass(frozen=True)
class BankMapping:
    """How the files of a bank account are written. `columns`: {one of COLUMNS: name in the file}."""

    columns: Mapping[str, str]
    signs: str = "sign"
    date_format: str = "MM/DD/YYYY"
    decimal_mark: str = "."
    delimiter: str = "comma"
    encoding: str = "utf-8"
    head_line: int = 1


@dataclass(frozen=True)
class BankRow:
    """A row as it was read: dollars above 0 came in, below 0 went out. With a `problem` it is refused.

    `cells` of a refused row: (name of the column, cell) as the file has them, so that it can be read again. The name is
    None for a cell beyond the columns.
    """

    line: int
    day: date | None = None
    amount: Decimal | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    problem: Problem | None = None
    cells: Cells = ()

    @property
    def text_key(self) -> str:
        """What makes a row without a bank's id the same as another, beside account and count: day, amount, texts.

        Of a refused row, its cells.
        """
        if self.problem is not None:
            return sha256(f"refused|{self.cells}".encode()).hexdigest()
        about = f"{self.texts.get('text', '')} {self.texts.get('reference', '')}"
        return sha256(f"{self.day}|{self.amount}|{fold_text(about)}".encode()).hexdigest()


def read_rows(table: Table, mapping: BankMapping, today: date) -> list[BankRow]:
    """Return what every row says. Raises ProblemError for a column that is missing or there twice."""
    places = _places(table.head, mapping)
    return [_read_row(line, cells, places, mapping, table.head, today) for line, cells in table.rows]


def read_again(row: BankRow, mapping: BankMapping, today: date) -> BankRow:
    """Return what a refused row says by the mapping as it is now; it may be refused again, for another reason too.

    Raises ProblemError for a column that is missing or there twice.
    """
    head = tuple(name for name, _cell in row.cells if name is not None)
    cells = tuple(cell for _name, cell in row.cells)
    return _read_row(row.line, cells, _places(head, mapping), mapping, head, today)


def _places(head: tuple[str, ...], mapping: BankMapping) -> dict[str, int]:
    names = [fold_text(name) for name in head]
    places = {}
    for column, name in mapping.columns.items():
        if not name:
            continue
        count = names.count(fold_text(name))
        if count != 1:
            code = "bank_column_twice" if count else "bank_column_missing"
            raise ProblemError(Problem(code, field="file", column=name, columns=", ".join(head)[:300]))
        places[column] = names.index(fold_text(name))
    missing = [column for column in NEEDED[mapping.signs] if column not in places]
    if missing:
        raise ProblemError(Problem("bank_mapping_incomplete", field="file"))
    return places


def _read_row(
    line: int,
    cells: tuple[str, ...],
    places: Mapping[str, int],
    mapping: BankMapping,
    head: tuple[str, ...],
    today: date,
) -> BankRow:
    if any(cells[len(head) :]):  # An amount with a comma that is not in quotation marks would be read as another one.
        return _refused(line, Problem("bank_row_too_wide"), head, cells)
    values = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
    texts = {name: " ".join(visible_text(values.get(name, "")).split()) for name in LENGTHS}
    too_long = next((name for name, most in LENGTHS.items() if len(texts[name]) > most), None)
    if too_long:
        return _refused(line, Problem("bank_text_too_long", column=mapping.columns[too_long]), head, cells)
    day = read_day(values["day"], mapping.date_format, today)
    amount = _signed(values, mapping)
    currency = values.get("currency", "")
    problems = [one for one in (day, amount) if isinstance(one, Problem)]
    if currency.upper() not in ("", "USD", "US$", "$"):
        problems.insert(0, Problem("bank_amount_other_currency", text=currency[:LONGEST_SHOWN]))
    if problems:
        return _refused(line, problems[0], head, cells, texts)
    assert isinstance(day, date) and isinstance(amount, Decimal)
    return BankRow(line, day, amount, texts)


def _refused(
    line: int, problem: Problem, head: tuple[str, ...], cells: tuple[str, ...], texts: Mapping[str, str] | None = None
) -> BankRow:
    names = [*head, *[None] * (len(cells) - len(head))]
    kept = [visible_text(cell)[:LONGEST_CELL] for cell in cells] + [""] * (len(head) - len(cells))
    return BankRow(line, texts=texts or {}, problem=problem, cells=tuple(zip(names, kept, strict=True)))


def _signed(values: Mapping[str, str], mapping: BankMapping) -> Decimal | Problem:
    if mapping.signs == "columns":
        return _of_two_columns(values, mapping.decimal_mark)
    amount = read_amount(values["amount"], mapping.decimal_mark)
    if mapping.signs == "sign" or isinstance(amount, Problem):
        return amount
    mark = values["mark"].strip().upper().rstrip(".")
    if not mark:
        return Problem("bank_mark_missing")
    if mark in OUTGOING_MARKS:
        return -abs(amount)
    if mark not in INCOMING_MARKS or amount < 0:
        return Problem("bank_mark_unreadable", text=values["mark"][:LONGEST_SHOWN])
    return amount


def _of_two_columns(values: Mapping[str, str], decimal_mark: str) -> Decimal | Problem:
    """Money that went out stands in one column, money that came in in the other. The empty one may say 0.00."""
    read = {name: read_amount(values[name], decimal_mark) for name in ("debit", "credit") if values[name].strip("- ")}
    for one in read.values():
        if isinstance(one, Problem):
            return one
    amounts = {name: one for name, one in read.items() if isinstance(one, Decimal) and one}
    if not amounts and read:
        return Decimal("0.00")
    if len(amounts) != 1:
        return Problem("bank_two_amounts" if amounts else "bank_amount_missing")
    (name, amount) = next(iter(amounts.items()))
    if name == "credit":
        return Problem("bank_amount_unreadable", text=values["credit"][:LONGEST_SHOWN]) if amount < 0 else amount
    return -abs(amount)


def name_key(row: BankRow) -> str:
    """Return by what the bank calls the payer of a row: the name, or the whole text where the file has no names."""
    return fold_text(row.texts.get("payer") or row.texts.get("text", ""))[:200]


def reference_of(row: BankRow, ordinal: int) -> str:
    """Return the reference of a receipt for a row: the check number or the bank's id, else its text and day.

    `ordinal`: which of the equal rows of the day it is. The second is another payment, so it has another reference.
    """
    reference = row.texts.get("reference", "")
    if reference:
        return reference if ordinal == 1 else f"{reference} ({ordinal})"
    if row.texts.get("bank_id"):
        return row.texts["bank_id"]
    return f"{row.texts.get('text', '')[:70]} {row.day} ({ordinal})".strip()


def as_json(row: BankRow) -> dict[str, Any]:
    """Return a row for a JSON column. Days and amounts are text."""
    stored: dict[str, Any] = {"line": row.line, "texts": dict(row.texts)}
    if row.problem is not None:
        return stored | {"problem": problem_as_json(row.problem), "cells": [list(pair) for pair in row.cells]}
    return stored | {"day": str(row.day), "amount": str(row.amount)}


def from_json(stored: Mapping[str, Any]) -> BankRow:
    """Return the row that `as_json` wrote."""
    line, texts = stored["line"], stored["texts"]
    if "problem" in stored:
        cells = tuple((name, cell) for name, cell in stored["cells"])
        return BankRow(line, texts=texts, problem=problem_from_json(stored["problem"]), cells=cells)
    return BankRow(line, date.fromisoformat(stored["day"]), Decimal(stored["amount"]), texts)
