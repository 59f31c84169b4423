"""Issuing and correcting invoices. An issued invoice never changes; the amount owed is a sum of rows (see `rules`)."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from cohorts.billing.actions.applications import applied_of, apply, take_off
from cohorts.billing.actions.changed import send_balance_changed
from cohorts.billing.actions.charges import item_of, new_note
from cohorts.billing.actions.documents import issuer_now, lock, year_of
from cohorts.billing.actions.emails import INVOICE, email_readers
from cohorts.billing.actions.ledger import post
from cohorts.billing.models import (
    Charge,
    Commitment,
    CreditNote,
    CreditNoteLine,
    Invoice,
    InvoiceLine,
    InvoiceSeries,
    Order,
    Payer,
    Receipt,
)
from cohorts.billing.models.invoices import NoteKind
from cohorts.billing.rules import postings
from cohorts.billing.rules.balances import due_date_problem
from cohorts.billing.rules.postings import cents
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import supersede
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day, format_money
from cohorts.core.names import called, isolated
from cohorts.core.refusals import refuse
from cohorts.notices.language import in_email_language
from cohorts.notices.ports import sender_name
from cohorts.people.models import User

NOTHING = Decimal("0.00")
# The act that charges an invoice to another payer (see reassignments).
REASSIGN = "invoice.reassign"


@action("invoice.issued", "Issued invoice")
def issue_invoice(
    *, payer: Payer, due_on: date, by: User | None, at: datetime, charges: Iterable[Charge] | None = None
) -> Invoice:
    """Put fees of a payer (None: all that wait) on a numbered invoice, and return it.

    1. Locks the payer, so that no fee is invoiced twice.
    2. Reads the fees and appends the invoice and its lines, with the next number of the fiscal year: numbers have no
       gaps, because number and invoice are written together.
    3. Emails who reads the payer's money and sends `balance_changed`.

    Refuses if no fee waits, a fee that belongs to another payer, was credited in full, or is already on an invoice, and
    an agency without a postal address.
    """
    require(by, roles.FINANCE)
    refuse(due_date_problem(due_on, home_day(at)))
    return issue(payer, due_on, charges, by=by, at=at)


def issue(
    payer: Payer,
    due_on: date,
    charges: Iterable[Charge] | None,
    *,
    on_account: Decimal = NOTHING,
    by: User | None,
    at: datetime,
) -> Invoice:
    """Issue an invoice within an act that checked who decides; see `issue_invoice`.

    `on_account`: dollars of the payer's account that the act applies to it, which its email says.
    """
    payer = lock(payer)
    waiting = _waiting(payer, charges)
    if payer.lacks_address:
        raise Refused("billing_address_missing", payer=payer.name)
    invoice = _new_invoice(payer, payer.address_lines, due_on, by=by, at=at)
    parts = [(charge, charge.left_to_invoice, _text(payer, charge)) for charge in waiting]
    _add_lines(invoice, parts, document_on=invoice.issued_on)
    total = sum((amount for _charge, amount, _text in parts), NOTHING)
    log(invoice, by=by, at=at, number=invoice.number, total=str(total))
    _email_issued(invoice, total, min(on_account, total), by, at)
    send_balance_changed(waiting, by, at)
    return invoice


@in_email_language
def _email_issued(invoice: Invoice, total: Decimal, used: Decimal, by: User | None, at: datetime) -> None:
    email_readers(
        invoice.payer,
        kind=INVOICE,
        about_id=invoice.pk,
        key=f"invoice-{invoice.number}",
        subject=_("New invoice from %(sender)s") % {"sender": sender_name()},
        paragraphs=[
            _ready_text(invoice, total, used),
            "{link}",
            _("If you have questions about it, contact state finance staff."),
        ],
        by=by,
        at=at,
    )


def _ready_text(invoice: Invoice, total: Decimal, used: Decimal) -> str:
    about = {
        "number": invoice.number,
        "agency": invoice.payer.addressee,
        "due": format_long_day(invoice.due_on),
        "used": format_money(used),
        "left": format_money(total - used),
        "total": format_money(total),
    }
    if not used:
        text = _(
            "Invoice %(number)s for %(agency)s is ready. %(total)s is due on %(due)s. Log in to view and print it:"
        )
    elif used < total:
        text = _("Invoice %(number)s of %(total)s for %(agency)s is ready. %(used)s of it is paid from your account. "
                 "%(left)s is due on %(due)s. Log in to view and print it:")  # fmt: skip
    else:
        text = _("Invoice %(number)s of %(total)s for %(agency)s is ready. It is paid from your account, and nothing "
                 "is owed. Log in to view and print it:")  # fmt: skip
    return text % about


def _waiting(payer: Payer, charges: Iterable[Charge] | None) -> list[Charge]:
    rows = Charge.objects.waiting().filter(payer=payer)
    if payer.names_on_documents:
        rows = rows.select_related("person")
    if charges is not None:
        ids = {charge.pk for charge in charges}
        rows = rows.filter(pk__in=ids)
    waiting = list(rows)
    if charges is not None and len(waiting) != len(ids):
        raise Refused("charges_not_open")
    if not waiting:
        raise Refused("nothing_to_invoice", agency=payer.name)
    return waiting


def _text(payer: Payer, charge: Charge) -> str:
    """What a line says. A person's name only if the payer asked for it: the name tells of lived experience."""
    is_named = payer.names_on_documents and charge.person is not None
    return f"{charge.description}, {isolated(called(charge.person))}" if is_named else charge.description


