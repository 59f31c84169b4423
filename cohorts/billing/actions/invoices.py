"""Invoices and payments. Rows are append-only; the amount owed is a sum of them (see `rules`).

A credit is never a line of an invoice: it refers to its charge, and lowers the balance of the invoice that contains the
charge. A charge that was credited in full before it was invoiced is not invoiced.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from cohorts.billing.actions.charges import item_of
from cohorts.billing.actions.ledger import post
from cohorts.billing.models import Charge, Invoice, InvoiceLine, InvoiceSeries, Payment
from cohorts.billing.rules import postings
from cohorts.billing.rules.balances import invoice_balance, payment_problem
from cohorts.billing.rules.postings import Item
from cohorts.billing.signals import balance_changed
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day
from cohorts.core.refusals import refuse
from cohorts.core.text import fold_text
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.notices.ports import sender_name
from cohorts.notices.texts import email_text
from cohorts.people.models import Membership, Organization, User

REVERSE_PAYMENT = "payment.reverse"


@action("invoice.issued", "Issued invoice")
def issue_invoice(
    *, agency: Organization, due_on: date, by: User | None, at: datetime, charges: Iterable[Charge] | None = None
) -> Invoice:
    """Put charges of an agency (None: all open charges) on a numbered invoice, and return it.

    1. Locks the year's series and takes its next number, so that numbers have no gaps and no charge is invoiced twice.
    2. Reads the charges and appends the invoice and its lines.
    3. Emails the agency's coordinators and sends `balance_changed`.

    Refuses if there are no open charges, and a charge that belongs to another agency, was credited in full, or is
    already on an invoice.
    """
    require(by, roles.FINANCE)
    today = home_day(at)
    if due_on < today:
        raise Refused("due_date_past", field="due_on")
    # First, for the lock: a second invoice at the same time waits here, and then sees which charges are left.
    sequence = InvoiceSeries.take_next(today.year)
    open_charges = _open_charges(agency, charges)
    invoice = Invoice.objects.create(
        agency=agency,
        year=today.year,
        sequence=sequence,
        bill_to=f"{agency.name}\n{agency.address}".strip(),
        due_on=due_on,
        by=by,
        at=at,
    )
    InvoiceLine.objects.bulk_create(InvoiceLine(invoice=invoice, charge=charge) for charge in open_charges)
    _post_invoice(invoice, open_charges, today)
    log(invoice, by=by, at=at, number=invoice.number, total=str(sum(charge.amount for charge in open_charges)))
    _email_coordinators(invoice, by=by, at=at)
    _send_balance_changed(invoice, by, at)
    return invoice


def _post_invoice(invoice: Invoice, charges: list[Charge], today: date) -> None:
    """Post the charges of an invoice, less what was credited of them before."""
    items = [item_of(charge, invoice=invoice) for charge in charges]
    credited = Charge.objects.filter(credits__in=charges)
    before = {credit.credits_id: credit.amount for credit in credited}
    items = [
        Item(item.amount + before.get(charge.pk, Decimal(0)), item.about)
        for item, charge in zip(items, charges, strict=True)
    ]
    post(event=postings.INVOICED, items=items, document_on=today, by=invoice.by, at=invoice.at)


def _open_charges(agency: Organization, charges: Iterable[Charge] | None) -> list[Charge]:
    rows = Charge.objects.waiting().filter(agency=agency)
    if charges is not None:
        ids = {charge.pk for charge in charges}
        rows = rows.filter(pk__in=ids)
    open_charges = list(rows)
    if charges is not None and len(open_charges) != len(ids):
        raise Refused("charges_not_open")
    if not open_charges:
        raise Refused("nothing_to_invoice", agency=agency)
    return open_charges


@in_email_language
def _email_coordinators(invoice: Invoice, *, by: User | None, at: datetime) -> None:
    coordinators = Membership.objects.in_force().filter(organization=invoice.agency_id, role=roles.AGENCY_COORDINATOR)
    for membership in coordinators.select_related("user"):
        queue_email(
            person=membership.user,
            kind="invoice",
            about_id=invoice.pk,
            key=f"invoice-{invoice.number}-{membership.user_id}",
            subject=_("New invoice from %(sender)s") % {"sender": sender_name()},
            body=email_text(
                membership.user,
                _("Invoice %(number)s for %(agency)s is ready. It is due on %(due)s. Log in to view and print it:")
                % {"number": invoice.number, "agency": invoice.agency, "due": format_long_day(invoice.due_on)},
                "{link}",
                _("If you have questions about it, contact state finance staff."),
            ),
            by=by,
            at=at,
        )


def _send_balance_changed(invoice: Invoice, by: User | None, at: datetime) -> None:
    people = Charge.objects.filter(line__invoice=invoice).values_list("person_id", flat=True)
    balance_changed.send(sender=Invoice, person_ids=sorted(set(people)), by_ids=acting_ids(by), at=at)


def _locked(invoice: Invoice) -> Invoice:
    return Invoice.objects.select_for_update(of=("self",)).select_related("agency").get(pk=invoice.pk)


def _balance(invoice: Invoice) -> Decimal:
    return invoice_balance(
        Charge.objects.filter(line__invoice=invoice).values_list("amount", flat=True),
        Charge.objects.filter(credits__line__invoice=invoice).values_list("amount", flat=True),
        invoice.payments.values_list("amount", flat=True),
    )


@action("payment.recorded", "Recorded payment")
def record_payment(
    *, invoice: Invoice, amount: Decimal, received_on: date, reference: str, by: User | None, at: datetime
) -> Payment:
    """Record money received for an invoice, and return the Payment.

    Locks the invoice, so that a second payment recorded at the same time waits. Refuses an amount above the balance, a
    reference already recorded (and not reversed), and a day in the future.
    """
    require(by, roles.FINANCE)
    invoice = _locked(invoice)
    reference = " ".join(reference.split())
    recorded = invoice.payments.filter(reverses__isnull=True).values_list("reference", flat=True)
    refuse(
        payment_problem(
            _balance(invoice),
            amount,
            received_on=received_on,
            today=home_day(at),
            reference=reference,
            references=invoice.payments.standing().values_list("reference", flat=True),
        )
    )
    attempt = 1 + sum(fold_text(earlier) == fold_text(reference) for earlier in recorded)
    payment = Payment.objects.create(
        invoice=invoice,
        amount=Decimal(amount),
        received_on=received_on,
        reference=reference,
        attempt=attempt,
        by=by,
        at=at,
    )
    _post_payment(postings.PAID, payment)
    log(payment, by=by, at=at, invoice=invoice.number, amount=str(amount), reference=reference)
    _send_balance_changed(invoice, by, at)
    return payment


@action("payment.reversed", "Reversed payment")
def reverse_payment(*, payment: Payment, reason: str, by: User | None, at: datetime) -> Payment:
    """Reverse a payment with a negative row that has the reason; returns that row. Its reference may be used again.

    Needs two people (see acts). Refuses what `check_reversible` refuses, and a missing reason.
    """
    require_approval(REVERSE_PAYMENT, by=by)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    invoice = _locked(payment.invoice)
    payment = check_reversible(payment)
    reversal = Payment.objects.create(
        invoice=invoice,
        amount=-payment.amount,
        received_on=home_day(at),
        reference=payment.reference,
        attempt=payment.attempt,
        reverses=payment,
        reason=reason.strip(),
        by=by,
        at=at,
    )
    _post_payment(postings.PAYMENT_REVERSED, reversal)
    log(reversal, by=by, at=at, invoice=invoice.number, amount=str(reversal.amount), reason=reversal.reason)
    _send_balance_changed(invoice, by, at)
    return reversal


def _post_payment(event: str, payment: Payment) -> None:
    about = {"agency_id": payment.invoice.agency_id, "invoice_id": payment.invoice_id, "payment": payment}
    post(
        event=event,
        items=[Item(abs(payment.amount), about)],
        document_on=payment.received_on,
        by=payment.by,
        at=payment.at,
    )


def check_reversible(payment: Payment) -> Payment:
    """Return the payment, read again; raises Refused for a reversal and for a payment already reversed."""
    payment = Payment.objects.select_related("invoice__agency").get(pk=payment.pk)
    if payment.reverses_id:
        raise Refused("reversal_not_reversible")
    if not Payment.objects.standing().filter(pk=payment.pk).exists():
        raise Refused("payment_reversed_before")
    return payment
