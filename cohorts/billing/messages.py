"""Messages for the refusal codes of billing."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_money, format_month
from cohorts.core.refusals import register, worded

MESSAGES = register(
    {
        "due_date_past": _("Enter a due date of today or later."),
        "charges_not_open": _(
            "One of these fees is already on an invoice, was credited, or belongs to another agency. Reload the page "
            "and check the list."
        ),
        "nothing_to_invoice": _("%(agency)s has no fees to invoice."),
        "payment_reference_missing": _("Enter the check number or the bank’s reference."),
        "payment_reference_recorded": _(
            "A payment with the reference “%(reference)s” is already recorded for this invoice."
        ),
        "payment_not_in_cents": _("Enter the amount in dollars and whole cents."),
        "payment_not_positive": _("Enter an amount above 0. To undo a payment, reverse it."),
        "nothing_owed": _("Nothing is owed on this invoice, so you cannot record a payment for it."),
        "payment_above_balance": worded(
            _(
                "The payment of %(amount)s is more than the balance of %(balance)s. Record no more than the balance "
                "here, and record the rest on another invoice."
            ),
            amount=format_money,
            balance=format_money,
        ),
        "payment_in_future": _("Enter the day the payment was received. It cannot be in the future."),
        "reversal_not_reversible": _("You cannot reverse a reversal. Record the payment again instead."),
        "payment_reversed_before": _("This payment has already been reversed."),
        "month_not_over": worded(
            _("%(month)s is not over. Close it on the first day of the next month or later."), month=format_month
        ),
        "month_closed_before": worded(_("%(month)s is already closed."), month=format_month),
        "earlier_month_open": worded(
            _("An earlier month has entries and is still open. Close it before %(month)s."), month=format_month
        ),
        "month_not_last_closed": worded(
            _("%(month)s is not the last closed month. Reopen the later months first."), month=format_month
        ),
    }
)
