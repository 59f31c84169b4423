"""Balances and open items as of a day: what the last closed month carried forward, and what was posted since.

A closed month takes no more entries, so its closing balances are final. Sums therefore read the lines of the months
after it only, and give the same as summing every line ever written.
"""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from cohorts.billing.models.ledger import Closing, EntryLine
from cohorts.billing.rules import postings
from cohorts.billing.rules.postings import cents

# By which field of a line the items of an account are told apart.
ITEMS = {postings.TO_INVOICE: "charge", postings.RECEIVABLE: "invoice", postings.UNAPPLIED: "payer"}


def last_closing(day: date | None = None) -> Closing | None:
    """Return the closing of the last closed month that ended on or before `day` (None: of any); None without one."""
    closed = _closed("month", "is_closed")
    ended = [month for month in closed if day is None or postings.last_day(month) <= day]
    return closed[max(ended)] if ended else None


def closed_reports() -> dict[date, dict[str, Any]]:
    """Return {first day of a month: its report} of the months that are closed now. One query."""
    return {month: row.report for month, row in _closed("month", "is_closed", "report").items()}


def _closed(*fields: str) -> dict[date, Closing]:
    latest: dict[date, Closing] = {}
    for row in Closing.objects.order_by("pk").only(*fields):
        latest[row.month] = row
    return {month: row for month, row in latest.items() if row.is_closed}


def _since(closing: Closing | None, day: date | None) -> Any:
    lines = EntryLine.objects.order_by()
    if closing is not None:
        lines = lines.filter(posted_on__gt=postings.last_day(closing.month))
    return lines if day is None else lines.until(day)


def balances_on(day: date) -> dict[str, Decimal]:
    """Return {account: dollars}, debits less credits, at the end of a day. Three queries."""
    closing = last_closing(day)
    balances = _since(closing, day).balances()
    if closing is None:
        return balances
    carried = closing.report["accounts"]
    return {account: cents(total + Decimal(carried[account]["closing"])) for account, total in balances.items()}


def open_on(account: str, day: date | None = None) -> dict[int, Decimal]:
    """Return {id: dollars} of the items of an account that were not 0.00 at the end of a day (None: now).

    Fees to invoice by charge, invoiced fees by invoice, unapplied money by payer. Three queries.
    """
    closing = last_closing(day)
    totals: dict[int, Decimal] = defaultdict(Decimal)
    if closing is not None:
        totals |= {int(key): Decimal(amount) for key, amount in closing.open_items[account].items()}
    rows = _since(closing, day).filter(account=account).values_list(ITEMS[account])
    for key, total in rows.annotate(total=Sum("amount")):
        totals[key] = cents(totals.get(key, Decimal(0)) + total)
    return {key: total for key, total in totals.items() if total}


def carried_forward(day: date) -> dict[str, dict[str, str]]:
    """Return {account: {id: dollars as text}} of everything open at the end of a day, to be kept by a closing."""
    return {account: {str(key): str(total) for key, total in open_on(account, day).items()} for account in ITEMS}
