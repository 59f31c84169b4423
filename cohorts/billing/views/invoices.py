"""An agency's invoices, to read and to print."""

from collections import defaultdict

from django.db.models import Q
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from cohorts.billing import ports
from cohorts.billing.models import (
    Application,
    Charge,
    CreditNote,
    CreditNoteLine,
    Invoice,
    InvoiceLine,
    Reminder,
)
from cohorts.billing.paper import DocumentFile, invoice_data, note_data, reminder_data
from cohorts.billing.rules.postings import cents
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.ui.detail_view import DetailView
from cohorts.ui.list_view import Column, ListView
from cohorts.ui.page import Page, RowMixin


class OfAgency:
    """A page about invoices to the coordinator's agencies."""

    allowed_roles = (roles.AGENCY_COORDINATOR,)

    def get_rows(self):
        """Invoices with their sums."""
        rows = Invoice.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        return rows.select_related("payer__organization", "payer__person", "corrects").with_sums()


class AgencyInvoices(OfAgency, ListView):
    """Invoices, with what is still owed."""

    template_name = "billing/invoices.html"
    heading = _("Invoices")
    noun, nouns = _("invoice"), _("invoices")
    is_searchable = True
    default_sort = "-number"
    file_name = "invoices"
    columns = (
        Column("number", _("Number"), sort=("year", "sequence"), cell=lambda invoice: invoice.number),
        Column("agency", _("Agency"), sort=("payer__organization__name",), cell=lambda invoice: invoice.payer.name),
        Column("issued", _("Issued"), cell=lambda invoice: invoice.issued_on),
        Column("due", _("Due"), sort=("due_on",), cell=lambda invoice: invoice.due_on),
        Column(
            "charged",
            _("Charged"),
            cell=lambda invoice: invoice.statement.charged,
            numeric=True,
            unit=_("dollars"),
        ),
        Column("credited", _("Credited"), cell=lambda invoice: invoice.statement.credited, on_page=False),
        Column("paid", _("Paid"), cell=lambda invoice: invoice.statement.paid, on_page=False),
        Column(
            "balance",
            _("Balance"),
            sort=("owed",),
            cell=lambda invoice: invoice.statement.balance,
            numeric=True,
            unit=_("dollars"),
        ),
        Column("state", _("State")),
    )
    attention_label = _("Overdue")
    no_attention = _("No invoice is overdue")
    empty_heading = _("No invoices yet")
    empty_text = _("State finance staff put the fees of your seats on an invoice. We email you when one is ready.")

    def search_rows(self, rows, text):
        """By number, agency, or the reference of a seat or a payment."""
        return rows.matching(text, self.request.user)

    def needing_attention(self, rows):
        """Invoices that are due and not paid."""
        return rows.overdue(home_day(timezone.now()))

    def prepare(self, rows):
        """How old each invoice is today."""
        today = home_day(timezone.now())
        for invoice in rows:
            invoice.age = invoice.age_on(today)

    def get_file_cells(self, rows):
        """Also how old each debt is today."""
        today = home_day(timezone.now())
        return super().get_file_cells(rows) | {_("State"): lambda invoice: invoice.age_on(today).label}

    def get_context_data(self, **context):
        """Also the fees that are on no invoice yet."""
        charges = Charge.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        coming = sum(charge.left_to_invoice for charge in charges.waiting())
        return super().get_context_data(coming=coming, costs_url=ports.ADDRESSES[ports.COSTS](), **context)


class AgencyInvoice(OfAgency, DetailView):
    """One invoice: its lines, what was credited since, what was paid, what is owed."""

    template_name = "billing/invoice.html"
    row_name = "invoice"

    def get_heading(self):
        """The page's title."""
        return gettext("Invoice %(number)s") % {"number": self.row.number}

    def get_crumbs(self):
        """The list of invoices."""
        return [(_("Invoices"), reverse_lazy("agency_invoices"))]

    def get_context_data(self, **context):
        """Fees, credits, payments, and the invoice that a correction put in its place."""
        self.row.age = self.row.age_on(home_day(timezone.now()))
        user = self.request.user
        around = Invoice.objects.visible_to(user, role=roles.AGENCY_COORDINATOR).filter(payer=self.row.payer_id)
        around = list(around.filter(Q(pk=self.row.corrects_id) | Q(corrects=self.row)))
        lines = InvoiceLine.objects.visible_to(user).filter(invoice=self.row)
        notes = CreditNoteLine.objects.visible_to(user).filter(line__invoice=self.row)
        payments = Application.objects.visible_to(user).filter(line__invoice=self.row)
        return super().get_context_data(
            lines=lines.select_related("charge__person").order_by("pk"),
            credits=notes.select_related("note", "line").order_by("pk"),
            reminders=Reminder.objects.visible_to(user).filter(invoice=self.row).order_by("pk"),
            payments=paid_by_receipt(payments.select_related("receipt__end")),
            replaces=next((one for one in around if one.pk == self.row.corrects_id), None),
            replaced_by=next((one for one in around if one.corrects_id == self.row.pk), None),
            **context,
        )


def paid_by_receipt(applications):
    """[(receipt, dollars of it applied now)], the oldest first; 0.00 of a receipt that was taken off again."""
    sums = defaultdict(lambda: cents(0))
    for row in applications:
        sums[row.receipt] += row.amount
    return sorted(sums.items(), key=lambda row: (row[0].received_on, row[0].pk))


class AgencyInvoiceDocument(DocumentFile, OfAgency, RowMixin, Page, View):
    """An invoice of the coordinator's agencies as a file."""

    get_data = staticmethod(invoice_data)


class AgencyNoteDocument(DocumentFile, RowMixin, Page, View):
    """A credit note of the coordinator's agencies as a file."""

    allowed_roles = (roles.AGENCY_COORDINATOR,)
    get_data = staticmethod(note_data)

    def get_rows(self):
        """Credit notes."""
        rows = CreditNote.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        return rows.select_related("invoice")


class AgencyReminderDocument(DocumentFile, RowMixin, Page, View):
    """A reminder to the coordinator's agencies as a file."""

    allowed_roles = (roles.AGENCY_COORDINATOR,)
    get_data = staticmethod(reminder_data)

    def get_rows(self):
        """Reminders."""
        return Reminder.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR).select_related("invoice")
