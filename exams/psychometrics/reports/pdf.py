"""The technical report as a tagged PDF (PDF/UA-1), set by typst with the typeface it carries: tables with header cells,
drawings with their content in words.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typst

from exams.psychometrics.document import Analysis
from exams.psychometrics.flags import FEW
from exams.psychometrics.reports.counted import counted
from exams.psychometrics.reports.methods import METHODS
from exams.psychometrics.reports.sections import Section, sections
from exams.psychometrics.reports.text import shown
from exams.psychometrics.reports.traces import option_traces, score_bars, score_sentence, trace_sentence

TEMPLATE = Path(__file__).with_name("report.typ")
FONT = "Libertinus Serif"


def as_pdf(
    analysis: Analysis, *, title: str = "Item analysis", about: str = "", excluded: dict[str, int] | None = None
) -> bytes:
    """The report as PDF. Letters the typeface lacks (of an option's name, say) stand as their Unicode number."""
    words = json.dumps(_content(analysis, title, about, excluded))
    try:
        return _set(words)
    except typst.TypstError:
        return _set(json.dumps(_numbered(json.loads(words))))


def _set(words: str) -> bytes:
    return typst.compile(
        TEMPLATE.read_bytes(), sys_inputs={"report": words}, pdf_standards=["ua-1"], ignore_system_fonts=True
    )


def _content(analysis: Analysis, title: str, about: str, excluded: dict[str, int] | None) -> dict[str, Any]:
    return {
        "title": title,
        "about": about,
        "sections": [_section(section, analysis) for section in sections(analysis, excluded)],
        "traces": [] if analysis.test.n < FEW else _traces(analysis),
        "traces_counted": counted("Option traces", analysis, excluded),
        "methods": METHODS,
    }


def _section(section: Section, analysis: Analysis) -> dict[str, Any]:
    cells = [[shown(cell, column) for cell, column in zip(row, section.columns, strict=True)] for row in section.rows]
    right = [all(not isinstance(row[place], str) for row in section.rows) for place in range(len(section.columns))]
    names = [column.name for column in section.columns]
    drawings = [_scores(analysis)] if section.title == "Scores" else []
    return {
        "title": section.title,
        "note": section.note,
        "counted": section.counted,
        "columns": names,
        "right": right,
        "rows": cells,
        "drawings": drawings,
    }


def _scores(analysis: Analysis) -> dict[str, Any]:
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
        if item.item in analysis.options and item.n >= FEW
    ]


def _numbered(value: Any) -> Any:
    """Letters outside Latin, Greek and Cyrillic as [U+4E2D]; everything else as it is."""
    if isinstance(value, dict):
        return {name: _numbered(entry) for name, entry in value.items()}
    if isinstance(value, list):
        return [_numbered(entry) for entry in value]
    if isinstance(value, str):
        return "".join(c if ord(c) < 0x500 or c in "–—“”’…²" else f"[U+{ord(c):04X}]" for c in value)
    return value
