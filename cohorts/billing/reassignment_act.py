"""The act of charging an invoice to another payer. Two people decide if it moves money or touches certificates."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.billing.actions.reassignments import (
    REASSIGN,
    check_reassignable,
    needs_two,
    reassign_invoice,
    said_of_certificates,
)
from cohorts.billing.models import Invoice, Payer
from cohorts.billing.models.invoices import READERS
from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.core.approvals.actions import propose
from cohorts.core.approvals.models import Proposal
from cohorts.core.approvals.registry import Act, Payload
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day, format_money


class Reassigning(Payload):
    """To whom, until when it is to be paid, and why."""

    payer: int
    due_on: date
    reason: str


def reassign(*, invoice: Invoice, payer: Payer, due_on: date, reason: str, by: Any, at: datetime) -> Proposal | Invoice:
    """Charge an invoice to another payer at once, or propose it where two people must decide; returns which.

    Refuses a second proposal about the same invoice.
    """
    left = check_reassignable(invoice, payer, due_on, home_day(at))
    if not needs_two(invoice, left):
        return reassign_invoice(invoice=invoice, payer=payer, due_on=due_on, reason=reason, by=by, at=at)
    if Proposal.objects.open().about(invoice).exists():
        raise Refused("invoice_has_proposal")
    payload = Reassigning(payer=payer.pk, due_on=due_on, reason=reason.strip())
    return propose(act=REASSIGN, subject=invoice, payload=payload, reason=payload.reason, by=by, at=at)


def _payer(payload: Reassigning) -> Payer:
    return Payer.objects.with_names().get(pk=payload.payer)


def _effects(invoice: Invoice, payload: Reassigning) -> list[str]:
    payer = _payer(payload)
    left = check_reassignable(invoice, payer, payload.due_on, home_day(timezone.now()))
    words = {
        "total": format_money(left.total), "number": invoice.number, "first": invoice.payer.name, "other": payer.name,
        "paid": format_money(left.paid), "day": format_long_day(payload.due_on),
    }  # fmt: skip
    money = [_("{paid} that {first} paid stays money of {first}, not applied yet.")] if left.paid else []
    sentences = [
        _("A credit note takes {total} off invoice {number} of {first}."),
        *money,
        _("{other} gets an invoice of {total}, due on {day}. The seats do not change."),
    ]
    reason = _("Reason: {reason}").format(reason=payload.reason)
    return [*[text.format(**words) for text in sentences], *said_of_certificates(invoice), reason]


def _execute(*, subject: Invoice, payload: Reassigning, reason: str, by: Any, at: datetime) -> Invoice:
    return reassign_invoice(
        invoice=subject, payer=_payer(payload), due_on=payload.due_on, reason=payload.reason, by=by, at=at
    )


REASSIGN_ACT = Act(
    code=REASSIGN,
    label=gettext_lazy("Charge an invoice to another payer"),
    proposers=(roles.FINANCE,),
    approvers=(roles.FINANCE, roles.PROGRAM),
    subject=Invoice,
    payload=Reassigning,
    effects=_effects,
    execute=_execute,
    describe=lambda invoice, payload: f"{invoice.number}, {invoice.payer.name}",
    address=lambda invoice: reverse("finance_invoice", args=[invoice.pk]),
    address_readers=READERS,
    undo=gettext_lazy(
        "You can charge the new invoice to the first payer again. Certificates that were put on hold only because of "
        "this become active again when the fee is paid."
    ),
)
