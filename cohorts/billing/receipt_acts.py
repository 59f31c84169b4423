"""The act of correcting a payment to a lower amount, by hand or by a corrected row of a bank file: two people."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.billing.actions.bank_corrections import (
    check_lowering_by_row,
    correct_by_row,
    correction_of,
    day_after,
    lower_by_row,
)
from cohorts.billing.actions.receipt_corrections import check_lowering, losses, lower_receipt
from cohorts.billing.actions.receipt_ends import LOWER_RECEIPT, check_correctable
from cohorts.billing.models import BankRow, Receipt
from cohorts.billing.models.invoices import READERS
from cohorts.core import roles
from cohorts.core.approvals.actions import propose
from cohorts.core.approvals.models import Proposal
from cohorts.core.approvals.registry import Act, Payload
from cohorts.core.consequences import said_of_fees
from cohorts.core.formatting import format_long_day, format_money


class Lowering(Payload):
    """The lower amount and the day received, the bank row that says so (0: none), and why."""

    amount: Decimal
    received_on: date
    row: int = 0
    reason: str


def propose_lowering(*, receipt: Receipt, amount: Decimal, reason: str, by: Any, at: datetime) -> Proposal:
    """Propose to correct a payment to a lower amount; returns the Proposal. Refuses what `lower_receipt` refuses."""
    receipt = check_correctable(receipt)
    check_lowering(receipt, amount, None, at)
    payload = Lowering(amount=amount, received_on=receipt.received_on, reason=reason.strip())
    return propose(act=LOWER_RECEIPT, subject=receipt, payload=payload, reason=payload.reason, by=by, at=at)


def correct_from_bank(*, row: BankRow, reason: str, by: Any, at: datetime) -> Proposal | Receipt | None:
    """Correct a payment by a bank row whose id is known with another amount, or propose it if the amount falls.

    Returns the Proposal or the new Receipt; None if nothing was recorded of the earlier row, which is only replaced.
    """
    correction = correction_of(row)
    if not correction.needs_two:
        return correct_by_row(row=row, reason=reason, by=by, at=at)
    receipt = correction.receipt
    assert receipt is not None
    check_lowering_by_row(row, receipt, at)
    payload = Lowering(amount=row.amount, received_on=day_after(correction), row=row.pk, reason=reason.strip())
    return propose(act=LOWER_RECEIPT, subject=receipt, payload=payload, reason=payload.reason, by=by, at=at)


def effects_of_lowering(receipt: Receipt, amount: Decimal) -> list[str]:
    """Return what a lower amount means, in sentences: which lines are owed again, and the certificates behind them."""
    less = _("{amount} instead of {before} of the payment {reference} of {payer} will count.").format(
        amount=format_money(amount), before=format_money(receipt.amount), reference=receipt.reference,
        payer=receipt.payer.name,
    )  # fmt: skip
    lost = losses(receipt, amount)
    again = [
        _("{amount} of “{fee}” ({seat}) on invoice {number} will be owed again, due on {day}.").format(
            amount=format_money(one.amount), fee=one.line.charge.description, seat=one.line.reference,
            number=one.line.invoice.number, day=format_long_day(one.line.invoice.due_on),
        )
        for one in lost
    ]  # fmt: skip
    nothing = [] if lost else [_("Every invoice that it pays stays paid: the rest was not applied.")]
    lines = {one.line.pk: one.line.charge.person_id for one in lost}
    rows = list(receipt.applications.filter(line__in=lines))
    return [less, *again, *nothing, *said_of_fees(rows, person_ids=set(lines.values()) - {None})]


def _effects(receipt: Receipt, payload: Lowering) -> list[str]:
    at = timezone.now()
    if payload.row:
        check_lowering_by_row(BankRow.objects.get(pk=payload.row), receipt, at)
    receipt = check_lowering(receipt, payload.amount, payload.received_on, at)
    moved = payload.received_on != receipt.received_on
    day = [_("It counts as received on {day}.").format(day=format_long_day(payload.received_on))] if moved else []
    by_bank = (
        [_("The bank’s file has this payment again, under the same id, with the lower amount.")] if payload.row else []
    )
    reason = _("Reason: {reason}").format(reason=payload.reason)
    return [*effects_of_lowering(receipt, payload.amount), *day, *by_bank, reason]


def _execute(*, subject: Receipt, payload: Lowering, reason: str, by: Any, at: datetime) -> Receipt:
    about = {"receipt": subject, "reason": payload.reason, "by": by, "at": at}
    if payload.row:
        return lower_by_row(row=BankRow.objects.get(pk=payload.row), **about)
    return lower_receipt(amount=payload.amount, received_on=payload.received_on, **about)


LOWER_ACT = Act(
    code=LOWER_RECEIPT,
    label=gettext_lazy("Correct a payment to a lower amount"),
    proposers=(roles.FINANCE,),
    approvers=(roles.FINANCE, roles.PROGRAM),
    subject=Receipt,
    payload=Lowering,
    effects=_effects,
    execute=_execute,
    describe=lambda receipt, payload: f"{receipt.reference}, {receipt.payer.name}",
    address=lambda receipt: reverse("receipt", args=[receipt.pk]),
    address_readers=READERS,
    undo=gettext_lazy("You can correct the payment again. Both versions are kept."),
)
