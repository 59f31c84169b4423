"""The forms of invoices: which charges go on one, and money received."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models import Charge
from cohorts.core.formatting import format_money
from cohorts.ui.fields import RowsChoice, day_field


class ChargeChoice(RowsChoice):
    """Charges with what is left of them after credits."""

    def label_from_instance(self, charge):
        """What it is for, and how much."""
        left = charge.amount + (charge.credit.amount if hasattr(charge, "credit") else 0)
        return f"{charge.description}: {format_money(left)}"


class IssueForm(forms.Form):
    """Which charges, and until when the agency has to pay."""

    charges = ChargeChoice(None, widget=forms.CheckboxSelectMultiple, label=_("Fees to invoice"))
    due_on = day_field(_("Due on"), error_messages={"required": _("Enter the day when the invoice is due.")})

    def __init__(self, *args, user, waiting, **kwargs):
        super().__init__(*args, **kwargs)
        charges = Charge.objects.visible_to(user).filter(pk__in=[charge.pk for charge in waiting])
        self.fields["charges"].queryset = charges.select_related("credit").order_by("at", "pk")
        self.fields["charges"].error_messages["invalid_choice"] = gettext(
            "One of these charges is already on an invoice or was credited. Check the list again."
        )


class PaymentForm(forms.Form):
    """Money received."""

    amount = forms.DecimalField(label=_("Amount (dollars)"), max_digits=9, decimal_places=2)
    received_on = day_field(
        _("Received on"), error_messages={"required": _("Enter the day when the payment was received.")}
    )
    reference = forms.CharField(
        label=_("Reference"), max_length=100, help_text=_("Check number or the bank’s reference.")
    )
