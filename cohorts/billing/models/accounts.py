"""Reading the accounts of payers from the ledger. A constant number of queries, whatever the number of rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, Sum

from cohorts.billing.models.carried import open_on
from cohorts.billing.models.invoices import Invoice
from cohorts.billing.models.ledger import EntryLine
from cohorts.billing.models.payers import Payer
from cohorts.billing.models.receipts import Receipt
from cohorts.billing.rules import postings
from cohorts.billing.rules.postings import cents
from cohorts.billing.rules.statements import OWED, Ageing, Movement, PayerStatement, ageing, payer_statement
from cohorts.core.dates import home_day

BATCH = 900


def statement_of(payer: Payer, first: date, last: date) -> PayerStatement:
    """Return the account of a payer from the first to the last day of posting. Four queries.

    The caller has checked that the reader may see the payer's money.
    """
    lines = EntryLine.objects.filter(payer=payer, account__in=OWED)
    opening = lines.filter(posted_on__lt=first).aggregate(total=Sum("amount"))["total"] or 0
    rows = list(
        lines.filter(posted_on__gte=first, posted_on__lte=last)
        .order_by()
        .values("entry_id", "posted_on", "entry__event", "entry__document_on", "entry__at")
        .annotate(total=Sum("amount"), invoice=Max("invoice_id"), receipt=Max("receipt_id"))
    )
    invoices = Invoice.objects.in_bulk({row["invoice"] for row in rows if row["invoice"]})
    receipts = Receipt.objects.in_bulk({row["receipt"] for row in rows if row["receipt"]})
    movements = [
        Movement(
            document_on=row["entry__document_on"],
            posted_on=row["posted_on"],
            event=row["entry__event"],
            reference=_reference(row, invoices, receipts),
            amount=cents(row["total"]),
            entry=row["entry_id"],
            received_on=receipts[row["receipt"]].received_on if row["receipt"] else None,
            recorded_on=home_day(row["entry__at"]),
        )
        for row in rows
    ]
    return payer_statement(cents(opening), movements)


def _reference(row: dict[str, Any], invoices: dict[int, Invoice], receipts: dict[int, Receipt]) -> str:
    if row["receipt"]:
        return receipts[row["receipt"]].reference
    return invoices[row["invoice"]].number if row["invoice"] else ""


def batched(ids: Iterable[int]) -> Iterator[list[int]]:
    """Yield ids in lists that every database takes in one query."""
    rows = list(ids)
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def ages_on(day: date) -> dict[int, Ageing]:
    """Return {payer id: what it owed at the end of a day, by age}, from what was posted until then. Eight queries."""
    owed, unapplied = open_on(postings.RECEIVABLE, day), open_on(postings.UNAPPLIED, day)
    debts: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
    for numbers in batched(owed):
        rows = Invoice.objects.filter(pk__in=numbers).order_by().values_list("pk", "payer_id", "due_on")
        for pk, payer_id, due_on in rows:
            debts[payer_id].append((due_on, owed[pk]))
    return {pk: ageing(debts[pk], unapplied.get(pk, cents(0)), day) for pk in {*debts, *unapplied}}


def age_of(payer: Payer, day: date) -> Ageing:
    """Return what a payer owed at the end of a day, by age, from what was posted until then. Two queries."""
    lines = EntryLine.objects.filter(payer=payer, posted_on__lte=day).order_by()
    owed = lines.filter(account=postings.RECEIVABLE).values_list("invoice__due_on", "invoice_id")
    debts = [(due_on, total) for due_on, _invoice, total in owed.annotate(total=Sum("amount"))]
    money = lines.filter(account=postings.UNAPPLIED).aggregate(total=Sum("amount"))["total"] or 0
    return ageing(debts, cents(money), day)
