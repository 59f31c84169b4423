"""How to pay the state, as new invoices print it, and reminders, in the Wagtail admin."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.actions.issuer import change_issuer_details
from cohorts.billing.models import IssuerDetails
from cohorts.core import roles
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.fields import text_field
from cohorts.ui.page import crumb

NAMES = ("remit_to", "tax_number", "terms", "reminders")


class IssuerForm(forms.Form):
    """How to pay, the tax number, and the terms."""

    remit_to = text_field(
        _("How to pay"),
        rows=5,
        max_length=1000,
        help_text=_("Where checks go, and the account for ACH and transfers between state agencies."),
        error_messages={"required": _("Enter how to pay.")},
    )
    tax_number = forms.CharField(label=_("Tax number"), max_length=40, required=False)
    terms = text_field(_("Terms of payment"), rows=3, max_length=1000, required=False)
    reminders = forms.CharField(
        label=_("Reminders, in days after the due date"),
        max_length=100,
        required=False,
        initial="-7, 7, 30",
        help_text=_(
            "Separated by commas; a number below 0 is before the due date. Empty: no reminders. An invoice that money "
            "on the payer’s account covers gets none."
        ),
    )


class EditIssuer(AdminActionView):
    """Change what new invoices print."""

    allowed_roles = (roles.FINANCE,)
    form_class = IssuerForm
    refuses_older = True
    heading = _("How to pay")
    header_icon = "cog"
    action_label = _("Save how to pay")
    lead = _("New invoices print this. Invoices that were issued before do not change.")

    def get_crumbs(self):
        """The invoices."""
        return [crumb(_("Invoices"), "finance_invoices")]

    def get_back_url(self):
        """The invoices."""
        return reverse("finance_invoices")

    def get_initial(self):
        """What invoices print now."""
        row = IssuerDetails.objects.visible_to(self.request.user).latest_row()
        return {name: getattr(row, name) for name in NAMES} if row else {}

    def act(self, data, by, at):
        """Save it."""
        return change_issuer_details(**data, by=by, at=at)

    def done_text(self, result):
        """It is saved."""
        return gettext("Saved. New invoices print this.")
