"""Charging an issued invoice to another payer: a credit note for the one, a new invoice for the other."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from cohorts.billing import ports
from cohorts.billing.actions.applications import applied_of
from cohorts.billing.actions.changed import send_balance_changed
from cohorts.billing.actions.charges import charge, credit
from cohorts.billing.actions.documents import lock_all
from cohorts.billing.actions.emails import INVOICE, email_readers
from cohorts.billing.actions.funds import check_fund
from cohorts.billing.actions.invoices import REASSIGN, issue
from cohorts.billing.models import Charge, Invoice, InvoiceLine, Payer, Reassignment
from cohorts.billing.models.charges import CreditKind
from cohorts.billing.models.payers import PayerKind
from cohorts.billing.rules.postings import cents
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval
from cohorts.core.consequences import consequences_of, said_of_fees
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_money
from cohorts.notices.language import in_email_language
from cohorts.notices.ports import sender_name
from cohorts.people.models import User


@dataclass(frozen=True)
class Left:
    """What is left of an invoice: {line: dollars not credited}, and the dollars that are applied to it."""

    lines: dict[InvoiceLine, Decimal]
    paid: Decimal

    @property
    def total(self) -> Decimal:
        """Dollars that would be charged to the other payer."""
        return sum(self.lines.values(), Decimal(0))


def left_to_reassign(invoice: Invoice) -> Left:
    """Return what is left of an invoice that can be charged to another payer.

    Refuses an invoice that was corrected, charged to another payer, or credited in full, and one that asks for money
    back that the payer got before the bank returned its payment: nobody else owes that.
    """
    if Invoice.objects.filter(corrects=invoice.pk).exists():
        raise Refused("invoice_corrected_before")
    rows = invoice.lines.with_sums().select_related("charge__payer", "charge__person", "charge__vendor").order_by("pk")
    left = {line: cents(line.amount - line.credited) for line in rows}
    left = {line: amount for line, amount in left.items() if amount > 0}
    if not left:
        raise Refused("invoice_credited_in_full")
    if any(line.charge.person_id is None for line in left):
        raise Refused("invoice_owes_a_refund")
    paid = sum((one.amount for one in applied_of(line__invoice=invoice.pk)), Decimal(0))
    return Left(left, paid)


def check_reassignable(invoice: Invoice, payer: Payer, due_on: date, today: date) -> Left:
    """Return what is left of an invoice, if it can be charged to this payer and be due on this day.

    Refuses the same payer, a person for whom the fees are not, what `left_to_reassign` refuses, a due date before
    `today`, an agency without a postal address, and a fund that has too little or does not pay for services on these
    days.
    """
    if payer.pk == invoice.payer_id:
        raise Refused("reassigned_to_same_payer", field="payer")
    left = left_to_reassign(invoice)
    if payer.person_id and any(line.charge.person_id != payer.person_id for line in left.lines):
        raise Refused("reassigned_to_other_person", field="payer")
    if due_on < today:
        raise Refused("due_date_past", field="due_on")
    if payer.lacks_address:
        raise Refused("billing_address_missing", field="payer", payer=payer.name)
    if payer.kind == PayerKind.FUND:
        check_fund(payer, left.total, {line.charge.service_on for line in left.lines})
    return left


def certificates_at_stake(invoice: Invoice) -> list[str]:
    """Return what charging the invoice to another payer changes for certificates, in sentences; [] if nothing."""
    fees = _fees(invoice)
    return consequences_of(fees, person_ids={fee.person_id for fee in fees} - {None})


def said_of_certificates(invoice: Invoice) -> list[str]:
    """Return the same, and which certificates stay valid though their fee is owed again."""
    fees = _fees(invoice)
    return said_of_fees(fees, person_ids={fee.person_id for fee in fees} - {None})


def _fees(invoice: Invoice) -> list[Charge]:
    return list(Charge.objects.filter(lines__invoice=invoice.pk))


def needs_two(invoice: Invoice, left: Left) -> bool:
    """Return whether two people must decide: because it moves money, or certificates rest on the fees."""
    return left.paid > 0 or bool(certificates_at_stake(invoice))


@action("invoice.reassigned", "Charged invoice to another payer")
def reassign_invoice(
    *, invoice: Invoice, payer: Payer, due_on: date, reason: str, by: User | None, at: datetime
) -> Invoice:
    """Charge what is left of an invoice to another payer, in one act; returns the new invoice.

    1. Locks both payers.
    2. Credits the fees of the first payer by a credit note. What it paid becomes unapplied money of it.
    3. Charges the same amounts to the other payer, links them to the same seats, and issues an invoice with its own
       due date.
    4. Emails both, and sends `balance_changed`.

    One of the finance staff does it while nothing is paid and no certificate rests on the fees; else two people decide
    (see `reassignment_act`). Refuses as `check_reassignable`, and a missing reason.
    """
    lock_all([payer, invoice.payer])
    left = check_reassignable(invoice, payer, due_on, home_day(at))
    if needs_two(invoice, left):
        require_approval(REASSIGN, by=by)
    else:
        require(by, roles.FINANCE)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    parts = [(line.charge, amount) for line, amount in left.lines.items()]
    credit(parts=parts, kind=CreditKind.MOVED, reason=reason.strip(), by=by, at=at)
    fees = [_move(old, amount, payer, by, at) for old, amount in parts]
    new = issue(payer, due_on, fees, by=by, at=at)
    Reassignment.objects.create(invoice=invoice, successor=new, reason=reason.strip(), by=by, at=at)
    log(invoice, by=by, at=at, successor=new.number, payer=payer.name, reason=reason.strip())
    _email_first_payer(invoice, left, by, at)
    send_balance_changed([fee for fee, _amount in parts], by, at)
    return new


def _move(old: Charge, amount: Decimal, payer: Payer, by: User | None, at: datetime) -> Charge:
    """Charge an amount of a fee to another payer, and let higher apps link it to what the fee was for."""
    counts_for = old.moves.latest_row() or old
    new = charge(
        payer=payer, person=old.person, amount=amount, description=old.description, reference=old.reference,
        service_on=old.service_on, course=counts_for.course, vendor=counts_for.vendor, by=by, at=at,
    )  # fmt: skip
    for link in ports.SUCCESSORS:
        link(old, new, by, at)
    return new


@in_email_language
def _email_first_payer(invoice: Invoice, left: Left, by: User | None, at: datetime) -> None:
    note = invoice.credit_notes.order_by("-pk").first()
    words = {"number": invoice.number, "note": note.number, "total": format_money(left.total)}
    paragraphs = [
        _("You do not owe %(total)s of invoice %(number)s any more: credit note %(note)s takes it off.") % words,
        _("Somebody else pays for it. The seats do not change."),
    ]
    if left.paid:
        money = format_money(left.paid)
        paragraphs.append(_("The %(money)s that you paid for it is on your account.") % {"money": money})
    email_readers(
        invoice.payer,
        kind=INVOICE,
        about_id=invoice.pk,
        key=f"reassigned-{invoice.number}",
        subject=_("Credit note from %(sender)s") % {"sender": sender_name()},
        paragraphs=[*paragraphs, "{link}"],
        by=by,
        at=at,
    )
