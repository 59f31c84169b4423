"""Acts of billing that need two people: reversing a payment, and reopening a closed month."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.billing.actions.invoices import REVERSE_PAYMENT, check_reversible, reverse_payment
from cohorts.billing.actions.ledger import REOPEN_MONTH, check_reopenable, reopen_month
from cohorts.billing.models import Charge, Closing, Payment
from cohorts.core import roles
from cohorts.core.approvals.actions import propose
from cohorts.core.approvals.registry import Act, Payload, register
from cohorts.core.consequences import consequences_of
from cohorts.core.formatting import format_money, format_month


class Reversal(Payload):
    """The reason for a reversal or a reopening, which is stored with it."""

    reason: str


def propose_reversal(*, payment, reason, by, at):
    """Propose to reverse a recorded payment; returns the Proposal. Refuses a payment already reversed."""
    return propose(
        act=REVERSE_PAYMENT, subject=payment, payload=Reversal(reason=reason.strip()), reason=reason, by=by, at=at
    )


def _effects(payment, payload):
    check_reversible(payment)
    return [
        _("The payment of {amount} (reference {reference}) on invoice {invoice} will be reversed.").format(
            amount=format_money(payment.amount), reference=payment.reference, invoice=payment.invoice.number
        ),
        _("{agency} will owe this amount again.").format(agency=payment.invoice.agency),
        *on_certificates(payment),
        _("Reason: {reason}").format(reason=payload.reason),
    ]


def on_certificates(payment):
    """What a reversal changes besides what is owed, in sentences: the certificates of the people on the invoice."""
    people = Charge.objects.filter(line__invoice=payment.invoice_id).values_list("person_id", flat=True)
    return consequences_of([payment], person_ids=set(people))


def _reverse(*, subject, payload, reason, by, at):
    return reverse_payment(payment=subject, reason=payload.reason, by=by, at=at)


def propose_reopening(*, closing, reason, by, at):
    """Propose to reopen the last closed month, which `closing` closed; returns the Proposal. Refuses any other."""
    check_reopenable(closing)
    return propose(
        act=REOPEN_MONTH, subject=closing, payload=Reversal(reason=reason.strip()), reason=reason, by=by, at=at
    )


def _effects_of_reopening(closing, payload):
    check_reopenable(closing)
    return [
        _("{month} will accept entries again, so its figures may change.").format(month=format_month(closing.month)),
        _("The report of its closing is kept. Closing the month again makes another one beside it."),
        _("Reason: {reason}").format(reason=payload.reason),
    ]


def _reopen(*, subject, payload, reason, by, at):
    return reopen_month(closing=subject, reason=payload.reason, by=by, at=at)


register(
    Act(
        code=REVERSE_PAYMENT,
        label=gettext_lazy("Reverse a payment"),
        proposers=(roles.FINANCE,),
        approvers=(roles.FINANCE, roles.PROGRAM),
        subject=Payment,
        payload=Reversal,
        effects=_effects,
        execute=_reverse,
        describe=lambda payment, payload: f"{payment.reference}, invoice {payment.invoice.number}",
        address=lambda payment: reverse("finance_invoice", args=[payment.invoice_id]),
        undo=gettext_lazy(
            "You can record the payment again. Certificates that were put on hold only because of this then become "
            "active again by themselves."
        ),
    ),
    Act(
        code=REOPEN_MONTH,
        label=gettext_lazy("Reopen a closed month"),
        proposers=(roles.FINANCE,),
        approvers=(roles.FINANCE, roles.PROGRAM),
        subject=Closing,
        payload=Reversal,
        effects=_effects_of_reopening,
        execute=_reopen,
        describe=lambda closing, payload: format_month(closing.month),
        address=lambda closing: reverse("ledger_month", args=[closing.month.isoformat()]),
        undo=gettext_lazy("You can close the month again."),
    ),
)
