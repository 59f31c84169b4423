"""How to pay the state, as new invoices print it, and reminders, in the Wagtail admin."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.actions.issuer import REMIT_TO, change_issuer_details
from cohorts.billing.issuer_acts import propose_remit_to
from cohorts.billing.models import Book, IssuerDetails
from cohorts.billing.rules.balances import MOST_DAYS_TO_PAY
from cohorts.core import roles
from cohorts.people.admin.proposals import ProposesMixin
from cohorts.people.admin.waiting import waiting_about
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.fields import text_field
from cohorts.ui.page import crumb

NAMES = ("tax_number", "terms", "days_to_pay", "reminders")


class IssuerForm(forms.Form):
    """The tax number, the terms, the days to pay and the reminders."""

    tax_number = forms.CharField(label=_("Tax number"), max_length=40, required=False)
    terms = text_field(
        _("Terms of payment"),
        rows=3,
        max_length=1000,
        required=False,
        help_text=_("Do not write days here: each invoice prints the date on which it is due."),
    )
    days_to_pay = forms.IntegerField(
        label=_("Days to pay"),
        min_value=1,
        max_value=MOST_DAYS_TO_PAY,
        initial=30,
        help_text=_("A new invoice is due so many days after it is issued, unless you choose another day."),
    )
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


class RemitToForm(forms.Form):
    """How to pay, and why it changes."""

    remit_to = text_field(
        _("How to pay"),
        rows=5,
        max_length=1000,
        help_text=_("Where checks go, and the account for ACH and transfers between state agencies."),
        error_messages={"required": _("Enter how to pay.")},
    )
    reason = text_field(_("Reason"), error_messages={"required": _("Enter the reason.")})


class EditIssuer(AdminActionView):
    """Change what new invoices print. Where payers send money is proposed on a page of its own."""

    allowed_roles = (roles.FINANCE,)
    form_class = IssuerForm
    refuses_older = True
    heading = _("How to pay")
    header_icon = "cog"
    action_label = _("Save")
    template_name = "billing/admin/issuer.html"
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

    def get_context_data(self, **context):
        """How to pay now, and what waits for a second person."""
        user = self.request.user
        row = IssuerDetails.objects.visible_to(user).latest_row()
        waiting = waiting_about(user, *Book.objects.visible_to(user))
        waiting = [one for one in waiting if one.act == REMIT_TO]
        return super().get_context_data(remit_to=row.remit_to if row else "", waiting=waiting, **context)

    def act(self, data, by, at):
        """Save it."""
        return change_issuer_details(**data, by=by, at=at)

    def done_text(self, result):
        """It is saved."""
        return gettext("Saved. New invoices print this.")


class ProposeRemitTo(ProposesMixin, AdminActionView):
    """Propose another way to pay."""

    allowed_roles = (roles.FINANCE,)
    form_class = RemitToForm
    refuses_older = True
    heading = _("Where payers send money")
    header_icon = "cog"
    action_label = _("Propose the change")
    lead = _(
        "Another person of the finance staff approves. Then new invoices print it, and all finance staff and auditors "
        "are notified by email."
    )

    def get_crumbs(self):
        """The invoices, how to pay."""
        return [crumb(_("Invoices"), "finance_invoices"), crumb(_("How to pay"), "edit_issuer")]

    def get_back_url(self):
        """How to pay."""
        return reverse("edit_issuer")

    def get_initial(self):
        """As it is now."""
        row = IssuerDetails.objects.visible_to(self.request.user).latest_row()
        return {"remit_to": row.remit_to} if row else {}

    def act(self, data, by, at):
        """Propose it."""
        return propose_remit_to(**data, by=by, at=at)
