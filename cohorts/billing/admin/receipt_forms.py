"""The forms of money: a receipt and what it pays, its correction and return, amounts with a reason."""

from decimal import Decimal

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models import Payer
from cohorts.billing.models.receipts import Method
from cohorts.core.formatting import format_day, format_money
from cohorts.ui.fields import MAX_REASON_CHARACTERS, day_field, money_field

PREFIX = "line_"


PRINTED = _("The credit note prints it, so the payer reads it. Name no person. Do not write about anyone’s health.")


def _reason(label=None, help_text=""):
    return forms.CharField(
        label=label or _("Reason"),
        help_text=help_text,
        max_length=MAX_REASON_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Enter the reason.")},
    )


def _line_label(line):
    about = {
        "number": line.invoice.number,
        "text": line.text,
        "seat": line.reference,
        "due": format_day(line.invoice.due_on),
        "owed": format_money(line.most),
    }
    return gettext("%(number)s, due %(due)s: %(text)s (%(seat)s), %(owed)s owed") % about


class SplitForm(forms.Form):
    """How much of a receipt each line gets. `lines` have `most`, what the line can take, in dollars."""

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[f"{PREFIX}{line.pk}"] = money_field(_line_label(line), required=False, min_value=0)

    def clean(self):
        """Also amounts typed for lines that are not owed any more: the action refuses them, so none is dropped."""
        data = super().clean()
        closed = [name for name in self.data if name.startswith(PREFIX) and name not in self.fields]
        amounts = {name.removeprefix(PREFIX): money_field("", required=False).clean(self.data[name]) for name in closed}
        data["closed"] = {int(pk): amount for pk, amount in amounts.items() if amount and pk.isdecimal()}
        return data

    def rows(self):
        """(line, its bound field) in order, for a table."""
        return [(line, self[f"{PREFIX}{line.pk}"]) for line in self.lines]

    def other_fields(self):
        """The bound fields that are no lines."""
        return [field for field in self if not field.name.startswith(PREFIX)]

    @cached_property
    def parts(self):
        """{line id: dollars} as typed; empty fields are left out."""
        typed = {line.pk: self.cleaned_data.get(f"{PREFIX}{line.pk}") for line in self.lines}
        return {pk: amount for pk, amount in typed.items() if amount is not None}


class ReceiptFields(forms.Form):
    """Money received."""

    method = forms.ChoiceField(label=_("Payment method"), choices=Method.choices)
    amount = money_field(_("Amount (dollars)"))
    received_on = day_field(
        _("Received on"), error_messages={"required": _("Enter the day when the payment was received.")}
    )
    reference = forms.CharField(
        label=_("Reference"), max_length=100, help_text=_("Check number or the bank’s reference.")
    )


class ReceiptForm(SplitForm, ReceiptFields):
    """Money received, and which lines it pays; with all lines empty the oldest due date comes first."""

    is_another = forms.BooleanField(
        label=_("This is another payment with the same reference"),
        required=False,
        help_text=_("Check this only if you were asked about a payment with the same reference."),
    )


class CorrectionForm(ReceiptFields):
    """A receipt as it should have been recorded."""

    payer = forms.ModelChoiceField(None, label=_("Payer"))
    reason = _reason()

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        payers = Payer.objects.visible_to(user).with_names()
        self.fields["payer"].queryset = payers.order_by("organization__name", "title", "pk")


class ReturnForm(forms.Form):
    """The bank took a payment back."""

    returned_on = day_field(
        _("Day of the return"), error_messages={"required": _("Enter the day when the bank took the payment back.")}
    )
    reason = _reason(_("What the bank says"))


class MistakeForm(forms.Form):
    """Why a return was a mistake, and whether a payment with the same reference is another one."""

    reason = _reason(_("What happened?"))
    is_another = forms.BooleanField(
        label=_("The payment recorded meanwhile is another one"),
        required=False,
        help_text=_("Check this only if you were asked about a payment with the same reference."),
    )


class AmountForm(forms.Form):
    """An amount and the reason."""

    amount = money_field(_("Amount (dollars)"), min_value=Decimal("0.01"))
    reason = _reason()


class WriteOffForm(AmountForm):
    """A debt that is written off, and the reason, which is for the state."""

    reason = _reason(help_text=_("State staff read it. The payer does not. Do not write about anyone’s health."))


class WaiverForm(AmountForm):
    """Also what allows it; the payer reads the reason."""

    reason = _reason(help_text=PRINTED)

    authority = forms.CharField(
        label=_("Rule or person that allows it"),
        max_length=200,
        error_messages={"required": _("Enter the rule or the person that allows the waiver.")},
    )


class AddressForm(forms.Form):
    """What a corrected invoice prints as its addressee."""

    bill_to = forms.CharField(label=_("Name and address"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))
    reason = _reason(help_text=PRINTED)
