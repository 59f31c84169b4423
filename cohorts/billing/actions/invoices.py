"""Invoices and payments. Rows are only appended; what is owed is a sum of them (rules.fees).

A credit is never a line of an invoice: it stands against its charge, and lowers the balance of the invoice that the
charge is on. A charge that was credited in full before it was invoiced is not invoiced at all.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _

from cohorts.billing.models import Charge, Invoice, InvoiceLine, InvoiceSeries, Payment
from cohorts.billing.rules import invoice_balance, payment_problem
from cohorts.billing.signals import balance_changed
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval
from cohorts.core.dates import home_day
from cohorts.core.refusals import refuse
from cohorts.core.text import fold_text
from cohorts.notices.actions import queue_letter
from cohorts.people.models import Membership, Organization, User

REVERSE_PAYMENT = "payment.reverse"


@action("invoice.issued", "Issued an invoice")
def issue_invoice(
    *, agency: Organization, due_on: date, by: User | None, at: datetime, charges: Iterable[Charge] | None = None
) -> Invoice:
    """Put charges of an agency (None: all that wait) on a numbered invoice, and return it.

    In order: lock the year's series and take its next number, so that numbers have no gaps and no charge comes twice;
    read the charges; append invoice and lines; write to the agency's coordinators; wake certification. Refuses where
    nothing waits, and a charge that is another agency's, credited in full, or on an invoice already.
    """
    require(by, roles.FINANCE)
    today = home_day(at)
    if due_on < today:
        raise Refused("due_date_past", field="due_on")
    # First, for the lock: whoever issues at once waits here, and then sees which charges are left.
    sequence = InvoiceSeries.take_next(today.year)
    chosen = _chosen(agency, charges)
    invoice = Invoice.objects.create(
        agency=agency,
        year=today.year,
        sequence=sequence,
        bill_to=f"{agency.name}\n{agency.address}".strip(),
        due_on=due_on,
        by=by,
        at=at,
    )
    InvoiceLine.objects.bulk_create(InvoiceLine(invoice=invoice, charge=charge) for charge in chosen)
    log(invoice, by=by, at=at, number=invoice.number, total=str(sum(charge.amount for charge in chosen)))
    _tell_coordinators(invoice, by=by, at=at)
    _wake(invoice, at)
    return invoice


def _chosen(agency: Organization, charges: Iterable[Charge] | None) -> list[Charge]:
    waiting = Charge.objects.waiting().filter(agency=agency)
    if charges is None:
        chosen = list(waiting)
    else:
        asked = {charge.pk for charge in charges}
        chosen = list(waiting.filter(pk__in=asked))
        if len(chosen) != len(asked):
            raise Refused("charges_not_open")
    if not chosen:
        raise Refused("nothing_to_invoice", agency=agency)
    return chosen


def _tell_coordinators(invoice: Invoice, *, by: User | None, at: datetime) -> None:
    coordinators = Membership.objects.in_force().filter(organization=invoice.agency_id, role=roles.AGENCY_COORDINATOR)
    for membership in coordinators.select_related("user"):
        queue_letter(
            person=membership.user,
            kind="invoice",
            about_id=invoice.pk,
            key=f"invoice-{invoice.number}-{membership.user_id}",
            subject=_("A new invoice at %(site)s") % {"site": settings.WAGTAIL_SITE_NAME},
            body=_(
                "Hello %(person)s,\n\nInvoice %(number)s is ready for %(agency)s. Log in to see and print it:"
                "\n\n{link}\n"
            )
            % {"person": membership.user.get_short_name(), "number": invoice.number, "agency": invoice.agency},
            by=by,
            at=at,
        )


def _wake(invoice: Invoice, at: datetime) -> None:
    people = Charge.objects.filter(line__invoice=invoice).values_list("person_id", flat=True)
    balance_changed.send(sender=Invoice, person_ids=sorted(set(people)), at=at)


def _locked(invoice: Invoice) -> Invoice:
    return Invoice.objects.select_for_update(of=("self",)).select_related("agency").get(pk=invoice.pk)


def _balance(invoice: Invoice) -> Decimal:
    return invoice_balance(
        Charge.objects.filter(line__invoice=invoice).values_list("amount", flat=True),
        Charge.objects.filter(credits__line__invoice=invoice).values_list("amount", flat=True),
        invoice.payments.values_list("amount", flat=True),
    )


@action("payment.recorded", "Recorded a payment")
def record_payment(
    *, invoice: Invoice, amount: Decimal, received_on: date, reference: str, by: User | None, at: datetime
) -> Payment:
    """Record money received for an invoice, and return the Payment.

    Locks the invoice, so that two people recording at once take turns. Refuses an amount above the balance, a
    reference recorded before (and not reversed), and a day in the future.
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
    attempt = 1 + sum(fold_text(known) == fold_text(reference) for known in recorded)
    payment = Payment.objects.create(
        invoice=invoice,
        amount=Decimal(amount),
        received_on=received_on,
        reference=reference,
        attempt=attempt,
        by=by,
        at=at,
    )
    log(payment, by=by, at=at, invoice=invoice.number, amount=str(amount), reference=reference)
    _wake(invoice, at)
    return payment


@action("payment.reversed", "Reversed a payment")
def reverse_payment(*, payment: Payment, reason: str, by: User | None, at: datetime) -> Payment:
    """Take a payment back by a negative row with the reason, and return that row. Its reference may be used again.

    Takes two persons (see acts). Refuses what `check_reversible` refuses, and a missing reason.
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
    log(reversal, by=by, at=at, invoice=invoice.number, amount=str(reversal.amount), reason=reversal.reason)
    _wake(invoice, at)
    return reversal


def check_reversible(payment: Payment) -> Payment:
    """The payment as it is stored; raises Refused for a reversal, and for a payment that was reversed already."""
    payment = Payment.objects.select_related("invoice__agency").get(pk=payment.pk)
    if payment.reverses_id:
        raise Refused("reversal_not_reversible")
    if not Payment.objects.standing().filter(pk=payment.pk).exists():
        raise Refused("payment_reversed_before")
    return payment
