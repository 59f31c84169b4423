"""Invoices and credit notes as documents, from their rows: always as they were issued."""

from decimal import Decimal

from django.db.models import Sum
from django.http import HttpResponse

from cohorts.billing.documents.invoice import DocumentData, Line, document_pdf
from cohorts.billing.models import Application, CreditNote, CreditNoteLine, Invoice, InvoiceLine, Quote, Reminder
from cohorts.billing.models.charges import CreditKind
from cohorts.billing.models.invoices import NoteKind
from cohorts.billing.rules.postings import cents
from cohorts.core.formatting import format_document_day, format_money


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
    rows = invoice.lines.order_by("pk")
    lines = [Line(line.text, line.service_on, line.amount, details=_details(line)) for line in rows]
    # Payments that count for it from the moment it was issued, as after a correction. Later ones do not change it.
    applied = Application.objects.filter(line__invoice=invoice.pk, at=invoice.at, amount__gt=0)
    total = sum((line.amount for line in lines), Decimal(0))
    paid = cents(applied.aggregate(total=Sum("amount"))["total"] or Decimal(0))
    return DocumentData(
        kind="Invoice",
        number=invoice.number,
        about=_about(invoice),
        issuer=name,
        contact=contact,
        bill_to=invoice.bill_to,
        remit_to=invoice.remit_to if paid < total else "",
        terms=invoice.terms,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        lines=lines,
        total=total,
        paid=paid,
    )


def _about(invoice: Invoice) -> str:
    if invoice.corrects is None:
        return ""
    former, day = invoice.corrects.number, format_document_day(invoice.corrects.issued_on)
    note = invoice.corrects.credit_notes.filter(kind=NoteKind.CORRECTION, at=invoice.at).first()
    taken_back = f", which credit note {note.number} takes back" if note else ""
    return f"This invoice replaces invoice {former} of {day}{taken_back}.\nThe due date stays that of invoice {former}."


def note_data(note: CreditNote) -> DocumentData:
    """Return what the document of a credit note says. The caller has checked that the reader may see it."""
    name, _newline, contact = note.issuer.partition("\n")
    rows = list(note.lines.select_related("line", "credit").order_by("pk"))
    lines = [Line(row.line.text, row.line.service_on, -row.amount, details=_details(row.line)) for row in rows]
    return DocumentData(
        kind="Credit note",
        number=note.number,
        about="\n".join([f"{note.get_kind_display()} for invoice {note.invoice.number}.", *_why(note, rows)]),
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


def _why(note: CreditNote, rows: list[CreditNoteLine]) -> list[str]:
    """Return why a credit note was issued, in sentences.

    What was written when a fee was charged to others may name them, which its payer must not read; why a debt was
    written off is for the state.
    """
    if note.kind == NoteKind.CORRECTION:
        new = Invoice.objects.filter(corrects=note.invoice_id, at=note.at).first()
        replaced = [f"Invoice {new.number} replaces it, with the same fees and due date."] if new else []
        return [*replaced, f"Reason: {note.reason}"]
    kinds = {row.credit.kind for row in rows if row.credit is not None}
    if kinds == {CreditKind.MOVED}:
        return ["These fees are charged to another payer or seat instead."]
    if kinds == {CreditKind.CANCELED}:
        return ["The seats were given up; what is credited follows their terms."]
    return [f"Reason: {note.reason}"] if note.kind == NoteKind.WAIVER and note.reason else []


def reminder_data(reminder: Reminder) -> DocumentData:
    """Return what the document of a reminder says. The caller has checked that the reader may see it."""
    invoice = reminder.invoice
    name, _newline, contact = reminder.issuer.partition("\n")
    lines = [Line(f"Open on invoice {invoice.number}", invoice.issued_on, reminder.owed)]
    if reminder.on_account:
        lines.append(Line("On your account, not applied yet", None, -reminder.on_account))
    return DocumentData(
        kind="Reminder",
        number=f"{invoice.number}/{reminder.pk}",
        pay_number=invoice.number,
        note_head="Invoice issued",
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


def _details(line: InvoiceLine) -> list[tuple[str, str]]:
    details = [("", line.reference), ("order ", line.order_number), ("cost center ", line.cost_center)]
    return [(label, value) for label, value in details if value]


def quote_data(quote: Quote) -> DocumentData:
    """Return what the document of a quote says. The caller has checked that the reader may see it."""
    name, _newline, contact = quote.issuer.partition("\n")
    each = [("", f"{format_money(quote.each)} for each seat")]
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
        lines=[Line(quote.description, None, quote.amount, note=str(quote.count), details=each)],
        total=quote.amount,
    )
