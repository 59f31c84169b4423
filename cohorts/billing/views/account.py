"""The account of an agency: what it owes by age, open invoices, statement, orders, and all its documents."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from cohorts.billing import ports
from cohorts.billing.actions.documents import issuer_now
from cohorts.billing.models import HALF_A_CENT, Charge, CreditNote, Invoice, Order, Payer, Quote, Receipt, Reminder
from cohorts.billing.models.sums import sum_of
from cohorts.billing.period import AccountMixin
from cohorts.billing.rules.orders import fitting_at
from cohorts.billing.rules.postings import cents
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.ui.detail_view import DetailView
from cohorts.ui.list_view import page_of
from cohorts.ui.page import Page

AGENCY = (roles.AGENCY_COORDINATOR,)
# So many of each are on the account itself; the rest is on the page of documents.
LATEST = 5


class AgencyAccounts(Page, View):
    """The account of the coordinator's agency; of the first, if there are several."""

    allowed_roles = AGENCY

    def get(self, request):
        """Go to the account; to the list of invoices while nothing was charged."""
        payer = Payer.objects.visible_to(request.user, role=roles.AGENCY_COORDINATOR).order_by("organization__name")
        first = payer.first()
        return redirect("agency_account", first.pk) if first else redirect("agency_invoices")


class OfPayer:
    """A page about one of the coordinator's agencies as a payer."""

    allowed_roles = AGENCY
    row_name = "payer"

    def get_rows(self):
        """The coordinator's agencies."""
        return Payer.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR).with_names()

    def own(self, model, path="payer"):
        """The rows of a model that the coordinator sees and that are about this payer."""
        rows = model.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        return rows.filter(**{path: self.row})


class AgencyAccount(AccountMixin, OfPayer, DetailView):
    """What an agency owes, by age, with its open invoices, statement, orders, credits, and how to pay."""

    template_name = "billing/account.html"

    def get_payer(self):
        """The agency."""
        return self.row

    def get_heading(self):
        """Whose account."""
        return gettext("Account of %(payer)s") % {"payer": self.row.name}

    def get_crumbs(self):
        """The list of invoices."""
        return [(_("Invoices"), reverse_lazy("agency_invoices"))]

    def get_context_data(self, **context):
        """Also what is open, how to pay, and the orders that seats can be taken on."""
        today = home_day(timezone.now())
        return super().get_context_data(
            remit_to=issuer_now().remit_to,
            invoices=self._open_invoices(today),
            coming=sum((charge.left_to_invoice for charge in self.own(Charge).waiting()), cents(0)),
            receipts=list(self.own(Receipt).unapplied()),
            orders=self._orders(today),
            notes=_notes(self.own(CreditNote, "invoice__payer"))[:LATEST],
            costs_url=ports.ADDRESSES[ports.COSTS](),
            **context,
        )

    def _open_invoices(self, today):
        rows = list(self.own(Invoice).with_sums().filter(owed__gt=HALF_A_CENT).order_by("due_on", "pk"))
        for invoice in rows:
            invoice.age = invoice.age_on(today)
        return rows

    def _orders(self, today):
        orders = list(self.own(Order).usable_on(today).order_by("valid_through", "pk"))
        return with_seats(orders, today)


def with_seats(orders, today):
    """Give each order `seats`: [(course, its fee, how many seats fit into what is left)], of the courses of today."""
    prices = [price for prices in ports.PRICES for price in prices(today)]
    for order in orders:
        order.seats = [(title, fee, fitting_at(order.dollars_left, fee)) for title, fee in prices if fee > 0]
    return orders


def _notes(rows):
    """Credit notes with their sums, the latest first."""
    return rows.select_related("invoice").annotate(total=sum_of(CreditNote, "lines__amount")).latest_first()


@dataclass(frozen=True)
class Document:
    """A document of an agency, for the list of all: its day, what it is, dollars, and the address of its file."""

    day: date
    kind: Any
    number: str
    amount: Decimal
    url: str


class AgencyDocuments(OfPayer, DetailView):
    """Every document of an agency, and its payments, the latest first."""

    template_name = "billing/documents.html"

    def get_heading(self):
        """Whose documents."""
        return gettext("Documents and payments of %(payer)s") % {"payer": self.row.name}

    def get_crumbs(self):
        """The invoices, the account."""
        account = reverse("agency_account", args=[self.row.pk])
        return [(_("Invoices"), reverse_lazy("agency_invoices")), (_("Account"), account)]

    def _documents(self):
        invoices = self.own(Invoice).with_sums()
        notes = _notes(self.own(CreditNote, "invoice__payer"))
        reminders = self.own(Reminder, "invoice__payer").select_related("invoice")
        reminder = "agency_reminder_document"
        return [
            *(_document("agency_invoice_document", row, _("Invoice"), row.statement.charged) for row in invoices),
            *(_document("agency_note_document", row, row.get_kind_display(), -cents(row.total)) for row in notes),
            *(_document("agency_quote_document", row, _("Quote"), row.amount) for row in self.own(Quote)),
            *(
                Document(row.sent_on, _("Reminder"), row.invoice.number, row.to_pay, _address(reminder, row))
                for row in reminders
            ),
            *map(_payment, self.own(Receipt).select_related("end").order_by("pk")),
        ]

    def get_context_data(self, **context):
        """A page of them."""
        documents = sorted(self._documents(), key=lambda one: (one.day, one.number), reverse=True)
        return super().get_context_data(page=page_of(self.request, documents), **context)


def _address(name, row):
    return reverse(name, args=[row.pk])


def _payment(receipt):
    """A payment, whose page says what it pays and what became of it."""
    kind = _("Payment") if receipt.is_in_force else _("Payment that no longer counts")
    url = _address("agency_payment", receipt)
    return Document(receipt.received_on, kind, receipt.reference, -receipt.amount, url)


def _document(name, row, kind, amount):
    return Document(row.issued_on, kind, row.number, amount, _address(name, row))
