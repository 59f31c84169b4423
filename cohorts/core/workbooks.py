"""Write tables as an Excel workbook (.xlsx), directly as XML.

openpyxl, which we use to read workbooks, creates several objects for each cell that it writes: 2,500 rows of six cells
take ten times as much processor time. Cells can be text, numbers, booleans, dates, times of the day and durations.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from html import escape
from math import isfinite

# Excel's limits, in characters, for a cell and for the name of a sheet.
MAX_TEXT = 32_767
MAX_TITLE = 31
LETTERS = 26
# Day 0 of Excel, which treats 1900 as a leap year.
DAY_ZERO = date(1899, 12, 30).toordinal()
ONE_DAY = timedelta(days=1)
# The highest compression level makes the file a tenth smaller and takes four times as long.
COMPRESSION = 1
# Characters that XML does not allow.
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"

# Styles 1 to 3 are for dates, times of the day and lengths of time; style 4 is for numbers with two places, such as
# dollars (Excel's own format 4: 1,449.50), and style 0 for everything else.
_STYLES = f"""{_HEAD}<styleSheet {_MAIN}><numFmts count="3"><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/>
<numFmt numFmtId="165" formatCode="h:mm AM/PM"/><numFmt numFmtId="166" formatCode="[h]:mm"/></numFmts>
<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>
<xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


def write_workbook(sheets: Mapping[str, Iterable[Sequence[object]]]) -> bytes:
    """Return the bytes of a workbook with the sheets {title: rows}. None and "" leave a cell empty.

    Raises ValueError for a datetime: write it as text with its zone, see `formatting.format_sortable_moment`.
    """
    titles = [NOT_IN_TITLES.sub(" ", title)[:MAX_TITLE] for title in sheets]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION) as package:
        for name, text in _frame(titles).items():
            package.writestr(name, text)
        for number, rows in enumerate(sheets.values(), start=1):
            package.writestr(f"xl/worksheets/sheet{number}.xml", _sheet(rows))
    return out.getvalue()


def _frame(titles: Sequence[str]) -> dict[str, str]:
    """Return {file name: text} of everything except the sheets."""
    numbers = range(1, len(titles) + 1)
    types = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    types += [(f"/xl/worksheets/sheet{number}.xml", "worksheet") for number in numbers]
    overrides = "".join(f'<Override PartName="{part}" ContentType="{_KIND}.{kind}+xml"/>' for part, kind in types)
    sheets = "".join(
        f'<sheet name="{escape(title)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, title in zip(numbers, titles, strict=True)
    )
    links = [(f"worksheets/sheet{number}.xml", "worksheet") for number in numbers] + [("styles.xml", "styles")]
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": _relations([("xl/workbook.xml", "officeDocument")]),
        "xl/workbook.xml": f'{_HEAD}<workbook {_MAIN} xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(links),
        "xl/styles.xml": _STYLES,
    }


def _relations(links: Iterable[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (target, kind) in enumerate(links, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _sheet(rows: Iterable[Sequence[object]]) -> str:
    parts = [f"{_HEAD}<worksheet {_MAIN}><sheetData>"]
    columns: list[str] = []
    for number, row in enumerate(rows, start=1):
        while len(columns) < len(row):
            columns.append(column_letters(len(columns)))
        parts.append(f'<row r="{number}">')
        for column, value in zip(columns, row, strict=False):
            if value is not None and value != "":
                parts.append(f'<c r="{column}{number}"{_WRITERS.get(type(value), _other)(value)}</c>')
        parts.append("</row>")
    parts.append("</sheetData></worksheet>")
    return "".join(parts)


def column_letters(index: int) -> str:
    """Return the letters of a column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, letter = divmod(index - 1, LETTERS)
        letters = chr(ord("A") + letter) + letters
    return letters


def _text(value: str) -> str:
    if not value.isprintable():
        value = NOT_IN_XML.sub("", value)
    return f' t="inlineStr"><is><t xml:space="preserve">{escape(value[:MAX_TEXT], quote=False)}</t></is>'


def _number(value: object) -> str:
    return f"><v>{value}</v>"


def _boolean(value: object) -> str:
    return f' t="b"><v>{int(bool(value))}</v>'


def _day(value: date) -> str:
    return f' s="1"><v>{value.toordinal() - DAY_ZERO}</v>'


def _length(value: timedelta) -> str:
    return f' s="3"><v>{value / ONE_DAY!r}</v>'


def _clock(value: time) -> str:
    length = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    return f' s="2"><v>{length / ONE_DAY!r}</v>'


def _fraction(value: float | Decimal) -> str:
    return _number(value) if isfinite(value) else _text(str(value))


def _decimal(value: Decimal) -> str:
    """A decimal with two places, such as an amount, is shown with both, also where they are zeros."""
    has_cents = value.as_tuple().exponent == -2
    return f' s="4"{_number(value)}' if has_cents else _fraction(value)


def _other(value: object) -> str:
    if isinstance(value, datetime):
        raise ValueError("A moment in a workbook would lose its zone: write it as text.")
    return _text(str(value))


_WRITERS: dict[type, Callable[..., str]] = {
    str: _text,
    int: _number,
    float: _fraction,
    Decimal: _decimal,
    bool: _boolean,
    date: _day,
    time: _clock,
    timedelta: _length,
}
