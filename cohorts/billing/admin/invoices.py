"""Money in the Wagtail admin: what waits to be invoiced, invoices with balance and age, payments and reversals.

Finance staff write, auditors read, nobody else enters.
"""

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn

from cohorts.billing.actions.invoices import lines_to_correct
from cohorts.billing.actions.reassignments import left_to_reassign
from cohorts.billing.admin.to_invoice import READERS
from cohorts.billing.models import (
    HALF_A_CENT,
    Application,
    CreditNote,
    CreditNoteLine,
    DebtAge,
    Invoice,
    InvoiceLine,
    Reassignment,
    Reminder,
)
from cohorts.billing.paper import DocumentFile, invoice_data, note_data, reminder_data
from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_money
from cohorts.people.admin.waiting import waiting_about
from cohorts.people.models import Organization
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import DayColumn, NumberColumn
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.page import Page, RowMixin, crumb
from cohorts.ui.refusals import problem_of


def _writes(user):
    return has_role(user, roles.FINANCE)


def _today():
    return home_day(timezone.now())


def _agencies(request):
    return Organization.objects.visible_to(request.user).filter(kind=roles.AGENCY).order_by("name")


class InvoiceFilters(WagtailFilterSet):
    """By what is still owed, and by agency."""

    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="by_state",
        choices=[
            ("open", _("Open")),
            ("overdue", _("Overdue")),
            ("settled", DebtAge.SETTLED.label),
        ],
    )
    payer__organization = django_filters.ModelChoiceFilter(label=_("Agency"), queryset=_agencies)

    def by_state(self, queryset, name, value):
        """Balances are sums; see `with_sums` about half a cent."""
        if value == "settled":
            return queryset.filter(owed__lt=HALF_A_CENT)
        still_open = queryset.filter(owed__gt=HALF_A_CENT)
        return still_open.filter(due_on__lt=_today()) if value == "overdue" else still_open

    class Meta:
        model = Invoice
        fields: list[str] = []


def _age(invoice):
    return invoice.age_on(_today()).label


def _money(name):
    return lambda invoice: format_money(getattr(invoice.statement, name))


class InvoiceList(AdminListView):
    """Every invoice with its balance and the age of the debt."""

    model = Invoice
    page_title = _("Invoices")
    header_icon = "doc-full"
    index_url_name = "finance_invoices"
    index_results_url_name = "finance_invoices_results"
    inspect_url_name = "finance_invoice"
    is_searchable = True
    empty_text = _("There are no invoices yet. Open “To invoice” and put the fees of an agency on the first one.")
    filterset_class = InvoiceFilters
    export_filename = "invoices"
    list_display = [
        "number",
        Column("payer", label=_("Payer"), accessor=lambda row: row.payer.name, sort_key="payer__organization__name"),
        DayColumn("due_on", label=_("Due"), sort_key="due_on"),
        NumberColumn("charged", label=_("Charged ($)"), accessor=_money("charged")),
        NumberColumn("credited", label=_("Credited ($)"), accessor=_money("credited")),
        NumberColumn("paid", label=_("Paid ($)"), accessor=_money("paid")),
        NumberColumn("balance", label=_("Balance ($)"), accessor=_money("balance"), sort_key="owed"),
        StatusTagColumn("age", label=_("State"), accessor=_age, primary=lambda row: row.age_on(_today()).is_overdue),
    ]
    sheet = {
        gettext_noop("Number"): lambda row: row.number,
        gettext_noop("Payer"): lambda row: row.payer.name,
        gettext_noop("Issued"): lambda row: row.issued_on,
        gettext_noop("Due"): lambda row: row.due_on,
        gettext_noop("Charged"): lambda row: row.statement.charged,
        gettext_noop("Credited"): lambda row: row.statement.credited,
        gettext_noop("Paid"): lambda row: row.statement.paid,
        gettext_noop("Balance"): lambda row: row.statement.balance,
        gettext_noop("State"): _age,
    }

    def get_base_queryset(self):
        """With sums and payer."""
        return super().get_base_queryset().select_related("payer__organization", "payer__person").with_sums()

    def search_queryset(self, queryset):
        """By number (2026-00012, or its end), agency, or the reference of a seat or a payment."""
        return queryset.matching(self.search_query, self.request.user)


def _by_payment(applications):
    """One application of each payment and moment, in order, with the sum of its lines as `amount`."""
    sums = {}
    for row in applications:
        first = sums.setdefault((row.receipt_id, row.at, row.amount > 0), row)
        if first is not row:
            first.amount += row.amount
    return list(sums.values())


class OfInvoice:
    """A page about one invoice."""

    def get_rows(self):
        """All invoices with their sums."""
        return (
            Invoice.objects.visible_to(self.request.user)
            .select_related("payer__organization", "payer__person", "by", "corrects")
            .with_sums()
        )

    def get_crumbs(self):
        """The invoices."""
        return [crumb(_("Invoices"), "finance_invoices")]


class ShowInvoice(OfInvoice, AdminDetailView):
    """One invoice: lines, credits, payments, and what is owed."""

    allowed_roles = READERS
    template_name = "billing/admin/invoice.html"
    row_name = "invoice"

    def get_heading(self):
        """Its number."""
        return gettext("Invoice %(number)s") % {"number": self.row.number}

    def get_context_data(self, **context):
        """Charges, credits, payments."""
        user, waiting = self.request.user, waiting_about(self.request.user, self.row)
        writes = _writes(user)
        lines = InvoiceLine.objects.visible_to(user).filter(invoice=self.row).with_sums()
        notes = CreditNoteLine.objects.visible_to(user).filter(line__invoice=self.row)
        payments = Application.objects.visible_to(user).filter(line__invoice=self.row)
        return super().get_context_data(
            age=_age(self.row),
            lines=lines.order_by("pk"),
            notes=notes.select_related("note", "line").order_by("pk"),
            reminders=Reminder.objects.visible_to(user).filter(invoice=self.row).order_by("pk"),
            payments=_by_payment(payments.select_related("receipt", "by").order_by("at", "pk")),
            corrected_by=Invoice.objects.visible_to(user).filter(corrects=self.row).first(),
            can_correct=writes and problem_of(lambda: lines_to_correct(self.row)) is None,
            can_reassign=writes and not waiting and problem_of(lambda: left_to_reassign(self.row)) is None,
            reassigned=self._reassigned(),
            waiting=waiting,
            writes=writes,
            **context,
        )

    def _reassigned(self):
        """Where it was charged to another payer, or came from one."""
        rows = Reassignment.objects.visible_to(self.request.user).filter(Q(invoice=self.row) | Q(successor=self.row))
        payers = [f"{end}__payer__{who}" for end in ("invoice", "successor") for who in ("organization", "person")]
        return rows.select_related(*payers).order_by("pk")


class InvoiceDocument(DocumentFile, OfInvoice, RowMixin, Page, View):
    """One invoice as a file, as the payer gets it."""

    allowed_roles = READERS
    get_data = staticmethod(invoice_data)


class NoteDocument(DocumentFile, RowMixin, Page, View):
    """One credit note as a file, as the payer gets it."""

    allowed_roles = READERS
    get_data = staticmethod(note_data)

    def get_rows(self):
        """All credit notes."""
        return CreditNote.objects.visible_to(self.request.user).select_related("invoice")


class ReminderDocument(DocumentFile, RowMixin, Page, View):
    """One reminder as a file, as the payer gets it."""

    allowed_roles = READERS
    get_data = staticmethod(reminder_data)

    def get_rows(self):
        """All reminders."""
        return Reminder.objects.visible_to(self.request.user).select_related("invoice")
