"""An agency's invoices, to read and to print."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cohorts.billing.models import Charge, Invoice, Payment
from cohorts.core import roles
from cohorts.core.access import allow
from cohorts.core.dates import home_day
from cohorts.core.tables import download
from cohorts.ui.lists import ordered, paged

FILE_HEAD = ["Number", "Agency", "Issued", "Due", "Charged", "Credited", "Paid", "Balance", "State"]
SORTS = {"number": ("year", "sequence"), "due": ("due_on",), "balance": ("owed",), "agency": ("agency__name",)}


def _mine(request):
    return Invoice.objects.visible_to(request.user, role=roles.AGENCY_COORDINATOR).select_related("agency").with_sums()


@require_safe
@allow(roles.AGENCY_COORDINATOR)
def agency_invoices(request):
    """Invoices to my agencies, with what is still owed."""
    today = home_day(timezone.now())
    rows = ordered(_mine(request), request, SORTS, "-number")
    page = paged(rows, request)
    for invoice in page:
        invoice.age = invoice.age_on(today)
    charges = Charge.objects.visible_to(request.user, role=roles.AGENCY_COORDINATOR)
    coming = sum(_left(charge) for charge in charges.waiting().select_related("credit"))
    return render(request, "billing/invoices.html", {"page": page, "coming": coming})


def _left(charge):
    return charge.amount + (charge.credit.amount if hasattr(charge, "credit") else 0)


@require_safe
@allow(roles.AGENCY_COORDINATOR)
def agency_invoices_file(request):
    """The same list as a spreadsheet."""
    today = home_day(timezone.now())
    rows = ordered(_mine(request), request, SORTS, "-number")
    return download("invoices", FILE_HEAD, [_cells(invoice, today) for invoice in rows])


def _cells(invoice, today):
    told = invoice.statement
    return [
        invoice.number,
        invoice.agency.name,
        home_day(invoice.at),
        invoice.due_on,
        told.charged,
        told.credited,
        told.paid,
        told.balance,
        invoice.age_on(today).label,
    ]


@require_safe
@allow(roles.AGENCY_COORDINATOR)
def agency_invoice(request, pk):
    """One invoice: its lines, what was credited since, what was paid, what is owed."""
    invoice = get_object_or_404(_mine(request), pk=pk)
    invoice.age = invoice.age_on(home_day(timezone.now()))
    charges = list(Charge.objects.visible_to(request.user).of_invoice(invoice))
    page = {
        "invoice": invoice,
        "lines": charges,
        "credits": [charge.credit for charge in charges if hasattr(charge, "credit")],
        "payments": Payment.objects.visible_to(request.user).filter(invoice=invoice).order_by("at", "pk"),
    }
    return render(request, "billing/invoice.html", page)
