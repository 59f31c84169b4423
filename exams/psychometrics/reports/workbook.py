"""The report as a workbook: one sheet per section; numbers keep full precision and are displayed rounded."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from exams.psychometrics.document import Analysis
from exams.psychometrics.reports.methods import formula_lines
from exams.psychometrics.reports.sections import Section, sections

MAX_COLUMN_WIDTH = 80


def as_workbook(
    analysis: Analysis, *, title: str = "Item analysis", about: str = "", excluded: dict[str, int] | None = None
) -> bytes:
    """Render the report as an .xlsx file."""
    book = Workbook()
    book.remove(book.active)
    book.properties.title, book.properties.description = title, about
    for section in sections(analysis, excluded):
        _fill(book.create_sheet(section.title.replace(",", "")[:31]), section)
    methods = book.create_sheet("Methods")
    for row in (("Figure", "How it is computed", "Formula"), *formula_lines()):
        methods.append(row)
    _format_sheet(methods, header=1)
    return _to_bytes(book)


def _fill(sheet: Worksheet, section: Section) -> None:
    sentences = [words for words in (section.counted, section.note) if words]
    for words in sentences:
        sheet.append([words])
    if sentences:
        sheet.append([])
    header = len(sentences) + 2 if sentences else 1
    sheet.append([column.name for column in section.columns])
    for row in section.rows:
        sheet.append(["'" + c if isinstance(c, str) and c[:1] in "=+-@" and len(c) > 1 else c for c in row])
    for number, column in enumerate(section.columns, start=1):
        if column.places is None:
            continue
        for (cell,) in sheet.iter_rows(min_row=header + 1, min_col=number, max_col=number):
            if isinstance(cell.value, float):
                cell.number_format = "0." + "0" * column.places
    _format_sheet(sheet, header=header)


def _format_sheet(sheet: Worksheet, *, header: int) -> None:
    """Make the header bold and frozen, and fit the column widths to their content."""
    for cell in sheet[header]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = sheet.cell(row=header + 1, column=2)
    for number, column in enumerate(sheet.iter_cols(min_row=header), start=1):
        width = max((len(str(cell.value)) if not isinstance(cell.value, float) else 8) for cell in column)
        sheet.column_dimensions[get_column_letter(number)].width = min(width + 2, MAX_COLUMN_WIDTH)
        for cell in column:
            if isinstance(cell.value, str) and len(cell.value) > MAX_COLUMN_WIDTH:
                cell.alignment = Alignment(wrap_text=True, vertical="top")


def _to_bytes(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
