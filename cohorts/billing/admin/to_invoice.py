"""What waits to be invoiced, per payer, and issuing an invoice for it, in the Wagtail admin."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.billing.actions import invoices
from cohorts.billing.actions.documents import due_day
from cohorts.billing.admin.invoice_forms import IssueForm
from cohorts.billing.models import Charge, Payer
from cohorts.billing.models.invoices import READERS
from cohorts.billing.models.payers import PayerKind
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.tables import download
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.list_view import FILE_KINDS
from cohorts.ui.page import AdminSkin, Page, crumb


@dataclass
class Waiting:
    """A payer's fees that are on no invoice yet. `total` in dollars, credits taken off."""

    payer: Payer
    charges: list = field(default_factory=list)
    total: Decimal = Decimal(0)
    oldest: date | None = None


def _waiting(user, payer=None):
    rows = Charge.objects.visible_to(user).waiting().order_by("at", "pk")
    rows = rows.select_related("payer__organization", "payer__person")
    groups = {}
    for charge in rows.filter(payer=payer) if payer else rows:
        mine = groups.setdefault(charge.payer_id, Waiting(charge.payer, oldest=home_day(charge.at)))
        mine.charges.append(charge)
        mine.total += charge.left_to_invoice
    return sorted(groups.values(), key=lambda one: (one.oldest, one.payer.name))


class ToInvoice(AdminSkin, Page, TemplateView):
    """Fees not yet invoiced, per payer, the longest waiting first. ?export=csv or xlsx downloads every charge."""

    allowed_roles = READERS
    template_name = "billing/admin/to_invoice.html"
    heading = _("To invoice")
    header_icon = "form"

    def get(self, request, *args, **kwargs):
        """The page, or the file."""
        kind = request.GET.get("export")
        return self._file(kind) if kind in FILE_KINDS else super().get(request, *args, **kwargs)

    def _file(self, kind):
        head = [_("Payer"), _("For"), _("Seat"), _("Charged on"), _("Amount"), _("To invoice")]
        rows = [
            [
                one.payer.name,
                charge.description,
                charge.reference,
                home_day(charge.at),
                charge.amount,
                charge.left_to_invoice,
            ]
            for one in _waiting(self.request.user)
            for charge in one.charges
        ]
        return download("to-invoice", head, rows, kind)

    def get_context_data(self, **context):
        """The payers with their fees."""
        payers = _waiting(self.request.user)
        return super().get_context_data(
            payers=payers,
            total=sum(one.total for one in payers),
            writes=has_role(self.request.user, roles.FINANCE),
            **context,
        )


class IssueInvoice(AdminRowActionView):
    """Issue an invoice for fees of one payer."""

    allowed_roles = (roles.FINANCE,)
    form_class = IssueForm
    action_label = _("Issue the invoice")
    header_icon = "form"
    lead = _("The invoice gets the next number and cannot be changed. Credits and payments are recorded separately.")

    def get_rows(self):
        """All payers."""
        return Payer.objects.visible_to(self.request.user).with_names()

    def get_heading(self):
        """To whom."""
        return gettext("Invoice to %(payer)s") % {"payer": self.row.name}

    def get_crumbs(self):
        """What is to be invoiced."""
        return [crumb(_("To invoice"), "to_invoice")]

    def get_back_url(self):
        """What is to be invoiced."""
        return reverse("to_invoice")

    @cached_property
    def waiting(self):
        """The payer's fees that are on no invoice."""
        return [charge for one in _waiting(self.request.user, self.row) for charge in one.charges]

    def get_form_kwargs(self):
        """The charges to choose from."""
        return super().get_form_kwargs() | {"user": self.request.user, "waiting": self.waiting}

    def get_initial(self):
        """All of them."""
        due_on = due_day(home_day(timezone.now()))
        return {"charges": [charge.pk for charge in self.waiting], "due_on": due_on}

    def act(self, data, by, at):
        """Issue it."""
        return invoices.issue_invoice(payer=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """Its number, and who is told."""
        text = gettext("Invoice %(number)s was issued.")
        if self.row.kind == PayerKind.AGENCY:
            text = gettext("Invoice %(number)s was issued. The agency’s coordinators are notified by email.")
        elif self.row.kind == PayerKind.PERSON:
            text = gettext("Invoice %(number)s was issued. The person is notified by email.")
        return text % {"number": result.number}

    def get_done_url(self, result):
        """The invoice."""
        return reverse("finance_invoice", args=[result.pk])
