"""Acts of billing that need two people: taking back a receipt, refunds, waivers, write-offs, reopening a month."""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.billing import issuer_acts  # noqa: F401 (it registers its own)
from cohorts.billing.actions.ledger import REOPEN_MONTH, check_reopenable, reopen_month
from cohorts.billing.actions.receipt_ends import (
    REFUND,
    VOID_RECEIPT,
    check_refund,
    check_voidable,
    refund,
    void_receipt,
)
from cohorts.billing.actions.receipts import reserved
from cohorts.billing.actions.waivers import WAIVE, WRITE_OFF, check_forgivable, waive, write_off
from cohorts.billing.effects import certificates_without, on_certificates
from cohorts.billing.models import Charge, Closing, Receipt
from cohorts.billing.models.invoices import READERS
from cohorts.billing.reassignment_act import REASSIGN_ACT
from cohorts.billing.receipt_acts import LOWER_ACT
from cohorts.billing.rules.balances import CENT
from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.core.approvals.actions import propose
from cohorts.core.approvals.models import Proposal
from cohorts.core.approvals.registry import Act, Payload, register
from cohorts.core.formatting import format_money, format_month


class WithReason(Payload):
    """The reason, which is stored with the act."""

    reason: str


class Amount(WithReason):
    """How many dollars, and why."""

    amount: Decimal


class Waiver(Amount):
    """Also the rule or the person that allows it."""

    authority: str


def propose_void(*, receipt, reason, by, at):
    """Propose to take back a receipt recorded by mistake; returns the Proposal. Refuses one that ended."""
    check_voidable(receipt)
    return _propose(VOID_RECEIPT, receipt, WithReason(reason=reason.strip()), by, at)


def propose_refund(*, receipt, amount, reason, by, at):
    """Propose to pay back unapplied money; returns the Proposal. Refuses more than is left, less open proposals."""
    check_refund(receipt, amount, reserved=reserved(receipt))
    return _propose(REFUND, receipt, Amount(amount=amount, reason=reason.strip()), by, at)


def propose_waiver(*, charge, amount, reason, authority, by, at):
    """Propose to waive a part of a fee; returns the Proposal. Refuses more than is owed."""
    _refuse_second(charge)
    check_forgivable(charge, amount)
    payload = Waiver(amount=amount, reason=reason.strip(), authority=authority.strip())
    return _propose(WAIVE, charge, payload, by, at)


def propose_write_off(*, charge, amount, reason, by, at):
    """Propose to write off what is owed of an invoiced fee; returns the Proposal. Refuses more than is owed."""
    _refuse_second(charge)
    check_forgivable(charge, amount, invoiced_only=True)
    return _propose(WRITE_OFF, charge, Amount(amount=amount, reason=reason.strip()), by, at)


def propose_reopening(*, closing, reason, by, at):
    """Propose to reopen the last closed month, which `closing` closed; returns the Proposal. Refuses any other."""
    check_reopenable(closing)
    return _propose(REOPEN_MONTH, closing, WithReason(reason=reason.strip()), by, at)


def check_refundable(receipt):
    """Return the receipt, read again; raises Refused if nothing of it is left, or a proposal about it waits."""
    if Proposal.objects.open().about(receipt).exists():
        raise Refused("receipt_has_proposal")
    return check_refund(receipt, CENT)


def check_proposable(charge, *, invoiced_only=False):
    """Return the fee, read again; raises Refused if nothing of it can be forgiven now, or a proposal to do so waits."""
    _refuse_second(charge)
    return check_forgivable(charge, CENT, invoiced_only=invoiced_only)


def _refuse_second(charge):
    """Of one fee, a waiver and a write-off cannot both wait: together they could forgive more than is owed."""
    if Proposal.objects.open().about(charge).filter(act__in=(WAIVE, WRITE_OFF)).exists():
        raise Refused("fee_has_proposal")


def _propose(act: str, subject: Any, payload: WithReason, by: Any, at: Any) -> Proposal:
    return propose(act=act, subject=subject, payload=payload, reason=payload.reason, by=by, at=at)


def _effects_of_void(receipt, payload):
    receipt = check_voidable(receipt)
    return [
        _("The payment of {amount} (reference {reference}) from {payer} will not count any more.").format(
            amount=format_money(receipt.amount), reference=receipt.reference, payer=receipt.payer.name
        ),
        _("What it paid will be owed again: {amount}.").format(amount=format_money(receipt.applied)),
        *on_certificates(receipt),
        _("Reason: {reason}").format(reason=payload.reason),
    ]


def _effects_of_refund(receipt, payload):
    receipt = check_refund(receipt, payload.amount)
    return [
        _("{amount} of the payment {reference} will be paid back to {payer}.").format(
            amount=format_money(payload.amount), reference=receipt.reference, payer=receipt.payer.name
        ),
        _("{amount} of it will be left, not applied yet.").format(amount=format_money(receipt.left - payload.amount)),
        _("Reason: {reason}").format(reason=payload.reason),
    ]


