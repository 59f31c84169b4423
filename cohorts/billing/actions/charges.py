"""Fees and credits. Append-only; the app that calls these actions knows what a fee is for."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cohorts.billing.actions.applications import take_off_excess
from cohorts.billing.actions.documents import issuer_now, lock, year_of
from cohorts.billing.actions.funds import use_fund
from cohorts.billing.actions.ledger import post
from cohorts.billing.models import (
    Charge,
    ChargeMove,
    Credit,
    CreditNote,
    CreditNoteLine,
    CreditNoteSeries,
    Invoice,
    InvoiceLine,
    Payer,
)
from cohorts.billing.models.charges import TAKES_BACK, CreditKind
from cohorts.billing.models.invoices import NoteKind
from cohorts.billing.models.payers import PayerKind
from cohorts.billing.rules import postings
from cohorts.billing.rules.postings import Item, cents
from cohorts.core.actions import Refused, action
from cohorts.core.dates import home_day
from cohorts.people.models import Organization, User

NOTES: dict[Any, Any] = {
    CreditKind.CANCELED: NoteKind.CREDIT,
    CreditKind.MOVED: NoteKind.CREDIT,
    CreditKind.WAIVED: NoteKind.WAIVER,
    CreditKind.WRITTEN_OFF: NoteKind.WRITE_OFF,
    CreditKind.REMAINDER: NoteKind.REMAINDER,
}
# What a credit posts: while the fee waits to be invoiced, and after it.
EVENTS: dict[Any, tuple[str, str]] = {
    CreditKind.CANCELED: (postings.CREDITED, postings.CREDITED_INVOICED),
    CreditKind.MOVED: (postings.CREDITED, postings.CREDITED_INVOICED),
    CreditKind.WAIVED: (postings.WAIVED, postings.WAIVED_INVOICED),
    CreditKind.WRITTEN_OFF: (postings.WRITTEN_OFF, postings.WRITTEN_OFF),
    CreditKind.REMAINDER: (postings.REMAINDER_SETTLED, postings.REMAINDER_SETTLED),
}


@action("fee.charged", "Charged fee")
def charge(
    *,
    payer: Payer,
    person: User,
    amount: Decimal,
    description: str,
    reference: str = "",
    service_on: date | None = None,
    course: str = "",
    vendor: Organization | None = None,
    by: User | None,
    at: datetime,
) -> Charge:
    """Append a fee of `amount` dollars that a payer owes for a person, and post it. It is its own audit record.

    `course` (a code) and `vendor` say whose revenue it is. `service_on`: the day of the service; None: today. Refuses
    more than is available of a fund, and a service outside of its days.
    """
    service_on = service_on or home_day(at)
    if payer.kind == PayerKind.FUND:
        use_fund(payer, amount, service_on, by=by)
    charge = Charge.objects.create(
        payer=payer, person=person, amount=amount, description=description[:200], reference=reference,
        service_on=service_on, course=course, vendor=vendor, by=by, at=at,
    )  # fmt: skip
    post(event=postings.CHARGED, items=[item_of(charge, charge.amount)], document_on=home_day(at), by=by, at=at)
    return charge


def item_of(charge: Charge, amount: Decimal, **about: object) -> Item:
    """Return what the ledger says of an amount of a fee: who pays, and whose revenue it is."""
    own = {"payer_id": charge.payer_id, "charge_id": charge.pk, "course": charge.course, "vendor_id": charge.vendor_id}
    return Item(amount, own | about)


def _credit_item(charge: Charge, amount: Decimal, kind: Any, **about: object) -> Item:
    """Return what the ledger says of a credit: revenue is taken from the vendor for whom the fee counts now."""
    item = item_of(charge, amount, **about)
    move = charge.moves.latest_row() if kind in TAKES_BACK else None
    if move is None:
        return item
    return Item(amount, item.about | {"course": move.course, "vendor_id": move.vendor_id}, item.about)


@action("fee.moved", "Moved fee to another vendor")
def move_revenue(
    *, charge: Charge, course: str, vendor: Organization | None, by: User | None, at: datetime
) -> ChargeMove:
    """Let a fee count for another course and vendor from now on; what its payer owes stays as it is.

    The caller locked the payer. Credits of the fee stay with the vendor whose revenue they lowered.
    """
    row = Charge.objects.with_sums().get(pk=charge.pk)
    former = charge.moves.latest_row() or charge
    amount = cents(row.amount - row.taken_back)
    about = {"payer_id": charge.payer_id, "charge_id": charge.pk}
    item = Item(
        amount,
        about | {"course": former.course, "vendor_id": former.vendor_id},
        about | {"course": course, "vendor_id": vendor.pk if vendor else None},
    )
    _post(postings.REVENUE_MOVED, [item], by, at)
    return ChargeMove.objects.create(charge=charge, course=course, vendor=vendor, by=by, at=at)


@action("fee.credited", "Credited fee")
def credit(
    *,
    parts: Sequence[tuple[Charge, Decimal]],
    kind: Any = CreditKind.CANCELED,
    reason: str = "",
    authority: str = "",
    by: User | None,
    at: datetime,
) -> list[Credit]:
    """Append credits of a CreditKind and these amounts (dollars, above 0) of fees of one payer; returns them.

    What is on no invoice is credited first. For the rest each invoice gets one credit note, and money that then is too
    much on a line becomes unapplied money of the payer. Refuses more than is left of a fee.
    """
    if not parts:
        return []
    lock(parts[0][0].payer)
    sums = Charge.objects.with_sums().in_bulk([charge.pk for charge, _amount in parts])
    credits: list[Credit] = []
    on_invoices: dict[Invoice, list[tuple[InvoiceLine, Credit]]] = {}
    for charge, amount in parts:
        row = sums[charge.pk]
        if amount <= 0 or amount > row.uncredited:
            raise Refused("credit_above_fee", left=row.uncredited)
        waiting = min(amount, max(row.left_to_invoice, Decimal(0)))
        fields = {"charge": charge, "kind": kind, "reason": reason, "authority": authority, "by": by, "at": at}
        if waiting:
            credits.append(Credit.objects.create(amount=waiting, **fields))
            _post(EVENTS[kind][0], [_credit_item(charge, waiting, kind)], by, at)
        for line, part in _on_lines(charge, amount - waiting):
            credits.append(Credit.objects.create(amount=part, **fields))
            on_invoices.setdefault(line.invoice, []).append((line, credits[-1]))
    for invoice, lines in on_invoices.items():
        _issue_note(invoice, lines, kind=kind, reason=reason, by=by, at=at)
    return credits


def _post(event: str, items: list[Item], by: User | None, at: datetime) -> None:
    post(event=event, items=items, document_on=home_day(at), by=by, at=at)


def _on_lines(charge: Charge, amount: Decimal) -> list[tuple[InvoiceLine, Decimal]]:
    """Return the invoice lines of a fee that a credit of `amount` is for; usually one."""
    parts = []
    for line in charge.lines.with_sums().select_related("invoice__payer").order_by("-pk"):
        part = min(amount, cents(line.amount - line.credited))
        if part > 0:
            parts.append((line, part))
            amount -= part
    return parts


def _issue_note(
    invoice: Invoice, lines: list[tuple[InvoiceLine, Credit]], *, kind: Any, reason: str, by: User | None, at: datetime
) -> CreditNote:
    note = new_note(invoice, NOTES[CreditKind(kind)], reason, by=by, at=at)
    CreditNoteLine.objects.bulk_create(
        CreditNoteLine(note=note, line=line, credit=credit, amount=credit.amount) for line, credit in lines
    )
    items = [_credit_item(credit.charge, credit.amount, kind, invoice_id=invoice.pk) for _line, credit in lines]
    _post(EVENTS[CreditKind(kind)][1], items, by, at)
    take_off_excess(lines=[line for line, _credit in lines], by=by, at=at)
    return note


def new_note(invoice: Invoice, kind: Any, reason: str, *, by: User | None, at: datetime) -> CreditNote:
    """Append a credit note without lines for an invoice, with the next number of its fiscal year."""
    today = home_day(at)
    year = year_of(today)
    return CreditNote.objects.create(
        invoice=invoice, kind=kind, year=year, sequence=CreditNoteSeries.take_next(year), issued_on=today,
        issuer=issuer_now().name_and_address, reason=reason, by=by, at=at,
    )  # fmt: skip
