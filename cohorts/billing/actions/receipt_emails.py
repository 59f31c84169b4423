"""Emails about what became of a payment, to those who read the payer's money."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cohorts.billing.actions.emails import MONEY, email_readers
from cohorts.billing.models import Payer, Receipt, ReceiptEnd, Refund
from cohorts.core.formatting import format_long_day, format_money
from cohorts.people.models import User


def _send(payer: Payer, key: str, subject: str, paragraphs: list[str], *, by: User | None, at: datetime) -> None:
    link = _("Log in to see your invoices and your account:")
    email_readers(
        payer, kind=MONEY, about_id=payer.pk, key=key, subject=subject, paragraphs=[*paragraphs, link, "{link}"],
        by=by, at=at,
    )  # fmt: skip


def _words(receipt: Receipt) -> dict[str, Any]:
    return {
        "amount": format_money(receipt.amount),
        "reference": receipt.reference,
        "day": format_long_day(receipt.received_on),
    }


def email_returned(end: ReceiptEnd, refunded: Decimal, by: User | None, at: datetime) -> None:
    """The bank took a payment back, of which `refunded` dollars had been paid back."""
    receipt = end.receipt
    text = _("The bank returned your payment of %(amount)s (reference %(reference)s).") % _words(receipt)
    more = _("The invoices that it paid are open again, with the same due dates.")
    paragraphs = [text, more] if receipt.applications.exists() else [text]
    if refunded:
        owed = _("We had paid back %(back)s of it to you. You owe us this amount now, and it will be on an invoice.")
        paragraphs.append(owed % {"back": format_money(refunded)})
    _send(receipt.payer, f"returned-{receipt.pk}", _("Payment returned by the bank"), paragraphs, by=by, at=at)


def email_taken_back(end: ReceiptEnd, by: User | None, at: datetime) -> None:
    """A payment that was recorded by mistake does not count any more."""
    receipt = end.receipt
    text = _(
        "We had recorded a payment of %(amount)s from you (reference %(reference)s) by mistake. It does not count any "
        "more."
    ) % _words(receipt)
    more = _("The invoices that it paid are open again, with the same due dates.")
    paragraphs = [text, more] if receipt.applications.exists() else [text]
    _send(receipt.payer, f"taken-back-{receipt.pk}", _("A payment does not count any more"), paragraphs, by=by, at=at)


def email_corrected(old: Receipt, new: Receipt, by: User | None, at: datetime) -> None:
    """A payment was corrected: its payer reads it, and so does the one who had it before."""
    text = _("We corrected a payment from you: %(amount)s, received on %(day)s, reference %(reference)s.")
    if old.payer_id != new.payer_id:
        text = _(
            "A payment from you was recorded for another payer by mistake. It counts for you now: %(amount)s, received "
            "on %(day)s, reference %(reference)s."
        )
    subject = _("A payment was corrected")
    _send(new.payer, f"corrected-{new.pk}", subject, [text % _words(new)], by=by, at=at)
    if old.payer_id != new.payer_id:
        gone = _(
            "We had recorded a payment of %(amount)s (reference %(reference)s) for you that was not yours. What it "
            "paid is owed again, with the same due dates."
        )
        _send(old.payer, f"moved-{new.pk}", subject, [gone % _words(old)], by=by, at=at)


def email_refunded(row: Refund, by: User | None, at: datetime) -> None:
    """Money is paid back."""
    words = _words(row.receipt) | {"back": format_money(row.amount)}
    text = _("We pay %(back)s of your payment of %(amount)s (reference %(reference)s) back to you.") % words
    _send(row.receipt.payer, f"refund-{row.pk}", _("Money is paid back to you"), [text], by=by, at=at)
