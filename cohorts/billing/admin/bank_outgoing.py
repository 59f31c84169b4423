"""Deciding about a row of money that went out, in the Wagtail admin: the return of a payment, or a refund."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.actions import bank_rows
from cohorts.billing.admin.bank_decisions import BankRowStep, ReceiptChoiceForm
from cohorts.billing.effects import effects_of_return
from cohorts.billing.models.bank_links import receipts_to_return, refunds_to_link
from cohorts.core.formatting import format_day, format_money
from cohorts.ui.fields import MAX_REASON_CHARACTERS
from cohorts.ui.shown_first import ShowsWhatFollows


class ReturnForm(ReceiptChoiceForm):
    """Which payment a row takes back, and what the bank says."""

    reason = forms.CharField(
        label=_("What the bank says"),
        max_length=MAX_REASON_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Enter the reason.")},
    )


class RefundChoice(forms.ModelChoiceField):
    """A refund to choose."""

    def label_from_instance(self, obj):
        """To whom, of which payment, and when it was approved."""
        about = {
            "payer": obj.receipt.payer.name,
            "reference": obj.receipt.reference,
            "day": format_day(obj.refunded_on),
        }
        return gettext("%(payer)s: from payment %(reference)s, approved %(day)s") % about


class RefundForm(forms.Form):
    """Which refund a row is."""

    refund = RefundChoice(None, label=_("Refund"), error_messages={"required": _("Choose the refund.")})

    def __init__(self, *args, refunds, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["refund"].queryset = refunds


class ReturnBankRow(ShowsWhatFollows, BankRowStep):
    """Say which payment the bank took back, after what follows was shown."""

    form_class = ReturnForm
    header_icon = "undo"
    action_label = _("Record the return")
    shown_label = _("Record the return as shown")
    serious = True

    def get_lead(self):
        """What the list has and what follows, or that it has nothing."""
        if receipts_to_return(self.row).exists():
            return gettext(
                "The list has the payments of this amount, first those that this row names. Their invoices are owed "
                "again, with the same due dates, and the payer is notified by email. What follows, also for "
                "certificates, is shown before it is recorded. A return that is recorded already is only linked."
            )
        text = gettext(
            "No payment of %(amount)s that was received by %(day)s can have been returned. Go back, and set the row "
            "aside or link it to a refund."
        )
        return text % {"amount": format_money(-self.row.amount), "day": format_day(self.row.day)}

    def get_form_kwargs(self):
        """Payments of the same amount."""
        return super().get_form_kwargs() | {"receipts": receipts_to_return(self.row), "row": self.row}

    def what_follows(self, data):
        """What is owed again, and which certificates change."""
        return effects_of_return(data["receipt"])

    def act(self, data, by, at):
        """Record it."""
        return bank_rows.return_bank_row(row=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """It is recorded."""
        return gettext("Recorded the return.")


class RefundBankRow(BankRowStep):
    """Say which refund the money is that went out."""

    form_class = RefundForm
    header_icon = "link"
    action_label = _("Link to this refund")
    lead = _("The list has the refunds of this amount that no bank row belongs to. No balance changes.")

    def get_form_kwargs(self):
        """Refunds of the same amount."""
        return super().get_form_kwargs() | {"refunds": refunds_to_link(self.row)}

    def act(self, data, by, at):
        """Link it."""
        return bank_rows.link_refund(row=self.row, refund=data["refund"], by=by, at=at)

    def done_text(self, result):
        """Which refund."""
        about = {"payer": result.refund.receipt.payer.name, "reference": result.refund.receipt.reference}
        return gettext("The row is the refund to %(payer)s from payment %(reference)s.") % about
