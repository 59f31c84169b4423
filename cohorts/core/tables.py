"""Write CSV and XLSX tables; exported cells cannot contain formulas. What people upload is read by `core.sheets`."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import chain

from django.http import HttpResponse
from django.utils.functional import Promise

from cohorts.core.workbooks import write_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ONE_MINUTE = timedelta(minutes=1)
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: object) -> object:
    """Return a cell value that a spreadsheet will not run: text that looks like a formula gets a leading apostrophe.

    A translatable text is rendered in the active language.
    """
    if isinstance(value, Promise):
        value = str(value)
    return "'" + value if isinstance(value, str) and value.startswith(DANGEROUS) else value


def as_hours(minutes: int) -> timedelta:
    """Return minutes as a cell of hours: “80:00” in a CSV file, a length of time that adds up in a workbook."""
    return timedelta(minutes=minutes)


def hours_text(minutes: int) -> str:
    """Return minutes as hours in a text cell, which a spreadsheet reads as a length of time: “80:00”."""
    hours, rest = divmod(minutes, 60)
    return f"{hours}:{rest:02d}"


def _in_csv(value: object) -> object:
    return hours_text(value // ONE_MINUTE) if isinstance(value, timedelta) else harmless(value)


def write_csv(head: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as CSV bytes (UTF-8 with BOM, so that Excel reads accents)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([harmless(cell) for cell in head])
    writer.writerows([_in_csv(cell) for cell in row] for row in rows)
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
