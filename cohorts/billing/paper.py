"""An invoice as a document, from its rows."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from cohorts.billing.documents.invoice import InvoiceData, Line, invoice_pdf
from cohorts.billing.models import Application, CreditNoteLine, Invoice, InvoiceLine
from cohorts.core.dates import home_day


class InvoiceFile:
    """Mixed into a page about one invoice, read `with_sums`: the invoice as a tagged PDF, as of today."""

    def get(self, request, *args, **kwargs):
        """The file."""
        pdf = invoice_pdf(invoice_data(self.row, request.user, home_day(timezone.now())))
        name = f'attachment; filename="invoice-{self.row.number}.pdf"'
        headers = {"Content-Disposition": name, "Cache-Control": "private, no-store"}
        return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def invoice_data(invoice: Invoice, user: Any, today: date) -> InvoiceData:
    """Return what the document says of an invoice read `with_sums`: as it was issued, and its account on a day.

    From the rows that `user` may read.
    """
    lines = InvoiceLine.objects.visible_to(user).filter(invoice=invoice).order_by("pk")
    notes = CreditNoteLine.objects.visible_to(user).filter(line__invoice=invoice).select_related("note", "line")
    payments = Application.objects.visible_to(user).filter(line__invoice=invoice).select_related("receipt")
    name, _newline, contact = invoice.issuer.partition("\n")
    statement = invoice.statement
    return InvoiceData(
        number=invoice.number,
        issuer=name,
        contact=contact,
        bill_to=invoice.bill_to,
        remit_to=invoice.remit_to,
        terms=invoice.terms,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        today=today,
        fees=[Line(_with_reference(line), line.service_on, line.amount) for line in lines],
        credits=[
            Line(f"{row.note.number}: {row.line.text}", row.note.issued_on, -row.amount) for row in notes.order_by("pk")
        ],
        payments=[
            Line(row.receipt.reference, row.receipt.received_on, row.amount) for row in payments.order_by("at", "pk")
        ],
        charged=statement.charged,
        credited=statement.credited,
        paid=statement.paid,
        balance=statement.balance,
    )


def _with_reference(line: InvoiceLine) -> str:
    return f"{line.text} ({line.reference})" if line.reference else line.text
