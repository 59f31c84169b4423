"""Read tables that people upload: CSV in the usual encodings, and XLSX. Every cell is text and knows where it stands.

The one reader of such files. Codes say what is wrong with a file as a whole; what a row means is decided elsewhere.
Pure Python; no Django.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cohorts.core.lazy import LazyModule
from cohorts.core.problems import Problem, ProblemError
from cohorts.core.workbooks import column_letters

openpyxl = LazyModule("openpyxl")

# A mark at the beginning of a file says its encoding.
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
WORKBOOK, OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
# How pictures, PDF documents, archives (also workbooks) and old workbooks begin.
OTHER_FILES = (b"GIF8", b"\x89PNG", b"\xff\xd8\xff", b"%PDF", WORKBOOK, OLD_WORKBOOK)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
DELIMITERS = ",;\t"
MAX_ASCII = 0x7F
# What a workbook may unpack to; one of 1 MB with names and addresses has less than a fifth of it.
MAX_UNPACKED_BYTES = 64 * 1024 * 1024
MAX_COLUMNS = 50
# The names of the columns stand in one of the first lines; a title may stand above them.
MAX_HEAD_LINES = 10


@dataclass(frozen=True)
class SheetCell:
    """A cell: its text without blanks around it, where it stands (“B7”), and what keeps it from being read."""

    text: str
    reference: str
    is_formula: bool = False
    is_merged: bool = False


@dataclass(frozen=True)
class SheetRow:
    """A row that is not empty: the number of its line in the file, and its cells."""

    line: int
    cells: tuple[SheetCell, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of its cells."""
        return tuple(cell.text for cell in self.cells)


def read_rows(data: bytes, *, max_bytes: int, max_rows: int) -> list[SheetRow]:
    """Return the rows of a CSV file or of the first sheet of an XLSX workbook that are not empty.

    A CSV file is UTF-8, UTF-16 with its mark, or else Windows-1252; its cells are separated by commas, semicolons or
    tabs. Raises ProblemError for a file that is too large or too long, empty, or neither of the two.
    """
    if len(data) > max_bytes:
        raise _problem("sheet_too_large", most=max_bytes // 1024)
    if data.startswith(OLD_WORKBOOK):
        raise _problem("sheet_old_workbook")
    rows = _workbook_rows(data) if data.startswith(WORKBOOK) else _csv_rows(data)
    rows = [row for row in rows if any(cell.text for cell in row.cells)]
    if not rows:
        raise _problem("sheet_empty")
    if len(rows) > max_rows + MAX_HEAD_LINES:
        raise _problem("sheet_too_long", rows=len(rows), most=max_rows)
    return rows


def decode_text(data: bytes, encoding: str) -> str:
    """Return the text of a file in an encoding, or in that which its mark names.

    Raises ProblemError("sheet_empty"), ("sheet_not_text") or ("sheet_other_encoding", byte=…).
    """
    if not data.strip():
        raise _problem("sheet_empty")
    if data.startswith(OTHER_FILES):
        raise _problem("sheet_not_text")
    mark, name = next(((mark, name) for mark, name in MARKS if data.startswith(mark)), (b"", encoding))
    if not mark and name == "utf-16-le" and data[::2].count(0) > data[1::2].count(0):
        name = "utf-16-be"  # A file without a mark says its order of bytes by where the zeros are.
    try:
        text = data[len(mark) :].decode(name)
        if name == "cp1252":
            _refuse_utf_8(data)
    except UnicodeDecodeError as error:
        raise _problem("sheet_other_encoding", byte=error.start + len(mark) + 1) from error
    if CONTROL.search(text):
        raise _problem("sheet_not_text")
    return text


def _refuse_utf_8(data: bytes) -> None:
    """Refuse a file with other characters than ASCII that is UTF-8: read as Windows-1252, “é” would become “Ã©”."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return
    if not text.isascii():
        first = next(place for place, byte in enumerate(data, 1) if byte > MAX_ASCII)
        raise _problem("sheet_other_encoding", byte=first)


def csv_records(text: str, delimiter: str) -> list[tuple[int, tuple[str, ...]]]:
    """Return each record with the line it begins on; a cell in quotation marks may go over several lines.

    Raises ProblemError("sheet_line_unreadable", line=…).
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records, line = [], 1
    try:
        for cells in reader:
            records.append((line, tuple(cell.strip() for cell in cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise _problem("sheet_line_unreadable", line=line) from error
    return records


def find_head(rows: Sequence[SheetRow], names: Iterable[Iterable[str]], fold: Any) -> tuple[int, dict[int, int]]:
    """Return (index of the row with the names of the columns, {column of the file: index of its name}).

    `names`: for each column the names it may have; the one in whose row most of them stand is taken, among the first
    lines. `fold`: how names are compared. Raises ProblemError for a column that is there twice.
    """
    column_of = {fold(name): index for index, several in enumerate(names) for name in several}
    best: tuple[int, dict[int, int]] = (0, {})
    for index, row in enumerate(rows[:MAX_HEAD_LINES]):
        columns = {place: column_of[fold(text)] for place, text in enumerate(row.texts) if fold(text) in column_of}
        if len(columns) > len(best[1]):
            best = index, columns
    taken = list(best[1].values())
    for place, column in best[1].items():
        if taken.count(column) > 1:
            raise _problem("sheet_column_twice", column=rows[best[0]].texts[place])
    return best


def _csv_rows(data: bytes) -> list[SheetRow]:
    try:
        text = decode_text(data, "utf-8")
    except ProblemError as error:
        if error.problem.code != "sheet_other_encoding":
            raise
        text = decode_text(data, "cp1252")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(DELIMITERS, key=first.count)
    return [
        SheetRow(line, tuple(_text_cell(cell, line, place) for place, cell in enumerate(cells[:MAX_COLUMNS])))
        for line, cells in csv_records(text, delimiter)
    ]


def _text_cell(text: str, line: int, place: int) -> SheetCell:
    return SheetCell(text, f"{column_letters(place)}{line}", is_formula=text.startswith("="))


def _workbook_rows(data: bytes) -> list[SheetRow]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            size = sum(entry.file_size for entry in package.infolist())
        if size > MAX_UNPACKED_BYTES:
            raise _problem("sheet_too_large", most=MAX_UNPACKED_BYTES // 1024)
        sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
        merged = {(row, column) for area in sheet.merged_cells.ranges for row, column in _cells_of(area)}
        return [
            SheetRow(line, tuple(_workbook_cell(cell, merged) for cell in row))
            for line, row in enumerate(sheet.iter_rows(max_col=min(sheet.max_column, MAX_COLUMNS)), start=1)
        ]
    except ProblemError:
        raise
    except Exception as error:
        raise _problem("sheet_unreadable") from error


def _cells_of(area: Any) -> Iterable[tuple[int, int]]:
    last = min(area.max_col, MAX_COLUMNS)
    return ((row, column) for row in range(area.min_row, area.max_row + 1) for column in range(area.min_col, last + 1))


def _workbook_cell(cell: Any, merged: set[tuple[int, int]]) -> SheetCell:
    is_formula = getattr(cell, "data_type", "") == "f"
    text = "=" if is_formula else _plain(cell.value)
    return SheetCell(text, cell.coordinate, is_formula, (cell.row, cell.column) in merged)


def _plain(value: object) -> str:
    """A value as people read it in the cell: whole numbers without a decimal point, days without a time."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def _problem(code: str, **params: object) -> ProblemError:
    return ProblemError(Problem(code, field="file", **params))