def _new_invoice(
    payer: Payer, bill_to: str, due_on: date, *, by: User | None, at: datetime, corrects: Invoice | None = None
) -> Invoice:
    today, issuer = home_day(at), issuer_now()
    year = year_of(today)
    sequence = InvoiceSeries.take_next(year)
    issued_on = _day_of_document(year, today)
    # As many days to pay as were decided, whenever it is issued. A corrected invoice is due when it was.
    due_on = due_on if corrects else due_on + (issued_on - today)
    return Invoice.objects.create(
        payer=payer, year=year, sequence=sequence, issued_on=issued_on, due_on=due_on,
        issuer=issuer.name_and_address, remit_to=issuer.remit_to, terms=issuer.terms, bill_to=bill_to,
        corrects=corrects, by=by, at=at,
    )  # fmt: skip


def _day_of_document(year: int, today: date) -> date:
    """Return today, but no day before that of the number before: a clerk may have waited for the lock past midnight.

    The caller took a number, so nobody else issues an invoice of this year at the same time.
    """
    latest = Invoice.objects.filter(year=year).order_by("-sequence").values_list("issued_on", flat=True).first()
    return max(today, latest) if latest else today


def _add_lines(invoice: Invoice, parts: list[tuple[Charge, Decimal, str]], *, document_on: date) -> list[InvoiceLine]:
    """Append lines for (fee, dollars, text), and post them."""
    orders = orders_of(charge for charge, _amount, _text in parts)
    lines = [
        InvoiceLine(
            invoice=invoice, charge=charge, amount=amount, text=text[:300], reference=charge.reference,
            service_on=charge.service_on, **_order_fields(orders.get(charge.pk)),
        )
        for charge, amount, text in parts
    ]  # fmt: skip
    InvoiceLine.objects.bulk_create(lines)
    items = [item_of(charge, amount, invoice_id=invoice.pk) for charge, amount, _text in parts]
    post(event=postings.INVOICED, items=items, document_on=document_on, by=invoice.by, at=invoice.at)
    return lines


def orders_of(charges: Iterable[Charge]) -> dict[int, Order]:
    """{charge id: the order that the fee is charged to}. An order that is over is still billed. One query."""
    rows = Commitment.objects.filter(charge__in=[charge.pk for charge in charges]).select_related("order")
    return {row.charge_id: row.order for row in rows}


