"""The act of changing where payers send their money, which needs two people of the finance staff."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.billing.actions.issuer import REMIT_TO, change_remit_to, check_remit_to, state_book
from cohorts.billing.models import Book
from cohorts.core import roles
from cohorts.core.approvals.actions import propose
from cohorts.core.approvals.registry import Act, Payload, register


class RemitTo(Payload):
    """How to pay, as new invoices would print it, and why it changes."""

    remit_to: str
    reason: str


def propose_remit_to(*, remit_to, reason, by, at):
    """Propose another way to pay; returns the Proposal. Refuses a missing one, and no change."""
    check_remit_to(remit_to)
    payload = RemitTo(remit_to=remit_to.strip(), reason=reason.strip())
    return propose(act=REMIT_TO, subject=state_book(), payload=payload, reason=payload.reason, by=by, at=at)


def _effects(book, payload):
    before = check_remit_to(payload.remit_to)
    return [
        _("New invoices will print this way to pay: {text}").format(text=payload.remit_to),
        _("Until now: {text}").format(text=before or _("nothing")),
        _("Invoices that were issued before do not change. All finance staff and auditors are notified by email."),
        _("Check it with the treasury by a call before you approve: whoever changes it could take the money."),
        _("Reason: {reason}").format(reason=payload.reason),
    ]


def _execute(*, subject, payload, reason, by, at):
    return change_remit_to(remit_to=payload.remit_to, by=by, at=at)


register(
    Act(
        code=REMIT_TO,
        label=gettext_lazy("Change where payers send money"),
        proposers=(roles.FINANCE,),
        approvers=(roles.FINANCE,),
        subject=Book,
        payload=RemitTo,
        effects=_effects,
        execute=_execute,
        describe=lambda book, payload: _("How to pay"),
        address=lambda book: reverse("edit_issuer"),
        address_readers=(roles.FINANCE,),
        undo=gettext_lazy("Propose the former way to pay again. Invoices issued meanwhile keep what they print."),
    )
)
