"""The report on an item file as JSON for other programs: contract “items/1” (lms/docs/items-contract.md)."""

from typing import Any

from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of
from exams.bank.formats import Reading
from exams.bank.formats.parsed_items import ReadItem, plain_number
from exams.bank.item_files import Examination, Examined

CONTRACT = "items/1"


def contract_document(examination: Examination) -> dict[str, Any]:
    """The whole report: every item and every part of the file that could not be read."""
    return {
        **_head(examination.filename, examination.reading),
        "items": [_item(one) for one in examination.items],
    }


def unread_document(filename: str, reading: Reading) -> dict[str, Any]:
    """The report on a file that is not an item file."""
    return {**_head(filename, reading), "items": []}


def _head(filename: str, reading: Reading) -> dict[str, Any]:
    problems = [{"line": part.line, **_remark(part.problem)} for part in reading.problems]
    return {"contract": CONTRACT, "file": filename, "format": reading.format, "problems": problems}


def _item(one: Examined) -> dict[str, Any]:
    parsed, item = one.parsed, one.item
    remarks = [*one.warnings] if one.remark.code == "import_item_new" else [one.remark, *one.warnings]
    return {
        "line": parsed.line,
        "title": parsed.title,
        "code": item.code,
        "kind": parsed.type_name or parsed.kind,
        "stem": parsed.stem,
        "options": [
            {
                "text": option.text,
                "right": option.correct,
                "weight": None if option.weight is None else float(option.weight),
                "feedback": option.feedback,
            }
            for option in parsed.options
        ],
        "accepted": _accepted(parsed),
        "feedback": parsed.general_feedback,
        "category": parsed.category,
        "tags": list(parsed.tags),
        "enemies": list(parsed.enemies),
        "domain": item.domain.code if item.domain else "",
        "level": str(item.level),
        "verdict": one.verdict,
        "remarks": [_remark(problem) for problem in remarks],
    }


def _accepted(parsed: ReadItem) -> list[Any]:
    ranges = [[plain_number(span.low), plain_number(span.high)] for span in parsed.ranges if span.correct]
    return [*parsed.accepted, *ranges]


def _remark(problem: Problem) -> dict[str, str]:
    return {"code": problem.code, "message": sentence_of(problem)}
