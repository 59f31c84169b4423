"""Invoices and credit notes as documents, from their rows: always as they were issued."""

from django.http import HttpResponse

from cohorts.billing.documents.invoice import DocumentData, Line, document_pdf
from cohorts.billing.models import CreditNote, Invoice, InvoiceLine, Quote, Reminder
from cohorts.core.formatting import format_money


class DocumentFile:
    """Mixed into a page about one invoice or credit note (`get_data` reads it): the document as a tagged PDF."""

    def get(self, request, *args, **kwargs):
        """The file."""
        data = self.get_data(self.row)
        name = f"{data.kind} {data.number}".lower().replace(" ", "-").replace("/", "-")
        headers = {"Content-Disposition": f'attachment; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
        return HttpResponse(document_pdf(data), content_type="application/pdf", headers=headers)


def invoice_data(invoice: Invoice) -> DocumentData:
    """Return what the document of an invoice says. The caller has checked that the reader may see the invoice."""
    name, _newline, contact = invoice.issuer.partition("\n")
    lines = [Line(_with_reference(line), line.service_on, line.amount) for line in invoice.lines.order_by("pk")]
    return DocumentData(
        kind="Invoice",
        number=invoice.number,
        about=f"This invoice replaces invoice {invoice.corrects.number}." if invoice.corrects else "",
        issuer=name,
        contact=contact,
        bill_to=invoice.bill_to,
        remit_to=invoice.remit_to,
        terms=invoice.terms,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        lines=lines,
        total=sum((line.amount for line in lines), start=lines[0].amount * 0),
    )


def note_data(note: CreditNote) -> DocumentData:
    """Return what the document of a credit note says. The caller has checked that the reader may see it."""
    name, _newline, contact = note.issuer.partition("\n")
    rows = note.lines.select_related("line").order_by("pk")
    lines = [Line(_with_reference(row.line), row.line.service_on, -row.amount) for row in rows]
    return DocumentData(
        kind="Credit note",
        number=note.number,
        about=f"{note.get_kind_display()} for invoice {note.invoice.number}.",
        issuer=name,
        contact=contact,
        bill_to=note.invoice.bill_to,
        remit_to="",
        terms="",
        issued_on=note.issued_on,
        due_on=None,
        lines=lines,
        total=sum((line.amount for line in lines), start=lines[0].amount * 0),
    )


def reminder_data(reminder: Reminder) -> DocumentData:
    """Return what the document of a reminder says. The caller has checked that the reader may see it."""
    invoice = reminder.invoice
    name, _newline, contact = reminder.issuer.partition("\n")
    lines = [Line(f"Open on invoice {invoice.number}", invoice.issued_on, reminder.owed)]
    if reminder.on_account:
        lines.append(Line("On your account, not applied yet", reminder.sent_on, -reminder.on_account))
    return DocumentData(
        kind="Reminder",
        number=f"{invoice.number}/{reminder.pk}",
        about="",
        issuer=name,
        contact=contact,
        bill_to=invoice.bill_to,
        remit_to=reminder.remit_to,
        terms="",
        issued_on=reminder.sent_on,
        due_on=invoice.due_on,
        lines=lines,
        total=reminder.to_pay,
    )


def _with_reference(line: InvoiceLine) -> str:
    about = [line.reference] if line.reference else []
    about += [f"order {line.order_number}"] if line.order_number else []
    about += [f"cost center {line.cost_center}"] if line.cost_center else []
    return f"{line.text} ({', '.join(about)})" if about else line.text


def quote_data(quote: Quote) -> DocumentData:
    """Return what the document of a quote says. The caller has checked that the reader may see it."""
    name, _newline, contact = quote.issuer.partition("\n")
    text = f"{quote.description}, {format_money(quote.each)} for each seat"
    return DocumentData(
        kind="Quote",
        number=quote.number,
        about="This is not an invoice. Nothing is owed by it.",
        issuer=name,
        contact=contact,
        bill_to=quote.bill_to,
        remit_to="",
        terms=quote.terms,
        issued_on=quote.issued_on,
        due_on=None,
        valid_through=quote.valid_through,
        note_head="Seats",
        lines=[Line(text, None, quote.amount, note=str(quote.count))],
        total=quote.amount,
    )