def _effects_of_forgiving(sentence, invoiced_only):
    def effects(charge, payload):
        row = check_forgivable(charge, payload.amount, invoiced_only=invoiced_only)
        about = {
            "amount": format_money(payload.amount),
            "fee": f"{row.description} ({row.reference})",
            "payer": row.payer.name,
        }
        authority = getattr(payload, "authority", "")
        return [
            str(sentence).format(**about),
            _("{amount} of this fee will still be owed.").format(amount=format_money(row.owed - payload.amount)),
            *certificates_without(row, payload.amount),
            *([_("Allowed by: {authority}").format(authority=authority)] if authority else []),
            _("Reason: {reason}").format(reason=payload.reason),
        ]

    return effects


def _effects_of_reopening(closing, payload):
    check_reopenable(closing)
    return [
        _("{month} will accept entries again, so its figures may change.").format(month=format_month(closing.month)),
        _("The report of its closing is kept. Closing the month again makes another one beside it."),
        _("Reason: {reason}").format(reason=payload.reason),
    ]


def _void(*, subject, payload, reason, by, at):
    return void_receipt(receipt=subject, reason=payload.reason, by=by, at=at)


def _refund(*, subject, payload, reason, by, at):
    return refund(receipt=subject, amount=payload.amount, reason=payload.reason, by=by, at=at)


def _waive(*, subject, payload, reason, by, at):
    return waive(
        charge=subject, amount=payload.amount, reason=payload.reason, authority=payload.authority, by=by, at=at
    )


def _write_off(*, subject, payload, reason, by, at):
    return write_off(charge=subject, amount=payload.amount, reason=payload.reason, by=by, at=at)


def _reopen(*, subject, payload, reason, by, at):
    return reopen_month(closing=subject, reason=payload.reason, by=by, at=at)


def _of_receipt(receipt, payload):
    return f"{receipt.reference}, {receipt.payer.name}"


def _of_charge(charge, payload):
    return f"{charge.description} ({charge.reference}), {charge.payer.name}"


def _receipt_page(receipt):
    return reverse("receipt", args=[receipt.pk])


def _payer_page(charge):
    return reverse("finance_payer", args=[charge.payer_id])


register(REASSIGN_ACT)
register(LOWER_ACT)
register(
    Act(
        code=VOID_RECEIPT,
        label=gettext_lazy("Take back a payment recorded by mistake"),
        proposers=(roles.FINANCE,),
        approvers=(roles.FINANCE, roles.PROGRAM),
        subject=Receipt,
        payload=WithReason,
        effects=_effects_of_void,
        execute=_void,
        describe=_of_receipt,
        address=_receipt_page,
        address_readers=READERS,
        undo=gettext_lazy("You can record the payment again. Nothing is deleted."),
    ),
    Act(
        code=REFUND,
        label=gettext_lazy("Pay back money not applied yet"),
        proposers=(roles.FINANCE,),
        approvers=(roles.FINANCE, roles.PROGRAM),
        subject=Receipt,
        payload=Amount,
        effects=_effects_of_refund,
        execute=_refund,
        describe=_of_receipt,
        address=_receipt_page,
        address_readers=READERS,
        undo=gettext_lazy("No. If the payer sends the money again, record it as a new payment."),
    ),
    Act(
        code=WAIVE,
        label=gettext_lazy("Waive a fee"),
        proposers=(roles.FINANCE,),
        approvers=(roles.FINANCE, roles.PROGRAM),
        subject=Charge,
        payload=Waiver,
        effects=_effects_of_forgiving(gettext_lazy("{amount} of the fee “{fee}” of {payer} will be waived."), False),
        execute=_waive,
        describe=_of_charge,
        address=_payer_page,
        address_readers=READERS,
        undo=gettext_lazy("No."),
    ),
    Act(
        code=WRITE_OFF,
        label=gettext_lazy("Write off a debt"),
        proposers=(roles.FINANCE,),
        approvers=(roles.FINANCE, roles.PROGRAM),
        subject=Charge,
        payload=Amount,
        effects=_effects_of_forgiving(
            gettext_lazy("{amount} that {payer} owes for “{fee}” will be written off."), True
        ),
        execute=_write_off,
        describe=_of_charge,
        address=_payer_page,
        address_readers=READERS,
        undo=gettext_lazy("No."),
    ),
    Act(
        code=REOPEN_MONTH,
        label=gettext_lazy("Reopen a closed month"),
        proposers=(roles.FINANCE,),
        approvers=(roles.FINANCE, roles.PROGRAM),
        subject=Closing,
        payload=WithReason,
        effects=_effects_of_reopening,
        execute=_reopen,
        describe=lambda closing, payload: format_month(closing.month),
        address=lambda closing: reverse("ledger_month", args=[closing.month.isoformat()]),
        address_readers=READERS,
        undo=gettext_lazy("You can close the month again."),
    ),
)
