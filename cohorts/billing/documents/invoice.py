"""Create an invoice or a credit note as a tagged PDF (PDF/UA-1), from plain values; no model, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from cohorts.core.documents.faces import clean_text
from cohorts.core.documents.pdf import UNPRINTED, printed, printed_lines, printed_parts, typeset_escaped
from cohorts.core.formatting import format_document_day, format_money

TEMPLATE = Path(__file__).with_name("invoice.typ")


@dataclass(frozen=True)
class Line:
    """A fee with the day its service begins, or what is taken off one. `note`: what stands in place of the day.

    text: names in it may stand between isolates. details: (label, value) of its seat, order and cost center.
    """

    text: str
    day: date | None
    amount: Decimal
    note: str = ""
    details: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class DocumentData:
    """The contents of a document, as it was issued. `contact`, `bill_to`, `remit_to`, `terms` may have several lines.

    kind: "Invoice", "Credit note", "Reminder" or "Quote". about: which document it refers to and why, in lines, or "".
    due_on: None for a credit note and a quote. valid_through: of a quote. note_head: the head of the column of days, or
    of notes.
    paid: what payments made before paid of an invoice when it was issued. pay_number: the invoice number to write on a
    payment, if it is not the document's own number.
    """

    kind: str
    number: str
    about: str
    issuer: str
    contact: str
    bill_to: str
    remit_to: str
    terms: str
    issued_on: date
    due_on: date | None
    lines: Sequence[Line]
    total: Decimal
    valid_through: date | None = None
    note_head: str = "Service from"
    pay_number: str = ""
    paid: Decimal = Decimal(0)


def document_pdf(data: DocumentData) -> bytes:
    """Create one document. The same data gives the same bytes.

    A letter that no face has is replaced by its Unicode number, and a note says so.
    """
    content: dict[str, Any] = {
        "title": f"{data.kind} {data.number}",
        "kind": data.kind,
        "number": data.number,
        "pay_number": data.pay_number or data.number,
        "description": clean_text(f"{data.kind} {data.number}: {data.bill_to.partition(chr(10))[0]}"),
        "about": printed_lines(data.about),
        "issuer": printed(data.issuer),
        "contact": printed_lines(data.contact),
        "bill_to": printed_lines(data.bill_to),
        "remit_to": printed_lines(data.remit_to),
        "terms": printed_lines(data.terms),
        "issued_on": format_document_day(data.issued_on),
        "due_on": format_document_day(data.due_on) if data.due_on else "",
        "valid_through": format_document_day(data.valid_through) if data.valid_through else "",
        "note_head": data.note_head,
        "lines": [
            {
                "text": printed_parts(line.text),
                "details": [{"label": label, "value": printed(value)} for label, value in line.details],
                "day": _note(line),
                "amount": format_money(line.amount),
            }
            for line in data.lines
        ],
        "total": format_money(data.total),
        "paid": format_money(-data.paid) if data.paid else "",
        "left": format_money(data.total - data.paid),
        "unprinted": UNPRINTED,
    }
    return typeset_escaped(TEMPLATE, content, day=data.issued_on)


def _note(line: Line) -> str:
    return format_document_day(line.day) if line.day else line.note
