"""The form of a purchase order, for agencies and for finance staff, and its file."""

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from cohorts.billing.actions import orders
from cohorts.billing.models.orders import OrderKind
from cohorts.billing.rules.orders import Limits
from cohorts.ui.fields import day_field, money_field


def file_response(file):
    """The file of an order as a download: what somebody uploaded is never opened as a page of this site."""
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    response = HttpResponse(bytes(file.data), content_type=file.media_type, headers=headers)
    ending = file.media_type.rpartition("/")[2]
    response["Content-Disposition"] = f'attachment; filename="order-{file.order_id}.{ending}"'
    return response


class OrderForm(forms.Form):
    """An order as it stands on paper, and its file."""

    kind = forms.ChoiceField(label=_("Kind"), choices=OrderKind.choices)
    number = forms.CharField(label=_("Number"), max_length=60)
    cost_center = forms.CharField(
        label=_("Cost center"), max_length=60, required=False, help_text=_("Printed on the lines of your invoices.")
    )
    limit = money_field(_("Limit"), help_text=_("The most that can be charged to it, in dollars."))
    valid_from = day_field(_("Valid from"), error_messages={"required": _("Enter the first day of the order.")})
    valid_through = day_field(_("Valid through"), error_messages={"required": _("Enter the last day of the order.")})
    quote = forms.ModelChoiceField(None, label=_("For quote"), required=False, empty_label=_("No quote"))
    file = forms.FileField(
        label=_("File"),
        help_text=_("A PDF, JPEG or PNG file of at most 5 MB."),
        error_messages={
            "required": _("Choose the file of the order."),
            "empty": _("This file is empty. Choose another file."),
        },
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
    )

    def __init__(self, *args, quotes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["quote"].queryset = quotes


def submit(payer, data, by, at):
    """Submit what an OrderForm says."""
    file = data.pop("file")
    limits = Limits(data.pop("limit"), data.pop("valid_from"), data.pop("valid_through"))
    return orders.submit_order(payer=payer, limits=limits, file=(file.name, file.read()), **data, by=by, at=at)