def _order_fields(order: Order | None) -> dict[str, str]:
    return {"order_number": order.number, "cost_center": order.cost_center} if order else {}


@action("invoice.corrected", "Corrected invoice")
def correct_invoice(*, invoice: Invoice, bill_to: str, reason: str, by: User | None, at: datetime) -> Invoice:
    """Replace an invoice whose printed address is wrong: a credit note for it, and a new invoice; returns that one.

    The same payer, fees and due date; payments are applied to the same fees again. What is owed changes at no moment.
    An open proposal to charge the invoice to another payer ends, and its proposer is told.
    Refuses an invoice corrected before or credited in full, no change, and a missing address or reason.
    """
    require(by, roles.FINANCE)
    payer = lock(invoice.payer)
    lines = _checked(invoice, bill_to, reason)
    applied = applied_of(line__invoice=invoice.pk)
    take_off(applied=applied, by=by, at=at)
    note = new_note(invoice, NoteKind.CORRECTION, reason.strip(), by=by, at=at)
    left = {line: cents(line.amount - line.credited) for line in lines}
    CreditNoteLine.objects.bulk_create(
        CreditNoteLine(note=note, line=line, amount=amount) for line, amount in left.items()
    )
    items = [item_of(line.charge, amount, invoice_id=invoice.pk) for line, amount in left.items()]
    post(event=postings.INVOICE_CORRECTED, items=items, document_on=note.issued_on, by=by, at=at)
    new = _new_invoice(payer, bill_to.strip(), invoice.due_on, by=by, at=at, corrects=invoice)
    parts = [(line.charge, amount, line.text) for line, amount in left.items()]
    moved = {old.pk: line.pk for old, line in zip(left, _add_lines(new, parts, document_on=new.issued_on), strict=True)}
    for receipt in Receipt.objects.in_bulk({one.receipt for one in applied}).values():
        again = {moved[one.line]: one.amount for one in applied if one.receipt == receipt.pk}
        apply(receipt=receipt, parts=again, by=by, at=at)
    supersede(invoice, REASSIGN, reason=reason.strip(), by=by, at=at)
    log(new, by=by, at=at, number=new.number, corrects=invoice.number, note=note.number, reason=reason.strip())
    _email_corrected(new, note, by, at)
    send_balance_changed([line.charge_id for line in lines], by, at)
    return new


def _checked(invoice: Invoice, bill_to: str, reason: str) -> list[InvoiceLine]:
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    if not bill_to.strip():
        raise Refused("bill_to_missing", field="bill_to")
    if bill_to.strip() == invoice.bill_to.strip():
        raise Refused("bill_to_unchanged", field="bill_to")
    return lines_to_correct(invoice)


def lines_to_correct(invoice: Invoice) -> list[InvoiceLine]:
    """Return what is left of an invoice, if it can be corrected.

    Refuses one that was corrected before or credited in full, also because it was charged to another payer.
    """
    if Invoice.objects.filter(corrects=invoice.pk).exists():
        raise Refused("invoice_corrected_before")
    rows = invoice.lines.with_sums().select_related("charge").order_by("pk")
    lines = [line for line in rows if cents(line.amount - line.credited) > 0]
    if not lines:
        raise Refused("invoice_credited_in_full")
    return lines


@in_email_language
def _email_corrected(invoice: Invoice, note: CreditNote, by: User | None, at: datetime) -> None:
    numbers = {"number": invoice.number, "former": invoice.corrects.number, "note": note.number}
    email_readers(
        invoice.payer,
        kind=INVOICE,
        about_id=invoice.pk,
        key=f"invoice-{invoice.number}",
        subject=_("Corrected invoice from %(sender)s") % {"sender": sender_name()},
        paragraphs=[
            _("Invoice %(number)s replaces invoice %(former)s, which credit note %(note)s takes back.") % numbers,
            _("Amounts and the due date are the same. Payments that you made count for the new invoice."),
            "{link}",
        ],
        by=by,
        at=at,
    )
