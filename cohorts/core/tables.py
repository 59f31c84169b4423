"""Read and write CSV and XLSX tables. Errors name the row and column; exported cells cannot contain formulas."""

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import chain

from django.http import HttpResponse
from django.utils.functional import Promise

from cohorts.core.lazy import LazyModule
from cohorts.core.text import fold_text
from cohorts.core.workbooks import write_workbook

openpyxl = LazyModule("openpyxl")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class BadSheet(Exception):
    """Raised for a problem with a file as a whole; the message is a sentence."""


def read_table(data: bytes, filename: str, required: Iterable[str]) -> list[tuple[int, dict[str, str]]]:
    """Read the bytes of a .csv or .xlsx file into a list of (line number, {column: text}).

    `required`: names of required columns, compared without regard to case and spaces. Raises BadSheet for a wrong
    format, missing or duplicate columns, an empty file, or a file that is not UTF-8.
    """
    rows = _read_xlsx(data) if filename.lower().endswith(".xlsx") else _read_csv(data, filename)
    if not rows:
        raise BadSheet(f"{filename} is empty.")
    names = {fold_text(name): name for name in required}
    header = [names.get(fold_text(str(cell)), str(cell).strip()) for cell in rows[0][1]]
    duplicates = sorted({name for name in header if name and header.count(name) > 1})
    if duplicates:
        raise BadSheet(f"{filename} has the column “{duplicates[0]}” twice. Remove or rename one of them.")
    missing = [name for name in required if name not in header]
    if missing:
        columns = ", ".join(header) or "none"
        raise BadSheet(f"{filename} does not have the column “{missing[0]}”. Its columns are: {columns}.")
    table = []
    for line, cells in rows[1:]:
        if len(cells) > len(header) and any(str(c).strip() for c in cells[len(header) :]):
            raise BadSheet(f"{filename}, line {line} has more cells than the file has columns.")
        table.append((line, {name: str(cell).strip() for name, cell in zip(header, [*cells, *[""] * len(header)])}))
    return table


def _read_csv(data: bytes, filename: str) -> list[tuple[int, list[str]]]:
    if b"\x00" in data:
        raise BadSheet(f"{filename} is not a CSV file.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadSheet(f"{filename} is not UTF-8 text (byte {error.start}). Save it as “CSV UTF-8”.") from error
    reader = csv.reader(io.StringIO(text, newline=""))
    return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]


def _read_xlsx(data: bytes) -> list[tuple[int, list[str]]]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except Exception as error:
        raise BadSheet("This is not an Excel workbook (.xlsx).") from error
    sheet = book.active
    rows = []
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [_xlsx_text(cell) for cell in row]
        if any(cell.strip() for cell in cells):
            rows.append((number, cells))
    return rows


def _xlsx_text(cell: object) -> str:
    """A cell as text; a Boolean as spreadsheets show it."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return "" if cell is None else str(cell)


def harmless(value: object) -> object:
    """Return a cell value that a spreadsheet will not run: text that looks like a formula gets a leading apostrophe.

    A translatable text is rendered in the active language.
    """
    if isinstance(value, Promise):
        value = str(value)
    return "'" + value if isinstance(value, str) and value.startswith(DANGEROUS) else value


def write_csv(head: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as CSV bytes (UTF-8 with BOM, so that Excel reads accents)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([harmless(cell) for cell in head])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(title: str, head: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as the bytes of a workbook with one sheet."""
    lines = ([harmless(cell) for cell in row] for row in chain([head], rows))
    return write_workbook({title: lines})


def download(name: str, head: Sequence[object], rows: Iterable[Sequence[object]], kind: str = "csv") -> HttpResponse:
    """Return an HTTP response that the browser saves as `name`; `kind` is "csv" or "xlsx"."""
    if kind == "xlsx":
        response = HttpResponse(write_xlsx(name, head, rows), content_type=XLSX)
    else:
        response = HttpResponse(write_csv(head, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.{"xlsx" if kind == "xlsx" else "csv"}"'
    return response
