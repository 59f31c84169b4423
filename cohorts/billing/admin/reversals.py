"""Reversing a recorded payment, in the Wagtail admin: proposed by finance staff, approved by another person."""

from django import forms
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from cohorts.billing.acts import propose_reversal
from cohorts.billing.models import Payment
from cohorts.core import roles
from cohorts.core.access import allow
from cohorts.core.formatting import format_money
from cohorts.people.admin.proposals import said, shown
from cohorts.ui.admin_pages import form_page


class ReverseForm(forms.Form):
    """Why a payment is taken back."""

    reason = forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


@allow(roles.FINANCE)
def reverse_payment(request, pk):
    """Take a payment back, with the reason."""
    paid = get_object_or_404(Payment.objects.visible_to(request.user).select_related("invoice__agency"), pk=pk)
    number = paid.invoice.number
    return form_page(
        request,
        ReverseForm(request.POST or None),
        act=lambda told: propose_reversal(payment=paid, **told, by=request.user, at=timezone.now()),
        done=said,
        back=shown,
        button=_("Propose to reverse the payment"),
        title=_("Reverse payment %(reference)s") % {"reference": paid.reference},
        icon="undo",
        trail=[(_("Invoices"), "finance_invoices"), (number, "finance_invoice", paid.invoice_id), (_("Reverse"), "")],
        before=[
            _("Another person approves. Then this happens:"),
            (
                _("%(amount)s of %(agency)s will be owed again on invoice %(number)s.")
                % {"amount": format_money(paid.amount), "agency": paid.invoice.agency, "number": number}
            ),
            _(
                "A negative payment with your reason is added. Nothing is deleted, and the reference "
                "can be recorded again."
            ),
        ],
    )
