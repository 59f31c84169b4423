"""Create a statement of completion as a tagged PDF (PDF/UA-1), from plain values; no model, no clock."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cohorts.core.documents.pdf import UNPRINTED, printed, printed_lines, qr_code, typeset_escaped
from cohorts.core.formatting import format_document_day, format_minutes

TEMPLATE = Path(__file__).with_name("completion.typ")


@dataclass(frozen=True)
class CompletionData:
    """The contents of a statement of completion. vendors: one in a line. url: where it can be checked."""

    name: str
    course: str
    authority: str
    vendors: str
    credited_minutes: int
    required_minutes: int
    first_on: date
    completed_on: date
    made_on: date
    url: str


def completion_pdf(data: CompletionData) -> bytes:
    """Create one statement. The same data gives the same bytes."""
    content: dict[str, Any] = {
        "title": f"Statement of completion: {data.course}",
        "name": printed(data.name),
        "course": printed(data.course),
        "authority": printed(data.authority),
        "vendors": printed_lines(data.vendors),
        "credited": format_minutes(data.credited_minutes),
        "required": format_minutes(data.required_minutes),
        "first": format_document_day(data.first_on),
        "completed": format_document_day(data.completed_on),
        "made": format_document_day(data.made_on),
        "url": data.url,
        "shown_url": data.url.partition("://")[2] or data.url,
        "qr": qr_code(data.url),
        "unprinted": UNPRINTED,
    }
    return typeset_escaped(TEMPLATE, content, day=data.made_on)
