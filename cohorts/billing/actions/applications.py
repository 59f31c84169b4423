"""Applying money of receipts to lines of invoices, and taking it off. No balance of a payer changes by it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Sum

from cohorts.billing.actions.ledger import post
from cohorts.billing.models import Application, InvoiceLine, Receipt
from cohorts.billing.rules import postings
from cohorts.billing.rules.postings import Item, cents
from cohorts.billing.rules.receipts import Applied, to_take_off
from cohorts.core.actions import action
from cohorts.core.dates import home_day
from cohorts.people.models import User


@action("receipt.applied", "Applied payment")
def apply(
    *, receipt: Receipt, parts: Mapping[int, Decimal], by: User | None, at: datetime, document_on: date | None = None
) -> list[Application]:
    """Append applications of a receipt, {line id: dollars above 0}, and post them. The caller locked the payer.

    `document_on`: the day they count from, today if None; never before an invoice was issued.
    """
    lines = InvoiceLine.objects.select_related("invoice", "charge").in_bulk(parts)
    rows = [Application(receipt=receipt, line=lines[pk], amount=amount, by=by, at=at) for pk, amount in parts.items()]
    Application.objects.bulk_create(rows)
    day = max([document_on or home_day(at), *(lines[pk].invoice.issued_on for pk in parts)])
    _post(postings.APPLIED, rows, day)
    return rows


@action("receipt.taken_off", "Took payment off invoices")
def take_off(
    *, applied: Iterable[Applied], by: User | None, at: datetime, document_on: date | None = None
) -> list[Application]:
    """Append applications below 0 that take money off lines, and post them on `document_on` (today if None).

    The caller locked the payer.
    """
    parts = list(applied)
    lines = InvoiceLine.objects.select_related("invoice", "charge").in_bulk({one.line for one in parts})
    receipts = Receipt.objects.in_bulk({one.receipt for one in parts})
    rows = [
        Application(receipt=receipts[one.receipt], line=lines[one.line], amount=-one.amount, by=by, at=at)
        for one in parts
    ]
    Application.objects.bulk_create(rows)
    _post(postings.TAKEN_OFF, rows, document_on or home_day(at))
    return rows


def _post(event: str, rows: list[Application], day: date) -> None:
    items = [
        Item(
            abs(row.amount),
            {
                "payer_id": row.receipt.payer_id,
                "charge_id": row.line.charge_id,
                "invoice_id": row.line.invoice_id,
                "receipt_id": row.receipt_id,
            },
        )
        for row in rows
    ]
    if rows:
        post(event=event, items=items, document_on=day, by=rows[0].by, at=rows[0].at)


def applied_of(**about: object) -> list[Applied]:
    """Return what is applied now, per receipt and line, of the applications that `about` filters; the oldest first."""
    rows = Application.objects.filter(**about).order_by().values_list("receipt_id", "line_id")
    sums = rows.annotate(total=Sum("amount")).order_by("receipt_id", "line_id")
    parts = [Applied(receipt, line, cents(total)) for receipt, line, total in sums]
    return [part for part in parts if part.amount > 0]


def take_off_excess(*, lines: Iterable[InvoiceLine], by: User | None, at: datetime) -> None:
    """Take off each line what was applied to it and is more than is left of it after a credit."""
    rows = InvoiceLine.objects.with_sums().filter(pk__in=[line.pk for line in lines], owed__lt=0)
    parts = [one for line in rows for one in to_take_off(applied_of(line=line.pk), -cents(line.owed))]
    take_off(applied=parts, by=by, at=at)
