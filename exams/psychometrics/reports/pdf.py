"""The technical report as a tagged PDF (PDF/UA-1), typeset by typst with its own font and, for other scripts, with the
fonts of the site's documents: tables have header cells, and charts have alternative text.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typst

from cohorts.core.documents.faces import escape_unprintable
from cohorts.core.documents.pdf import fonts
from exams.psychometrics.document import Analysis
from exams.psychometrics.flags import MIN_PERSONS
from exams.psychometrics.reports.charts import option_traces, score_bars, score_sentence, trace_sentence
from exams.psychometrics.reports.methods import METHODS
from exams.psychometrics.reports.sections import Section, sections
from exams.psychometrics.reports.table_notes import table_note
from exams.psychometrics.reports.text import format_cell

TEMPLATE = Path(__file__).with_name("report.typ")
FONT = "Libertinus Serif"


def as_pdf(
    analysis: Analysis, *, title: str = "Item analysis", about: str = "", excluded: dict[str, int] | None = None
) -> bytes:
    """Render the report as PDF. Letters that no font has (in an option's name, for example) are printed as their
    Unicode number.
    """
    report = json.dumps(_content(analysis, title, about, excluded))
    try:
        return _compile(report)
    except typst.TypstError:
        return _compile(json.dumps(_escape_unsupported(json.loads(report))))


def _compile(report: str) -> bytes:
    return typst.compile(
        TEMPLATE.read_bytes(), sys_inputs={"report": report}, pdf_standards=["ua-1"], font_paths=fonts()
    )


def _content(analysis: Analysis, title: str, about: str, excluded: dict[str, int] | None) -> dict[str, Any]:
    return {
        "title": title,
        "about": about,
        "sections": [_section(section, analysis) for section in sections(analysis, excluded)],
        "traces": [] if analysis.test.n < MIN_PERSONS else _traces(analysis),
        "traces_counted": table_note("Option traces", analysis, excluded),
        "methods": METHODS,
    }


def _section(section: Section, analysis: Analysis) -> dict[str, Any]:
    cells = [
        [format_cell(cell, column) for cell, column in zip(row, section.columns, strict=True)] for row in section.rows
    ]
    right = [all(not isinstance(row[place], str) for row in section.rows) for place in range(len(section.columns))]
    names = [column.name for column in section.columns]
    drawings = [_score_chart(analysis)] if section.title == "Scores" else []
    return {
        "title": section.title,
        "note": section.note,
        "counted": section.counted,
        "columns": names,
        "right": right,
        "rows": cells,
        "drawings": drawings,
    }


def _score_chart(analysis: Analysis) -> dict[str, Any]:
    cut = analysis.decision.cut_raw if analysis.decision else None
    return {"svg": score_bars(analysis.test, cut=cut, font=FONT), "alt": score_sentence(analysis.test, cut=cut)}


def _traces(analysis: Analysis) -> list[dict[str, Any]]:
    return [
        {
            "item": item.item,
            "svg": option_traces(item, analysis.options[item.item], font=FONT),
            "alt": trace_sentence(item, analysis.options[item.item]),
        }
        for item in analysis.items
        if item.item in analysis.options and item.n >= MIN_PERSONS
    ]


def _escape_unsupported(value: Any) -> Any:
    """Replace letters that no font has by their Unicode number, [U+13000]; leave everything else unchanged."""
    if isinstance(value, dict):
        return {name: _escape_unsupported(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [_escape_unsupported(entry) for entry in value]
    return escape_unprintable(value) if isinstance(value, str) else value
