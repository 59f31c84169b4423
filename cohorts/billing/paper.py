"""An invoice as a document, from its rows."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from cohorts.billing.documents.invoice import InvoiceData, Line, invoice_pdf
from cohorts.billing.models import Charge, Invoice, Payment
from cohorts.core.dates import home_day
from cohorts.people.models import Organization


class InvoiceFile:
    """Mixed into a page about one invoice, read `with_sums`: the invoice as a tagged PDF, as of today."""

    def get(self, request, *args, **kwargs):
        """The file."""
        pdf = invoice_pdf(invoice_data(self.row, request.user, home_day(timezone.now())))
        name = f'attachment; filename="invoice-{self.row.number}.pdf"'
        headers = {"Content-Disposition": name, "Cache-Control": "private, no-store"}
        return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def invoice_data(invoice: Invoice, user: Any, today: date) -> InvoiceData:
    """Return what the document says on a day of an invoice read `with_sums`, from the rows that `user` may read."""
    charges = list(Charge.objects.visible_to(user).of_invoice(invoice))
    credits = [charge.credit for charge in charges if hasattr(charge, "credit")]
    payments = Payment.objects.visible_to(user).filter(invoice=invoice).order_by("at", "pk")
    authority = Organization.objects.authorities().first()
    contact = (authority.address, authority.email, authority.phone) if authority else ()
    statement = invoice.statement
    return InvoiceData(
        number=invoice.number,
        issuer=authority.name if authority else "",
        contact="\n".join(part for part in contact if part),
        bill_to=invoice.bill_to,
        issued_on=home_day(invoice.at),
        due_on=invoice.due_on,
        today=today,
        fees=[Line(charge.description, home_day(charge.at), charge.amount) for charge in charges],
        credits=[Line(credit.description, home_day(credit.at), credit.amount) for credit in credits],
        payments=[Line(payment.reference, payment.received_on, payment.amount) for payment in payments],
        charged=statement.charged,
        credited=statement.credited,
        paid=statement.paid,
        balance=statement.balance,
    )
