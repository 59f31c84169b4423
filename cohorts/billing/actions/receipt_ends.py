"""Receipts that do not count any more (returned by the bank, recorded by mistake), and refunds."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max

from cohorts.billing.actions.applications import applied_of, take_off
from cohorts.billing.actions.documents import lock
from cohorts.billing.actions.ledger import post
from cohorts.billing.actions.receipt_emails import email_refunded, email_returned, email_taken_back
from cohorts.billing.actions.receipts import REFUND, about_of, in_force, lines_changed
from cohorts.billing.actions.returned_refunds import owe_refunded
from cohorts.billing.models import Entry, EntryLine, InvoiceLine, Receipt, ReceiptEnd, Refund
from cohorts.billing.models.receipts import EndKind
from cohorts.billing.rules import postings
from cohorts.billing.rules.balances import CENT
from cohorts.billing.rules.postings import Item, cents
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval, supersede
from cohorts.core.approvals.models import Proposal
from cohorts.core.dates import home_day
from cohorts.people.models import User

VOID_RECEIPT = "receipt.void"
# The act of correcting a receipt to a lower amount.
LOWER_RECEIPT = "receipt.lower"


@action("receipt.returned", "Recorded return of payment")
def return_receipt(*, receipt: Receipt, returned_on: date, reason: str, by: User | None, at: datetime) -> ReceiptEnd:
    """Record that the bank took a payment back: one act for all invoices it paid. Due dates stay, no fee is added.

    What was paid back of it before is owed by its payer from then on, and finance staff are told. Open proposals about
    the payment end. Refuses a day before the receipt or in the future, a missing reason, and a receipt ended before.
    """
    require(by, roles.FINANCE)
    if not receipt.received_on <= returned_on <= home_day(at):
        raise Refused("return_day_wrong", field="returned_on")
    lock(receipt.payer)
    receipt = in_force(receipt)
    refunded = cents(receipt.refunded)
    day = _counts_from(receipt, returned_on)
    end = end_receipt(receipt, EndKind.RETURNED, returned_on, reason, by, at, document_on=day)
    _post(postings.RETURNED, receipt, day, by, at)
    if refunded:
        owe_refunded(receipt, refunded, day, by, at)
    for act in (REFUND, VOID_RECEIPT, LOWER_RECEIPT):
        supersede(receipt, act, reason=end.reason, by=by, at=at)
    log(receipt, by=by, at=at, amount=str(receipt.amount), refunded=str(refunded), reason=end.reason)
    email_returned(end, refunded, by, at)
    return end


@action("receipt.voided", "Took back payment recorded by mistake")
def void_receipt(*, receipt: Receipt, reason: str, by: User | None, at: datetime) -> ReceiptEnd:
    """Take back a receipt that was recorded by mistake; nothing was received. Needs two people (see acts).

    Refuses a missing reason, a refunded receipt, and one ended before.
    """
    require_approval(VOID_RECEIPT, by=by)
    lock(receipt.payer)
    check_voidable(receipt)
    # It never was: it is taken back from the day on which it counted, so that a payment recorded again counts once.
    day = _counts_from(receipt, receipt.received_on)
    end = end_receipt(receipt, EndKind.VOID, home_day(at), reason, by, at, document_on=day)
    _post(postings.VOIDED, receipt, day, by, at)
    log(receipt, by=by, at=at, amount=str(receipt.amount), reason=end.reason)
    email_taken_back(end, by, at)
    return end


def _counts_from(receipt: Receipt, day: date) -> date:
    """Return the day from which a receipt does not count any more. Lock the payer before.

    It is the day, or the last one on which the receipt was applied, if what it paid was changed after the day: then it
    paid something else in between, which stays.
    """
    entries = Entry.objects.filter(lines__receipt=receipt, document_on__gt=day)
    if not entries.filter(event=postings.TAKEN_OFF).exists():
        return day
    last = entries.filter(event=postings.APPLIED).aggregate(last=Max("document_on"))["last"]
    return max(day, last or day)


def _take_off(receipt: Receipt, day: date, by: User | None, at: datetime) -> None:
    """Take a receipt off every line from the day on, or from the later day on which it was applied to the line."""
    lines = EntryLine.objects.filter(receipt=receipt, entry__event=postings.APPLIED, entry__document_on__gt=day)
    rows = lines.order_by().values_list("invoice", "charge").annotate(last=Max("entry__document_on"))
    later = {(invoice, charge): last for invoice, charge, last in rows}
    applied = applied_of(receipt=receipt.pk)
    keys = InvoiceLine.objects.filter(pk__in=[one.line for one in applied]).values_list("pk", "invoice", "charge")
    days = {pk: later.get((invoice, charge), day) for pk, invoice, charge in keys}
    for own in sorted(set(days.values())):
        take_off(applied=[one for one in applied if days[one.line] == own], by=by, at=at, document_on=own)
    if applied:
        lines_changed(days, by, at)


def check_voidable(receipt: Receipt) -> Receipt:
    """Return the receipt, read again with its sums; raises Refused if it ended or was refunded."""
    receipt = in_force(receipt)
    if cents(receipt.refunded):
        raise Refused("receipt_refunded")
    return receipt


def check_correctable(receipt: Receipt) -> Receipt:
    """Return the receipt, read again; raises Refused if it ended or was refunded, or a proposal about it waits."""
    receipt = check_voidable(receipt)
    if Proposal.objects.open().about(receipt).exists():
        raise Refused("receipt_has_proposal")
    return receipt


def end_receipt(
    receipt: Receipt,
    kind: Any,
    day: date,
    reason: str,
    by: User | None,
    at: datetime,
    *,
    new: Receipt | None = None,
    document_on: date | None = None,
) -> ReceiptEnd:
    """Take a receipt off everything it paid, from `document_on` on, and end it. The caller locked the payer."""
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    receipt = in_force(receipt)
    _take_off(receipt, document_on or home_day(at), by, at)
    return ReceiptEnd.objects.create(
        receipt=receipt, kind=kind, ended_on=day, reason=reason.strip(), replacement=new, by=by, at=at
    )


def _post(event: str, receipt: Receipt, day: date, by: User | None, at: datetime) -> None:
    post(event=event, items=[Item(receipt.amount, about_of(receipt))], document_on=day, by=by, at=at)


@action("receipt.refunded", "Refunded money")
def refund(*, receipt: Receipt, amount: Decimal, reason: str, by: User | None, at: datetime) -> Refund:
    """Pay back money of a receipt that is not applied. Needs two people (see acts); its day is the approval's.

    Refuses more than is left of the receipt, and a missing reason.
    """
    require_approval(REFUND, by=by)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    lock(receipt.payer)
    check_refund(receipt, amount)
    row = Refund.objects.create(
        receipt=receipt, amount=amount, refunded_on=home_day(at), reason=reason.strip(), by=by, at=at
    )
    post(event=postings.REFUNDED, items=[Item(amount, about_of(receipt))], document_on=row.refunded_on, by=by, at=at)
    log(receipt, by=by, at=at, amount=str(amount), reason=row.reason)
    email_refunded(row, by, at)
    return row


def check_refund(receipt: Receipt, amount: Decimal, reserved: Decimal = Decimal(0)) -> Receipt:
    """Return the receipt, read again; raises Refused for more than is left of it less what others `reserved`."""
    receipt = in_force(receipt)
    if amount != amount.quantize(CENT) or amount <= 0:
        raise Refused("refund_not_in_cents", field="amount")
    left = receipt.left - reserved
    if amount > left:
        raise Refused("refund_above_left", field="amount", left=left)
    return receipt
