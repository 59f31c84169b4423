"""Emails about what became of a payment, to those who read the payer's money."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cohorts.billing.actions.applications import applied_of
from cohorts.billing.actions.emails import PAYMENT, email_readers
from cohorts.billing.models import Receipt, ReceiptEnd, Refund
from cohorts.core.formatting import format_long_day, format_money
from cohorts.notices.language import in_email_language
from cohorts.people.models import User


@in_email_language
def _send(receipt: Receipt, key: str, subject: str, paragraphs: list[str], *, by: User | None, at: datetime) -> None:
    link = (
        _("Log in to see what it pays, and what you owe:") if receipt.is_in_force else _("Log in to see what it paid:")
    )
    email_readers(
        receipt.payer, kind=PAYMENT, about_id=receipt.pk, key=key, subject=subject,
        paragraphs=[*paragraphs, link, "{link}"], by=by, at=at,
    )  # fmt: skip


@in_email_language
def _words(receipt: Receipt) -> dict[str, Any]:
    return {
        "amount": format_money(receipt.amount),
        "reference": receipt.reference,
        "method": receipt.get_method_display(),
        "day": format_long_day(receipt.received_on),
    }


@in_email_language
def email_returned(end: ReceiptEnd, refunded: Decimal, by: User | None, at: datetime) -> None:
    """The bank took a payment back, of which `refunded` dollars had been paid back."""
    receipt = end.receipt
    text = _("The bank returned your payment of %(amount)s (reference %(reference)s).") % _words(receipt)
    more = _("The invoices that it paid are open again, with the same due dates.")
    paragraphs = [text, more] if receipt.applications.exists() else [text]
    if refunded:
        owed = _("We had paid back %(back)s of it to you. You owe us this amount now, and it will be on an invoice.")
        paragraphs.append(owed % {"back": format_money(refunded)})
    _send(receipt, f"returned-{receipt.pk}", _("Payment returned by the bank"), paragraphs, by=by, at=at)


@in_email_language
def email_return_undone(old: Receipt, new: Receipt, paid: Decimal, by: User | None, at: datetime) -> None:
    """A return that the payer was told of was recorded by mistake. `paid`: dollars of invoices that it pays again."""
    text = _(
        "We had recorded by mistake that the bank returned your payment of %(amount)s (reference %(reference)s). It "
        "counts again."
    ) % _words(new)
    again = _("It pays %(paid)s of your invoices again.") % {"paid": format_money(paid)}
    left = _("%(left)s of it is on your account, not applied yet.") % {"left": format_money(new.amount - paid)}
    paragraphs = [text, *([again] if paid else []), *([left] if paid < new.amount else [])]
    _send(new, f"return-undone-{new.pk}", _("Your payment counts again"), paragraphs, by=by, at=at)


@in_email_language
def email_taken_back(end: ReceiptEnd, by: User | None, at: datetime) -> None:
    """A payment that was recorded by mistake does not count any more."""
    receipt = end.receipt
    text = _(
        "We had recorded a payment of %(amount)s from you (reference %(reference)s) by mistake. It does not count any "
        "more."
    ) % _words(receipt)
    more = _("The invoices that it paid are open again, with the same due dates.")
    paragraphs = [text, more] if receipt.applications.exists() else [text]
    _send(receipt, f"taken-back-{receipt.pk}", _("A payment does not count any more"), paragraphs, by=by, at=at)


@in_email_language
def email_corrected(old: Receipt, new: Receipt, by: User | None, at: datetime) -> None:
    """A payment was corrected: its payer reads it, and so does the one who had it before."""
    text = _("We corrected a payment from you: %(amount)s (%(method)s), received on %(day)s, reference %(reference)s.")
    if old.payer_id != new.payer_id:
        text = _(
            "A payment from you was recorded for another payer by mistake. It counts for you now: %(amount)s, received "
            "on %(day)s, reference %(reference)s."
        )
    paragraphs = [text % _words(new)]
    if old.payer_id == new.payer_id:
        before = _("Before, it was recorded as %(amount)s (%(method)s), received on %(day)s, reference %(reference)s.")
        again = _("What it does not pay any more is owed again, with the same due dates.")
        paragraphs += [before % _words(old), *([again] if new.amount < old.amount else [])]
    left = new.amount - sum((one.amount for one in applied_of(receipt=new.pk)), Decimal(0))
    if left:
        on_account = _("%(left)s of it is on your account, not applied yet.")
        paragraphs.append(on_account % {"left": format_money(left)})
    subject = _("A payment was corrected")
    _send(new, f"corrected-{new.pk}", subject, paragraphs, by=by, at=at)
    if old.payer_id != new.payer_id:
        gone = _(
            "We had recorded a payment of %(amount)s (reference %(reference)s) for you that was not yours. What it "
            "paid is owed again, with the same due dates."
        )
        _send(old, f"moved-{new.pk}", subject, [gone % _words(old)], by=by, at=at)


@in_email_language
def email_refunded(row: Refund, by: User | None, at: datetime) -> None:
    """Money is paid back."""
    words = _words(row.receipt) | {"back": format_money(row.amount)}
    text = _("We are paying back %(back)s of your payment of %(amount)s (reference %(reference)s).") % words
    _send(row.receipt, f"refund-{row.pk}", _("Money is being paid back to you"), [text], by=by, at=at)
