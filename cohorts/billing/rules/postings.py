"""What each business event posts to the ledger: one table, which finance staff can read on the site.

A posting moves an amount from one account to another. An amount above 0 is a debit of an account, below 0 a credit, so
that the lines of an entry sum to 0 (double entry).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

CENT = Decimal("0.01")

# Accounts.
TO_INVOICE = "to_invoice"
RECEIVABLE = "receivable"
BANK = "bank"
UNAPPLIED = "unapplied"
REVENUE = "revenue"
WAIVERS = "waivers"
WRITE_OFFS = "write_offs"
REFUNDS = "refunds"
# Which side an account grows on: what is owed to the state, its money and what it gave up by debits; what it owes to
# payers, revenue, and money paid back by credits.
DEBIT_ACCOUNTS = (TO_INVOICE, RECEIVABLE, BANK, WAIVERS, WRITE_OFFS)
ACCOUNTS = (TO_INVOICE, RECEIVABLE, BANK, UNAPPLIED, REVENUE, WAIVERS, WRITE_OFFS, REFUNDS)

# Events.
CHARGED = "charged"
CREDITED = "credited"
REVENUE_MOVED = "revenue_moved"
CREDITED_INVOICED = "credited_invoiced"
WAIVED = "waived"
WAIVED_INVOICED = "waived_invoiced"
WRITTEN_OFF = "written_off"
REMAINDER_SETTLED = "remainder_settled"
INVOICED = "invoiced"
INVOICE_CORRECTED = "invoice_corrected"
RECEIVED = "received"
APPLIED = "applied"
TAKEN_OFF = "taken_off"
PAYER_CORRECTED = "payer_corrected"
RETURNED = "returned"
RETURN_UNDONE = "return_undone"
VOIDED = "voided"
RECEIPT_RAISED = "receipt_raised"
RECEIPT_LOWERED = "receipt_lowered"
REFUNDED = "refunded"
REFUND_OWED = "refund_owed"


def cents(amount: Any) -> Decimal:
    """Return an amount of dollars rounded to the cent: SQLite sums decimals as floating-point numbers."""
    # Adding 0 turns -0.00 into 0.00.
    return Decimal(amount).quantize(CENT) + 0


@dataclass(frozen=True)
class Posting:
    """An event moves its amount: `debit` grows by it, `credit` falls by it."""

    debit: str
    credit: str


POSTINGS: dict[str, Posting] = {
    CHARGED: Posting(TO_INVOICE, REVENUE),
    CREDITED: Posting(REVENUE, TO_INVOICE),
    REVENUE_MOVED: Posting(REVENUE, REVENUE),
    CREDITED_INVOICED: Posting(REVENUE, RECEIVABLE),
    WAIVED: Posting(WAIVERS, TO_INVOICE),
    WAIVED_INVOICED: Posting(WAIVERS, RECEIVABLE),
    WRITTEN_OFF: Posting(WRITE_OFFS, RECEIVABLE),
    REMAINDER_SETTLED: Posting(WRITE_OFFS, RECEIVABLE),
    INVOICED: Posting(RECEIVABLE, TO_INVOICE),
    INVOICE_CORRECTED: Posting(TO_INVOICE, RECEIVABLE),
    RECEIVED: Posting(BANK, UNAPPLIED),
    APPLIED: Posting(UNAPPLIED, RECEIVABLE),
    TAKEN_OFF: Posting(RECEIVABLE, UNAPPLIED),
    PAYER_CORRECTED: Posting(UNAPPLIED, UNAPPLIED),
    RETURNED: Posting(UNAPPLIED, BANK),
    RETURN_UNDONE: Posting(BANK, UNAPPLIED),
    VOIDED: Posting(UNAPPLIED, BANK),
    RECEIPT_RAISED: Posting(BANK, UNAPPLIED),
    RECEIPT_LOWERED: Posting(UNAPPLIED, BANK),
    REFUNDED: Posting(UNAPPLIED, REFUNDS),
    REFUND_OWED: Posting(TO_INVOICE, UNAPPLIED),
}


@dataclass(frozen=True)
class Item:
    """One amount of an event, above 0, in dollars, and what it is about (names and values of a line's fields).

    `credit_about`: what the credit is about, if that differs, as when money moves to another payer.
    """

    amount: Decimal
    about: dict[str, Any] = field(default_factory=dict)
    credit_about: dict[str, Any] | None = None


@dataclass(frozen=True)
class Amount:
    """One line of an entry: an amount of dollars on an account; above 0 a debit, below 0 a credit."""

    account: str
    amount: Decimal
    about: dict[str, Any]


def lines_of(event: str, items: Iterable[Item]) -> list[Amount]:
    """Return the lines that the items of an event post: two for each item that is not 0.00. They sum to 0.

    Raises KeyError for an event without a rule, ValueError for an amount below 0 or with parts of a cent.
    """
    rule = POSTINGS[event]
    lines = []
    for item in items:
        if item.amount < 0 or item.amount != item.amount.quantize(CENT):
            raise ValueError(f"{event} posts whole cents above 0, not {item.amount}.")
        if item.amount:
            lines.append(Amount(rule.debit, item.amount, item.about))
            lines.append(Amount(rule.credit, -item.amount, item.credit_about or item.about))
    return lines


def month_of(day: date) -> date:
    """Return the first day of the month of a day. A period of the books is a month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """Return the first day of the month after the one that `month` lies in."""
    return month_of(month_of(month) + timedelta(days=31))


def months_between(first: date, last: date) -> list[date]:
    """Return the first day of each month from one month to another, both included."""
    months = [month_of(first)]
    while months[-1] < month_of(last):
        months.append(next_month(months[-1]))
    return months


def previous_day(day: date) -> date:
    """Return the day before."""
    return day - timedelta(days=1)


def last_day(month: date) -> date:
    """Return the last day of the month that a day lies in."""
    return previous_day(next_month(month))


def posting_day(document_day: date, last_closed: date | None) -> date:
    """Return the day an entry is posted on: its document's day, or the first day that is not closed if that is later.

    `last_closed` is the first day of the last closed month, None if no month is closed.
    """
    return document_day if last_closed is None else max(document_day, next_month(last_closed))


def fiscal_year(day: date, first_month: int) -> int:
    """Return the fiscal year of a day: the calendar year in which that fiscal year ends.

    A year that begins in January is the calendar year.
    """
    return day.year + (first_month > 1 and day.month >= first_month)


def days_of_fiscal_year(year: int, first_month: int) -> tuple[date, date]:
    """Return the first and the last day of a fiscal year, which is named by the calendar year in which it ends."""
    first = date(year - (first_month > 1), first_month, 1)
    return first, date(first.year + 1, first_month, 1) - timedelta(days=1)


def closing_problem(month: date, *, today: date, last_closed: date | None, first: date | None) -> str | None:
    """Return the code of why a month cannot be closed, or None if it can.

    `first` is the month of the first entry, None without entries. Months are closed one after another, from the first
    with an entry, after they ended.
    """
    if month >= month_of(today):
        return "month_not_over"
    if last_closed is not None and month <= last_closed:
        return "month_closed_before"
    earliest = next_month(last_closed) if last_closed is not None else first
    if earliest is None or month < earliest:
        return "month_before_first_entry"
    return "earlier_month_open" if month > earliest else None
