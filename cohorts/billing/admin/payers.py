"""Payers in the Wagtail admin: what each owes and has on account, and one payer's open lines and fees."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, gettext_noop
from wagtail.admin.ui.tables import TitleColumn

from cohorts.billing import ports
from cohorts.billing.actions import invoices
from cohorts.billing.admin.receipt_forms import AddressForm
from cohorts.billing.models import Charge, Invoice, InvoiceLine, Payer, Receipt
from cohorts.billing.models.invoices import READERS
from cohorts.billing.models.payers import PAYER_FIELDS, PayerKind
from cohorts.billing.models.sums import sum_of
from cohorts.billing.rules import postings
from cohorts.billing.rules.postings import cents
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_money
from cohorts.core.search import search
from cohorts.people.admin.waiting import waiting_about
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import NumberColumn
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.page import crumb
from cohorts.ui.refusals import problem_of

# So many open lines are on the page of a payer; the others are in the list of fees.
MOST_LINES = 200


def _money(name):
    return lambda payer: format_money(cents(getattr(payer, name)))


def payers_with(rows):
    """Return a filter's queryset: the payers that have rows of this name, as far as the person sees them."""

    def choices(request):
        payers = Payer.objects.visible_to(request.user).with_names()
        return payers.filter(**{f"{rows}__isnull": False}).order_by("organization__name", "title", "pk").distinct()

    return choices


class PayerList(AdminListView):
    """Every payer with what it owes and its money that is not applied yet."""

    model = Payer
    page_title = gettext_lazy("Payers")
    header_icon = "group"
    index_url_name = "payers"
    index_results_url_name = "payers_results"
    inspect_url_name = "finance_payer"
    is_searchable = True
    empty_text = gettext_lazy("There are no payers yet. An agency is one when it takes its first seat.")
    export_filename = "payers"
    default_ordering = "organization__name"
    list_display = [
        TitleColumn(
            "name",
            label=gettext_lazy("Payer"),
            accessor=lambda row: row.name,
            sort_key="organization__name",
            get_url=lambda row: reverse("finance_payer", args=[row.pk]),
        ),
        NumberColumn("owed", label=gettext_lazy("Owed ($)"), accessor=_money("owed"), sort_key="owed"),
        NumberColumn("unapplied", label=gettext_lazy("Not applied yet ($)"), accessor=_money("unapplied")),
    ]
    sheet = {
        gettext_noop("Payer"): lambda row: row.name,
        gettext_noop("Owed"): lambda row: cents(row.owed),
        gettext_noop("Not applied yet"): lambda row: cents(row.unapplied),
    }

    def get_base_queryset(self):
        """With the sums of the ledger."""
        lines = super().get_base_queryset().with_names()
        return lines.annotate(
            owed=sum_of(Payer, "ledger_lines__amount", ledger_lines__account=postings.RECEIVABLE),
            unapplied=-sum_of(Payer, "ledger_lines__amount", ledger_lines__account=postings.UNAPPLIED),
        )

    def search_queryset(self, queryset):
        """By name."""
        return search(queryset, self.search_query, PAYER_FIELDS)


class OfPayer:
    """A page about one payer."""

    def get_rows(self):
        """All payers."""
        return Payer.objects.visible_to(self.request.user).with_names()

    def get_crumbs(self):
        """The payers."""
        return [crumb(gettext("Payers"), "payers")]


class ShowPayer(OfPayer, AdminDetailView):
    """One payer: open lines, unapplied money, fees that wait to be invoiced."""

    allowed_roles = READERS
    template_name = "billing/admin/payer.html"
    row_name = "payer"

    def get_heading(self):
        """Its name."""
        return self.row.name

    def get_context_data(self, **context):
        """Lines, receipts, fees."""
        user, today = self.request.user, home_day(timezone.now())
        lines = InvoiceLine.objects.visible_to(user).owed().filter(invoice__payer=self.row)
        lines = list(lines.select_related("invoice", "charge"))
        receipts = list(Receipt.objects.visible_to(user).unapplied().filter(payer=self.row))
        waiting = list(Charge.objects.visible_to(user).waiting().filter(payer=self.row).order_by("at", "pk"))
        owed = sum((line.still_owed for line in lines), cents(0))
        unapplied = sum((receipt.left for receipt in receipts), cents(0))
        return super().get_context_data(
            lines=lines[:MOST_LINES],
            more_lines=max(0, len(lines) - MOST_LINES),
            receipts=receipts,
            charges=waiting,
            owed=owed,
            unapplied=unapplied,
            overdue=sum((line.still_owed for line in lines if line.invoice.due_on < today), cents(0)),
            total=owed - unapplied,
            quote_url=ports.ADDRESSES[ports.STATE_QUOTE](),
            has_orders=self.row.kind == PayerKind.AGENCY,
            waiting=waiting_about(user, *[line.charge for line in lines], *waiting),
            writes=has_role(user, roles.FINANCE),
            **context,
        )


class CorrectInvoice(AdminConfirmView):
    """Correct the printed address of an invoice."""

    allowed_roles = (roles.FINANCE,)
    form_class = AddressForm
    action_label = gettext_lazy("Issue the corrected invoice")
    header_icon = "edit"
    serious = False

    def get_rows(self):
        """All invoices."""
        rows = Invoice.objects.visible_to(self.request.user)
        return rows.select_related("payer__organization", "payer__person")

    def get_heading(self):
        """Which invoice."""
        return gettext("Correct invoice %(number)s") % {"number": self.row.number}

    def get_crumbs(self):
        """The invoices, the invoice."""
        return [crumb(gettext("Invoices"), "finance_invoices"), (self.row.number, self.get_back_url())]

    def get_back_url(self):
        """The invoice."""
        return reverse("finance_invoice", args=[self.row.pk])

    def get_problem(self):
        """It was corrected before, or nothing is left of it."""
        return problem_of(lambda: invoices.lines_to_correct(self.row))

    def get_initial(self):
        """As it is in the list of organizations now."""
        return {"bill_to": self.row.payer.address_lines}

    def get_consequences(self):
        """Two documents."""
        return gettext(
            "A credit note takes the invoice back, and a new invoice with the next number has the same fees and the "
            "same due date. Payments count for the new one. What is owed does not change."
        )

    def get_affected(self):
        """Who pays."""
        return gettext("%(payer)s is notified by email and can download both documents.") % {
            "payer": self.row.payer.name
        }

    def get_undo(self):
        """By correcting the new one."""
        return gettext("An issued invoice is never deleted. You can correct the new one in the same way.")

    def act(self, data, by, at):
        """Correct it."""
        return invoices.correct_invoice(invoice=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """The new number."""
        return gettext("Issued invoice %(number)s instead.") % {"number": result.number}

    def get_done_url(self, result):
        """The new invoice."""
        return reverse("finance_invoice", args=[result.pk])
