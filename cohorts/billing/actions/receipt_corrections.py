"""Receipts corrected: recorded again as they should have been. One person raises an amount; two lower it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from cohorts.billing.actions.applications import applied_of, apply
from cohorts.billing.actions.documents import lock
from cohorts.billing.actions.ledger import post
from cohorts.billing.actions.receipt_emails import email_corrected
from cohorts.billing.actions.receipt_ends import (
    LOWER_RECEIPT,
    VOID_RECEIPT,
    check_correctable,
    check_voidable,
    end_receipt,
)
from cohorts.billing.actions.receipts import REFUND, about_of, lines_changed, new_receipt, split
from cohorts.billing.actions.remainders import settle_remainders
from cohorts.billing.models import BankDecision, BankRow, InvoiceLine, Payer, Receipt
from cohorts.billing.models.bank import DecisionKind
from cohorts.billing.models.receipts import EndKind
from cohorts.billing.rules import postings
from cohorts.billing.rules.postings import Item
from cohorts.billing.rules.receipts import OpenLine, Split, oldest_first, receipt_problem
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval, supersede
from cohorts.core.dates import home_day
from cohorts.core.refusals import refuse
from cohorts.people.models import User


@dataclass(frozen=True)
class Loss:
    """A line that a receipt of a lower amount pays less of, and how many dollars less."""

    line: InvoiceLine
    amount: Decimal


@action("receipt.corrected", "Corrected payment")
def correct_receipt(
    *, receipt: Receipt, payer: Payer, method: str, amount: Decimal, received_on: date, reference: str, reason: str,
    is_typed: bool = True, by: User | None, at: datetime,
) -> Receipt:  # fmt: skip
    """Record a receipt again as it should have been, in one act; returns the new Receipt, which counts from now on.

    It stays applied as it was, as far as the amount goes, if the payer is the same; the money of another payer is
    applied to what that payer owes, the oldest first. A bank row of the old one is of the new one. `is_typed`: the day
    was typed; its age is asked only then, and only if the day changes. Refuses what `record_receipt` refuses, no change
    at all, a lower amount (two people decide on it: `lower_receipt`), and a receipt that somebody proposed to take or
    pay back.
    """
    require(by, roles.FINANCE)
    for pk in sorted({payer.pk, receipt.payer_id}):
        lock(Payer(pk=pk))
    receipt = check_correctable(receipt)
    if amount < receipt.amount:
        raise Refused("receipt_amount_lowered", field="amount", amount=receipt.amount)
    new = new_receipt(
        payer, method, amount, received_on, reference, is_another=True, by=by, at=at, instead_of=receipt.pk,
        is_typed=is_typed and received_on != receipt.received_on,
    )  # fmt: skip
    _refuse_no_change(receipt, new)
    _replace(receipt, new, reason, by, at)
    log(new, by=by, at=at, amount=str(amount), reference=new.reference, former=receipt.pk, reason=reason.strip())
    email_corrected(receipt, new, by, at)
    return new


@action("receipt.lowered", "Corrected payment to a lower amount")
def lower_receipt(
    *, receipt: Receipt, amount: Decimal, received_on: date | None = None, reason: str, by: User | None, at: datetime
) -> Receipt:
    """Record a receipt again with a lower amount, in one act; returns the new Receipt. Needs two people (see acts).

    It stays applied as it was, the oldest due date first, as far as the amount goes; what it paid beyond is owed again.
    Open proposals about the receipt end. Refuses an amount that is not lower or not above 0, a refunded receipt, one
    that ended, and a missing reason.
    """
    require_approval(LOWER_RECEIPT, by=by)
    lock(receipt.payer)
    receipt = check_lowering(receipt, amount, received_on, at)
    new = new_receipt(
        receipt.payer, receipt.method, amount, received_on or receipt.received_on, receipt.reference, is_another=True,
        is_typed=False, by=by, at=at, instead_of=receipt.pk,
    )  # fmt: skip
    _replace(receipt, new, reason, by, at)
    for act in (REFUND, VOID_RECEIPT):
        supersede(receipt, act, reason=reason.strip(), by=by, at=at)
    log(new, by=by, at=at, amount=str(amount), reference=new.reference, former=receipt.pk, reason=reason.strip())
    email_corrected(receipt, new, by, at)
    return new


def check_lowering(receipt: Receipt, amount: Decimal, received_on: date | None, at: datetime) -> Receipt:
    """Return the receipt, read again; raises Refused unless its amount can be corrected to this lower one."""
    receipt = check_voidable(receipt)
    day, today = received_on or receipt.received_on, home_day(at)
    refuse(receipt_problem(amount, received_on=day, today=today, reference=receipt.reference, is_typed=False))
    if amount >= receipt.amount:
        raise Refused("receipt_amount_not_lower", field="amount", amount=receipt.amount)
    return receipt


def losses(receipt: Receipt, amount: Decimal) -> list[Loss]:
    """Return the lines that a receipt pays less of if its amount is lowered to `amount` dollars."""
    before = {one.line: one.amount for one in applied_of(receipt=receipt.pk)}
    after = _kept(receipt, amount).parts
    lines = InvoiceLine.objects.select_related("invoice", "charge").in_bulk(before)
    lost = {pk: part - after.get(pk, Decimal(0)) for pk, part in before.items()}
    return [Loss(lines[pk], part) for pk, part in lost.items() if part]


def _replace(receipt: Receipt, new: Receipt, reason: str, by: User | None, at: datetime) -> None:
    """End a receipt, and let the new one pay the same lines, or those of its own payer. The payers are locked."""
    is_same = receipt.payer_id == new.payer_id
    kept = _kept(receipt, new.amount) if is_same else None
    end_receipt(receipt, EndKind.CORRECTED, home_day(at), reason, by, at, new=new)
    _post_correction(receipt, new, by, at)
    parts = kept.parts if kept else split(new.payer, new.amount).parts
    if parts:
        apply(receipt=new, parts=parts, by=by, at=at)
        settle_remainders(line_ids=parts, by=by, at=at)
        lines_changed(parts, by, at)
    carry_bank_row(receipt, new, by, at)


def _post_correction(old: Receipt, new: Receipt, by: User | None, at: datetime) -> None:
    """Post only what differs: money moved to another payer, and more or less of it."""
    day = home_day(at)
    if old.payer_id != new.payer_id:
        item = Item(old.amount, about_of(old), about_of(new))
        post(event=postings.PAYER_CORRECTED, items=[item], document_on=day, by=by, at=at)
    more = new.amount - old.amount
    event = postings.RECEIPT_RAISED if more > 0 else postings.RECEIPT_LOWERED
    if more:
        post(event=event, items=[Item(abs(more), about_of(new))], document_on=day, by=by, at=at)


def _refuse_no_change(receipt: Receipt, new: Receipt) -> None:
    names = ("payer_id", "method", "amount", "received_on", "reference")
    if all(getattr(receipt, name) == getattr(new, name) for name in names):
        raise Refused("receipt_unchanged")


def _kept(receipt: Receipt, amount: Decimal) -> Split:
    """Return how a receipt of `amount` dollars pays the lines that it pays now: the oldest due date first."""
    parts = {one.line: one.amount for one in applied_of(receipt=receipt.pk)}
    return oldest_first([OpenLine(pk, parts[pk]) for pk in _by_due_date(parts)], amount)


def _by_due_date(line_ids: Iterable[int]) -> list[int]:
    return list(InvoiceLine.objects.filter(pk__in=list(line_ids)).by_due_date().values_list("pk", flat=True))


def carry_bank_row(old: Receipt, new: Receipt, by: User | None, at: datetime) -> None:
    """Decide that the bank row of a receipt is of its correction, so that it waits again if that is taken back."""
    for row in BankRow.objects.filter(decisions__receipt=old).distinct():
        latest = row.decisions.latest_first().first()
        if latest.receipt_id == old.pk and latest.kind != DecisionKind.RETURNED:
            # A row that was only linked stays so: its link can be taken back without a payment.
            kind = latest.kind if latest.kind == DecisionKind.LINKED else DecisionKind.CORRECTED
            BankDecision.objects.create(row=row, kind=kind, receipt=new, by=by, at=at)
