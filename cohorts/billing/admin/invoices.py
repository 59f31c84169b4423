"""Money in the Wagtail admin: what waits to be invoiced, invoices with balance and age, payments and reversals.

Finance staff write, auditors read, nobody else enters.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

import django_filters
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, StatusTagColumn

from cohorts.billing.actions import invoices
from cohorts.billing.admin.invoice_forms import IssueForm, PaymentForm
from cohorts.billing.models import Charge, DebtAge, Invoice, Payment
from cohorts.core import roles
from cohorts.core.access import allow, has_role
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_money
from cohorts.core.search import search
from cohorts.core.tables import download
from cohorts.people.admin.waiting import waiting_about
from cohorts.people.models import Organization
from cohorts.ui.admin_pages import ListScreen, form_page, page
from cohorts.ui.columns import NumberColumn

READERS = (roles.FINANCE, roles.AUDITOR)
HALF_A_CENT = Decimal("0.005")
DAYS_TO_PAY = 30


def _writes(user):
    return has_role(user, roles.FINANCE)


def _today():
    return home_day(timezone.now())


# --- What waits ------------------------------------------------------------------------------------------------------
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
    found = {}
    for charge in rows:
        mine = found.setdefault(charge.agency_id, Waiting(charge.agency, oldest=home_day(charge.at)))
        charge.left = charge.amount + (charge.credit.amount if hasattr(charge, "credit") else 0)
        mine.charges.append(charge)
        mine.total += charge.left
    return sorted(found.values(), key=lambda one: (one.oldest, one.agency.name))


@require_safe
@allow(*READERS)
def to_invoice(request):
    """Charges not yet invoiced, per agency, the longest waiting first. ?export=csv or xlsx downloads every charge."""
    agencies = _waiting(request.user)
    if request.GET.get("export") in ("csv", "xlsx"):
        head = [
            gettext("Agency"),
            gettext("For"),
            gettext("Charged on"),
            gettext("Amount"),
            gettext("Left after credits"),
        ]
        rows = [
            [one.agency.name, charge.description, home_day(charge.at), charge.amount, charge.left]
            for one in agencies
            for charge in one.charges
        ]
        return download("to-invoice", head, rows, request.GET["export"])
    total = sum(one.total for one in agencies)
    return page(
        request,
        "billing/admin/to_invoice.html",
        title=gettext("To invoice"),
        icon="form",
        trail=[(gettext("To invoice"), "")],
        agencies=agencies,
        total=total,
        writes=_writes(request.user),
    )


@allow(roles.FINANCE)
def issue(request, pk):
    """Issue an invoice for charges of one agency."""
    agency = get_object_or_404(Organization.objects.visible_to(request.user), pk=pk, kind=roles.AGENCY)
    waiting = [charge for one in _waiting(request.user, agency) for charge in one.charges]
    start = {"charges": [charge.pk for charge in waiting], "due_on": _today() + timedelta(days=DAYS_TO_PAY)}
    return form_page(
        request,
        IssueForm(request.POST or None, user=request.user, waiting=waiting, initial=start),
        act=lambda told: invoices.issue_invoice(agency=agency, **told, by=request.user, at=timezone.now()),
        done=lambda invoice: (
            gettext("Invoice %(number)s was issued. The agency’s coordinators are notified by email.")
            % {"number": invoice.number}
        ),
        back=lambda invoice: reverse("finance_invoice", args=[invoice.pk]),
        button=gettext("Issue the invoice"),
        title=gettext("Invoice to %(agency)s") % {"agency": agency},
        icon="form",
        trail=[(gettext("To invoice"), "to_invoice"), (str(agency), "")],
        before=[
            gettext(
                "The invoice gets the next number and cannot be changed. Credits and payments are recorded separately."
            )
        ],
    )


# --- Invoices --------------------------------------------------------------------------------------------------------
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
            ("favor", DebtAge.IN_FAVOR.label),
        ],
    )
    agency = django_filters.ModelChoiceFilter(label=_("Agency"), queryset=_agencies)

    def by_state(self, queryset, name, value):
        """Balances are sums; see `with_sums` about half a cent."""
        if value == "settled":
            return queryset.filter(owed__lt=HALF_A_CENT)
        if value == "favor":
            return queryset.filter(owed__lt=-HALF_A_CENT)
        still_open = queryset.filter(owed__gt=HALF_A_CENT)
        return still_open.filter(due_on__lt=_today()) if value == "overdue" else still_open

    class Meta:
        model = Invoice
        fields: list[str] = []


def _age(invoice):
    return invoice.age_on(_today()).label


def _money(name):
    return lambda invoice: format_money(getattr(invoice.statement, name))


class InvoiceList(ListScreen):
    """Every invoice with its balance and the age of the debt."""

    model = Invoice
    page_title = _("Invoices")
    header_icon = "doc-full"
    index_url_name = "finance_invoices"
    index_results_url_name = "finance_invoices_results"
    inspect_url_name = "finance_invoice"
    is_searchable = True
    filterset_class = InvoiceFilters
    export_filename = "invoices"
    list_display = [
        "number",
        Column("agency", label=_("Agency"), sort_key="agency__name"),
        Column("due_on", label=_("Due"), sort_key="due_on"),
        NumberColumn("charged", label=_("Charged ($)"), accessor=_money("charged")),
        NumberColumn("credited", label=_("Credited ($)"), accessor=_money("credited")),
        NumberColumn("paid", label=_("Paid ($)"), accessor=_money("paid")),
        NumberColumn("balance", label=_("Balance ($)"), accessor=_money("balance"), sort_key="owed"),
        StatusTagColumn("age", label=_("State"), accessor=_age, primary=lambda row: row.age_on(_today()).is_overdue),
    ]
    sheet = {
        gettext_noop("Number"): lambda row: row.number,
        gettext_noop("Agency"): lambda row: row.agency.name,
        gettext_noop("Issued"): lambda row: home_day(row.at),
        gettext_noop("Due"): lambda row: row.due_on,
        gettext_noop("Charged"): lambda row: row.statement.charged,
        gettext_noop("Credited"): lambda row: row.statement.credited,
        gettext_noop("Paid"): lambda row: row.statement.paid,
        gettext_noop("Balance"): lambda row: row.statement.balance,
        gettext_noop("State"): _age,
    }

    def get_base_queryset(self):
        """With sums and agency."""
        return super().get_base_queryset().select_related("agency").with_sums()

    def search_queryset(self, queryset):
        """By number (2026-00012, or its end), agency, or the reference of a payment."""
        words = self.search_query.strip()
        if not words:
            return queryset
        paid = search(Payment.objects.visible_to(self.request.user), words, ["reference"])
        agencies = search(Organization.objects.visible_to(self.request.user), words, ["name"])
        found = Q(agency__in=agencies.values("pk")) | Q(pk__in=paid.values("invoice"))
        year, _, sequence = words.rpartition("-")
        if sequence.isdecimal() and len(sequence) < 9:
            number = Q(sequence=int(sequence))
            found |= number & Q(year=int(year)) if year.isdecimal() and len(year) == 4 else number
        return queryset.filter(found)


def _payments(user):
    return Payment.objects.visible_to(user).select_related("invoice__agency", "by")


def _invoice(request, pk):
    return get_object_or_404(Invoice.objects.visible_to(request.user).select_related("agency", "by").with_sums(), pk=pk)


@require_safe
@allow(*READERS)
def invoice(request, pk):
    """One invoice: lines, credits, payments, and what is owed."""
    found = _invoice(request, pk)
    charges = list(Charge.objects.visible_to(request.user).of_invoice(found))
    payments = list(_payments(request.user).filter(invoice=found).order_by("at", "pk"))
    reversed_ones = {payment.reverses_id for payment in payments}
    waiting = waiting_about(request.user, *payments)
    proposed = {row.subject_id for row in waiting}
    for payment in payments:
        payment.open = payment.amount > 0 and payment.pk not in reversed_ones | proposed
    more = {
        "invoice": found,
        "age": _age(found),
        "charges": charges,
        "payments": payments,
        "waiting": waiting,
        "credits": [charge.credit for charge in charges if hasattr(charge, "credit")],
        "writes": _writes(request.user),
    }
    trail = [(gettext("Invoices"), "finance_invoices"), (found.number, "")]
    return page(
        request,
        "billing/admin/invoice.html",
        title=gettext("Invoice %(number)s") % {"number": found.number},
        icon="doc-full",
        trail=trail,
        **more,
    )


@allow(roles.FINANCE)
def record_payment(request, pk):
    """Record money received for an invoice."""
    found = _invoice(request, pk)
    balance = found.statement.balance
    return form_page(
        request,
        PaymentForm(request.POST or None, initial={"received_on": _today()}),
        act=lambda told: invoices.record_payment(invoice=found, **told, by=request.user, at=timezone.now()),
        done=lambda payment: (
            gettext("Recorded %(amount)s for invoice %(number)s.")
            % {"amount": format_money(payment.amount), "number": found.number}
        ),
        back=reverse("finance_invoice", args=[pk]),
        button=gettext("Record the payment"),
        title=gettext("Payment for invoice %(number)s") % {"number": found.number},
        icon="plus",
        trail=[
            (gettext("Invoices"), "finance_invoices"),
            (found.number, "finance_invoice", pk),
            (gettext("Record a payment"), ""),
        ],
        before=[
            (
                gettext("%(agency)s owes %(amount)s on this invoice.")
                % {"agency": found.agency, "amount": format_money(balance)}
            )
        ],
    )
