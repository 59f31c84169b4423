"""Reading the bytes of a bank file into rows of cells, without deciding what a row means. Pure Python."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cohorts.core.problems import Problem, ProblemError
from cohorts.core.sheets import csv_records, decode_text

# A month of a state’s account has a few hundred rows. More is another file, or a mistake; a form of confirmed rows also
# has at most a thousand fields.
MAX_BYTES = 1024 * 1024
MAX_ROWS = 900
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
ENCODINGS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "windows-1252": "cp1252"}
# {code of a file that cannot be read: what bank files call it}
CODES = {
    "sheet_empty": "bank_file_empty",
    "sheet_not_text": "bank_file_not_text",
    "sheet_other_encoding": "bank_file_other_encoding",
    "sheet_line_unreadable": "bank_file_line_unreadable",
}


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
        raise _problem("bank_file_too_large", most=MAX_BYTES // 1024**2)
    text = _read(decode_text, data, ENCODINGS[encoding])
    lines = _read(csv_records, text, DELIMITERS[delimiter])
    named = [(line, cells) for line, cells in lines if line >= head_line]
    if not named or named[0][0] != head_line:
        raise _problem("bank_file_without_head", line=head_line)
    rows = [(line, cells) for line, cells in named[1:] if any(cells)]
    if not rows:
        raise _problem("bank_file_empty")
    if len(rows) > MAX_ROWS:
        raise _problem("bank_file_too_long", rows=len(rows), most=MAX_ROWS)
    return Table(named[0][1], tuple(rows))


def _read(read: Callable[..., Any], *arguments: Any) -> Any:
    """Read with the reader of all uploaded tables, and say what is wrong in the words of bank files."""
    try:
        return read(*arguments)
    except ProblemError as error:
        raise _problem(CODES[error.problem.code], **error.problem.params) from error


def _problem(code: str, **params: object) -> ProblemError:
    return ProblemError(Problem(code, field="file", **params))
