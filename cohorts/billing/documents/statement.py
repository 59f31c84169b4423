"""Create the statement of a payer as a tagged PDF (PDF/UA-1), from plain values; no model, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from cohorts.billing.rules.statements import AGES, Ageing, PayerStatement
from cohorts.core.documents.pdf import UNPRINTED, printed, printed_lines, typeset_escaped
from cohorts.core.formatting import format_document_day, format_money, format_table_day

TEMPLATE = Path(__file__).with_name("statement.typ")
AGE_LABELS = (
    "Not due",
    "1 to 30 days overdue",
    "31 to 60 days overdue",
    "61 to 90 days overdue",
    "Over 90 days overdue",
)


@dataclass(frozen=True)
class StatementData:
    """The contents of a statement. `issuer`, `payer` and `remit_to` may have several lines.

    whats: what each row of the statement is, in words. ages: what is owed on `aged_on`.
    """

    issuer: str
    payer: str
    remit_to: str
    first: date
    last: date
    statement: PayerStatement
    whats: Sequence[str]
    ages: Ageing
    aged_on: date


def statement_pdf(data: StatementData) -> bytes:
    """Create one statement. The same data gives the same bytes."""
    name, _newline, contact = data.issuer.partition("\n")
    payer = printed_lines(data.payer)
    content: dict[str, Any] = {
        "title": f"Statement {data.first.isoformat()} to {data.last.isoformat()}",
        "footer": payer[0] if payer else printed(""),
        "issuer": printed(name),
        "contact": printed_lines(contact),
        "payer": payer,
        "remit_to": printed_lines(data.remit_to),
        "first": format_document_day(data.first),
        "last": format_document_day(data.last),
        "rows": _rows(data),
        "aged_on": format_document_day(data.aged_on),
        "ages": _ages(data.ages),
        "unprinted": UNPRINTED,
    }
    return typeset_escaped(TEMPLATE, content, day=data.aged_on)


def _rows(data: StatementData) -> list[dict[str, Any]]:
    statement = data.statement
    rows = [_row(data.first, None, "Opening balance", "", None, statement.opening)]
    for row, what in zip(statement.rows, data.whats, strict=True):
        one = row.movement
        rows.append(_row(one.posted_on, one.document_on, what, one.reference, one.amount, row.balance))
    return [*rows, _row(data.last, None, "Closing balance", "", None, statement.closing)]


def _row(
    posted: date, dated: date | None, what: str, reference: str, amount: Decimal | None, balance: Decimal
) -> dict[str, Any]:
    return {
        "posted": format_table_day(posted),
        "dated": format_table_day(dated) if dated else "",
        "what": what,
        "reference": printed(reference),
        "amount": "" if amount is None else format_money(amount),
        "balance": format_money(balance),
    }


def _ages(ages: Ageing) -> list[dict[str, str]]:
    amounts = [*zip(AGE_LABELS, (ages.ages[age] for age in AGES), strict=True)]
    amounts += [("Not applied yet", ages.unapplied), ("Total owed", ages.total)]
    return [{"label": label, "amount": format_money(amount)} for label, amount in amounts]
