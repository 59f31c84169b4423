"""Read responses and keys from CSV and XLSX files. Every cell is text; errors name file, line and column."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import pandas as pd
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from exams.psychometrics.analysis import analyze
from exams.psychometrics.bad_input import BadInput
from exams.psychometrics.document import Analysis
from exams.psychometrics.keys import text_of


@dataclass(frozen=True)
class TableFile:
    """The cells of a file as text, and the line numbers of the header (first) and of every row."""

    path: str
    frame: pd.DataFrame
    lines: tuple[int, ...]


def analyze_files(
    responses: str, key: str, *, cut: object = None, group: str | None = None, focal: object = None
) -> Analysis:
    """`analyze` on two files. Raises BadInput with the file's own name, line and column."""
    persons = read_table(responses)
    if persons.frame.columns[0] != "person":
        message = (
            f"The first column is “{persons.frame.columns[0]}”; expected “person”, with columns separated by commas."
        )
        raise BadInput(persons.path, persons.lines[0], None, message)
    keys = read_table(key)
    try:
        return analyze(persons.frame, keys.frame, cut=cut, group=group, focal=focal)
    except BadInput as bad:
        raise bad.in_file("responses", persons.path, persons.lines).in_file("key", keys.path, keys.lines) from None


def read_table(path: str) -> TableFile:
    """Read a table of text from a .csv (UTF-8) or .xlsx file (first sheet). Skips blank lines. Raises BadInput."""
    name = str(path)
    content = _read_bytes(path)
    rows = _xlsx_rows(name, content) if name.lower().endswith(".xlsx") else _csv_rows(name, content)
    if not rows:
        raise BadInput(name, None, None, "The file is empty; expected a header row and one row per person or item.")
    header_line, header = rows[0]
    header = [cell.strip() for cell in header]
    while header and not header[-1]:
        header.pop()
    for place, column in enumerate(header, start=1):
        if not column:
            raise BadInput(name, header_line, None, f"Column {place} has no name.")
    body = rows[1:]
    if not body:
        raise BadInput(name, header_line, None, "The file has a header but no rows.")
    cells = [_check_width(name, line, row, len(header)) for line, row in body]
    frame = pd.DataFrame(cells, columns=header, dtype=object)
    return TableFile(name, frame, (header_line, *(line for line, _ in body)))


def _read_bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise BadInput(str(path), None, None, "The file does not exist.") from None
    except OSError as error:
        raise BadInput(str(path), None, None, f"The file cannot be read: {error.strerror}.") from None


def _check_width(name: str, line: int, row: list[str], width: int) -> list[str]:
    """Return the row at the header's width. Extra empty cells are dropped; any other difference is a shifted row."""
    extra = row[width:]
    if len(row) < width or any(cell.strip() for cell in extra):
        message = f"The row has {len(row)} cells; expected {width}, as many as the header."
        raise BadInput(name, line, None, message)
    return row[:width]


def _csv_rows(name: str, content: bytes) -> list[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadInput(name, line, None, "The file is not UTF-8. Save it as CSV UTF-8.") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, start = [], 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((start, row))
            start = reader.line_num + 1
    except csv.Error as error:
        raise BadInput(name, reader.line_num, None, f"The line cannot be read as CSV: {error}.") from None
    return rows


def _xlsx_rows(name: str, content: bytes) -> list[tuple[int, list[str]]]:
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = [[text_of(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    except (BadZipFile, InvalidFileException, KeyError, ValueError, IndexError, OSError, SyntaxError):
        raise BadInput(name, None, None, "The file cannot be read as an XLSX workbook.") from None
    width = max((len(row) for row in rows), default=0)
    return [(line, row + [""] * (width - len(row))) for line, row in enumerate(rows, start=1) if any(row)]
