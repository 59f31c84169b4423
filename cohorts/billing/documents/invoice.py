"""Create an invoice as a tagged PDF (PDF/UA-1), from plain values; no model, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from cohorts.core.documents.pdf import UNPRINTED, printed, printed_lines, typeset_escaped
from cohorts.core.formatting import format_document_day, format_money

TEMPLATE = Path(__file__).with_name("invoice.typ")
SUMS = ("charged", "credited", "paid", "balance")


@dataclass(frozen=True)
class Line:
    """A fee, a credit (amount below 0) or a payment, with its day."""

    text: str
    day: date
    amount: Decimal


@dataclass(frozen=True)
class InvoiceData:
    """The contents of an invoice on the day `today`.

    `contact`, `bill_to`, `remit_to` and `terms` may have several lines.
    """

    number: str
    issuer: str
    contact: str
    bill_to: str
    remit_to: str
    terms: str
    issued_on: date
    due_on: date
    today: date
    fees: Sequence[Line]
    credits: Sequence[Line]
    payments: Sequence[Line]
    charged: Decimal
    credited: Decimal
    paid: Decimal
    balance: Decimal


def invoice_pdf(data: InvoiceData) -> bytes:
    """Create one invoice. The same data gives the same bytes.

    A letter that no face has is replaced by its Unicode number, and a note says so.
    """
    content: dict[str, Any] = {
        "title": f"Invoice {data.number}",
        "number": data.number,
        "issuer": printed(data.issuer),
        "contact": printed_lines(data.contact),
        "bill_to": printed_lines(data.bill_to),
        "remit_to": printed_lines(data.remit_to),
        "terms": printed_lines(data.terms),
        "issued_on": format_document_day(data.issued_on),
        "due_on": format_document_day(data.due_on),
        "today": format_document_day(data.today),
        "fees": _rows(data.fees),
        "credits": _rows(data.credits),
        "payments": _rows(data.payments),
        "unprinted": UNPRINTED,
    }
    content |= {name: format_money(getattr(data, name)) for name in SUMS}
    return typeset_escaped(TEMPLATE, content, day=data.today)


def _rows(lines: Sequence[Line]) -> list[dict[str, Any]]:
    return [
        {"text": printed(line.text), "day": format_document_day(line.day), "amount": format_money(line.amount)}
        for line in lines
    ]
