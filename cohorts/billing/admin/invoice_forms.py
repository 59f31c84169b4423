"""The forms of invoices: which charges go on one, and money received."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models import Charge
from cohorts.core.formatting import format_money
from cohorts.ui.fields import RowsChoice, day_field


class ChargeChoice(RowsChoice):
    """Fees with what of them is on no invoice."""

    def label_from_instance(self, charge):
        """What it is for, and how much."""
        reference = f" ({charge.reference})" if charge.reference else ""
        return f"{charge.description}{reference}: {format_money(charge.left_to_invoice)}"


class IssueForm(forms.Form):
    """Which charges, and until when the agency has to pay."""

    charges = ChargeChoice(None, widget=forms.CheckboxSelectMultiple, label=_("Fees to invoice"))
    due_on = day_field(_("Due on"), error_messages={"required": _("Enter the day when the invoice is due.")})

    def __init__(self, *args, user, waiting, **kwargs):
        super().__init__(*args, **kwargs)
        charges = Charge.objects.visible_to(user).with_sums().filter(pk__in=[charge.pk for charge in waiting])
        self.fields["charges"].queryset = charges.order_by("at", "pk")
        self.fields["charges"].error_messages["invalid_choice"] = gettext(
            "One of these fees is already on an invoice or was credited. Check the list again."
        )
