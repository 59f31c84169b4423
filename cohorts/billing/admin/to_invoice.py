"""What waits to be invoiced, per agency, and issuing an invoice for it, in the Wagtail admin."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.billing.actions import invoices
from cohorts.billing.admin.invoice_forms import IssueForm
from cohorts.billing.models import Charge
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.tables import download
from cohorts.people.models import Organization
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.list_view import FILE_KINDS
from cohorts.ui.page import AdminSkin, Page, crumb

READERS = (roles.FINANCE, roles.AUDITOR)
DAYS_TO_PAY = 30


@dataclass
class Waiting:
    """An agency's charges that are on no invoice yet. `total` in dollars, partial credits taken off."""

    agency: Organization
    charges: list = field(default_factory=list)
    total: Decimal = Decimal(0)
    oldest: date | None = None


def _waiting(user, agency=None):
    rows = Charge.objects.visible_to(user).waiting().select_related("agency", "credit").order_by("at", "pk")
    rows = rows.filter(agency=agency) if agency else rows
    groups = {}
    for charge in rows:
        mine = groups.setdefault(charge.agency_id, Waiting(charge.agency, oldest=home_day(charge.at)))
        charge.left = charge.amount + (charge.credit.amount if hasattr(charge, "credit") else 0)
        mine.charges.append(charge)
        mine.total += charge.left
    return sorted(groups.values(), key=lambda one: (one.oldest, one.agency.name))


class ToInvoice(AdminSkin, Page, TemplateView):
    """Charges not yet invoiced, per agency, the longest waiting first. ?export=csv or xlsx downloads every charge."""

    allowed_roles = READERS
    template_name = "billing/admin/to_invoice.html"
    heading = _("To invoice")
    header_icon = "form"

    def get(self, request, *args, **kwargs):
        """The page, or the file."""
        kind = request.GET.get("export")
        return self._file(kind) if kind in FILE_KINDS else super().get(request, *args, **kwargs)

    def _file(self, kind):
        head = [_("Agency"), _("For"), _("Charged on"), _("Amount"), _("Left after credits")]
        rows = [
            [one.agency.name, charge.description, home_day(charge.at), charge.amount, charge.left]
            for one in _waiting(self.request.user)
            for charge in one.charges
        ]
        return download("to-invoice", head, rows, kind)

    def get_context_data(self, **context):
        """The agencies with their charges."""
        agencies = _waiting(self.request.user)
        return super().get_context_data(
            agencies=agencies,
            total=sum(one.total for one in agencies),
            writes=has_role(self.request.user, roles.FINANCE),
            **context,
        )


class IssueInvoice(AdminRowActionView):
    """Issue an invoice for charges of one agency."""

    allowed_roles = (roles.FINANCE,)
    form_class = IssueForm
    action_label = _("Issue the invoice")
    header_icon = "form"
    lead = _("The invoice gets the next number and cannot be changed. Credits and payments are recorded separately.")

    def get_rows(self):
        """All agencies."""
        return Organization.objects.visible_to(self.request.user).filter(kind=roles.AGENCY)

    def get_heading(self):
        """To whom."""
        return gettext("Invoice to %(agency)s") % {"agency": self.row}

    def get_crumbs(self):
        """What is to be invoiced."""
        return [crumb(_("To invoice"), "to_invoice")]

    def get_back_url(self):
        """What is to be invoiced."""
        return reverse("to_invoice")

    @cached_property
    def waiting(self):
        """The agency's charges that are on no invoice."""
        return [charge for one in _waiting(self.request.user, self.row) for charge in one.charges]

    def get_form_kwargs(self):
        """The charges to choose from."""
        return super().get_form_kwargs() | {"user": self.request.user, "waiting": self.waiting}

    def get_initial(self):
        """All of them."""
        due_on = home_day(timezone.now()) + timedelta(days=DAYS_TO_PAY)
        return {"charges": [charge.pk for charge in self.waiting], "due_on": due_on}

    def act(self, data, by, at):
        """Issue it."""
        return invoices.issue_invoice(agency=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """Its number, and who is told."""
        text = gettext("Invoice %(number)s was issued. The agency’s coordinators are notified by email.")
        return text % {"number": result.number}

    def get_done_url(self, result):
        """The invoice."""
        return reverse("finance_invoice", args=[result.pk])
