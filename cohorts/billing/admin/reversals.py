"""Reversing a recorded payment, in the Wagtail admin: proposed by finance staff, approved by another person."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.billing.acts import on_certificates, propose_reversal
from cohorts.billing.models import Payment
from cohorts.core import roles
from cohorts.core.formatting import format_money
from cohorts.people.admin.proposals import ProposesMixin
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import ReasonForm
from cohorts.ui.page import crumb


class ReversePayment(ProposesMixin, AdminConfirmView):
    """Propose to reverse a payment, with the reason."""

    allowed_roles = (roles.FINANCE,)
    form_class = ReasonForm
    form_arguments = {"label": gettext_lazy("Reason")}
    action_label = gettext_lazy("Propose to reverse the payment")
    header_icon = "undo"

    def get_rows(self):
        """All payments."""
        return Payment.objects.visible_to(self.request.user).select_related("invoice__agency")

    def get_heading(self):
        """Which payment."""
        return _("Reverse payment %(reference)s") % {"reference": self.row.reference}

    def get_crumbs(self):
        """The invoices, the invoice."""
        return [crumb(_("Invoices"), "finance_invoices"), (self.row.invoice.number, self.get_back_url())]

    def get_back_url(self):
        """The invoice."""
        return reverse("finance_invoice", args=[self.row.invoice_id])

    def get_consequences(self):
        """What is owed again."""
        about = {
            "amount": format_money(self.row.amount),
            "agency": self.row.invoice.agency,
            "number": self.row.invoice.number,
        }
        return (
            _("Another person approves. Then %(amount)s of %(agency)s will be owed again on invoice %(number)s.")
            % about
        )

    def get_affected(self):
        """Who pays, and whose certificates change."""
        return " ".join([_("%(agency)s.") % {"agency": self.row.invoice.agency}, *on_certificates(self.row)])

    def get_undo(self):
        """By recording it again."""
        return _(
            "A negative payment with your reason is added. Nothing is deleted, and the reference can be recorded again."
        )

    def act(self, data, by, at):
        """Propose."""
        return propose_reversal(payment=self.row, reason=data["reason"], by=by, at=at)
