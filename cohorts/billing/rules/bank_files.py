"""Reading the bytes of a bank file into rows of cells, without deciding what a row means. Pure Python."""

import codecs
import csv
import io
import re
from dataclasses import dataclass

from cohorts.core.problems import Problem, ProblemError

# A month of a state’s account has a few hundred rows. More is another file, or a mistake; a form of confirmed rows also
# has at most a thousand fields.
MAX_BYTES = 1024 * 1024
MAX_ROWS = 900
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
ENCODINGS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "windows-1252": "cp1252"}
# A mark at the beginning of a file says its encoding, whatever the mapping says.
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# How pictures, PDF documents, archives (also workbooks) and old workbooks begin.
OTHER_FILES = (b"GIF8", b"\x89PNG", b"\xff\xd8\xff", b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Table:
    """The head of a bank file and its rows: (line number of the file, cells)."""

    head: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_table(data: bytes, *, encoding: str, delimiter: str, head_line: int) -> Table:
    """Return the cells of a bank file. `head_line`: the line, from 1, with the names of the columns.

    Raises ProblemError for a file that is too large, no text, in another encoding, or has no rows or too many.
    """
    if len(data) > MAX_BYTES:
        raise _problem("bank_file_too_large", most=MAX_BYTES // 1024)
    lines = _records(_as_text(data, encoding), DELIMITERS[delimiter])
    named = [(line, cells) for line, cells in lines if line >= head_line]
    if not named or named[0][0] != head_line:
        raise _problem("bank_file_without_head", line=head_line)
    rows = [(line, cells) for line, cells in named[1:] if any(cells)]
    if not rows:
        raise _problem("bank_file_empty")
    if len(rows) > MAX_ROWS:
        raise _problem("bank_file_too_long", rows=len(rows), most=MAX_ROWS)
    return Table(named[0][1], tuple(rows))


def _as_text(data: bytes, encoding: str) -> str:
    if not data.strip():
        raise _problem("bank_file_empty")
    if data.startswith(OTHER_FILES):
        raise _problem("bank_file_not_text")
    mark, name = next(((mark, name) for mark, name in MARKS if data.startswith(mark)), (b"", ENCODINGS[encoding]))
    try:
        text = data[len(mark) :].decode(name)
    except UnicodeDecodeError as error:
        raise _problem("bank_file_other_encoding", byte=error.start + len(mark) + 1) from error
    if CONTROL.search(text):
        raise _problem("bank_file_not_text")
    return text


def _records(text: str, delimiter: str) -> list[tuple[int, tuple[str, ...]]]:
    """Return each record with the line it begins on; a cell in quotation marks may go over several lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records, line = [], 1
    try:
        for cells in reader:
            records.append((line, tuple(cell.strip() for cell in cells)))
            line = reader.line_num + 1
    except csv.Error as error:
        raise _problem("bank_file_line_unreadable", line=line) from error
    return records


def _problem(code: str, **params: object) -> ProblemError:
    return ProblemError(Problem(code, field="file", **params))
