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
REVENUE = "revenue"
# Which side an account grows on: what is owed to the state and its money by debits, revenue by credits.
DEBIT_ACCOUNTS = (TO_INVOICE, RECEIVABLE, BANK)
ACCOUNTS = (*DEBIT_ACCOUNTS, REVENUE)

# Events.
CHARGED = "charged"
CREDITED = "credited"
CREDITED_INVOICED = "credited_invoiced"
INVOICED = "invoiced"
PAID = "paid"
PAYMENT_REVERSED = "payment_reversed"


def cents(amount: Any) -> Decimal:
    """Return an amount of dollars rounded to the cent: SQLite sums decimals as floating-point numbers."""
    return Decimal(amount).quantize(CENT)


@dataclass(frozen=True)
class Posting:
    """An event moves its amount: `debit` grows by it, `credit` falls by it."""

    debit: str
    credit: str


POSTINGS: dict[str, Posting] = {
    CHARGED: Posting(TO_INVOICE, REVENUE),
    CREDITED: Posting(REVENUE, TO_INVOICE),
    CREDITED_INVOICED: Posting(REVENUE, RECEIVABLE),
    INVOICED: Posting(RECEIVABLE, TO_INVOICE),
    PAID: Posting(BANK, RECEIVABLE),
    PAYMENT_REVERSED: Posting(RECEIVABLE, BANK),
}


@dataclass(frozen=True)
class Item:
    """One amount of an event, above 0, in dollars, and what it is about (names and values of a line's fields)."""

    amount: Decimal
    about: dict[str, Any] = field(default_factory=dict)


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
            lines.append(Amount(rule.credit, -item.amount, item.about))
    return lines


def month_of(day: date) -> date:
    """Return the first day of the month of a day. A period of the books is a month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """Return the first day of the month after the one that `month` lies in."""
    return month_of(month_of(month) + timedelta(days=31))


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


def closing_problem(month: date, *, today: date, last_closed: date | None, first: date | None) -> str | None:
    """Return the code of why a month cannot be closed, or None if it can.

    `first` is the month of the first entry, None without entries. Months are closed in their order, after they ended.
    """
    if month >= month_of(today):
        return "month_not_over"
    if last_closed is not None and month <= last_closed:
        return "month_closed_before"
    earliest = next_month(last_closed) if last_closed is not None else first
    if earliest is not None and month > earliest:
        return "earlier_month_open"
    return None
