"""Money received from a payer: recorded, applied to lines of invoices, and applied to other lines instead."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from cohorts.billing.actions.applications import applied_of, apply, take_off
from cohorts.billing.actions.changed import send_balance_changed
from cohorts.billing.actions.documents import lock
from cohorts.billing.actions.emails import PAYMENT, email_readers
from cohorts.billing.actions.ledger import post
from cohorts.billing.actions.remainders import settle_remainders
from cohorts.billing.models import InvoiceLine, Payer, Receipt
from cohorts.billing.models.receipts import EndKind
from cohorts.billing.rules import postings
from cohorts.billing.rules.postings import Item, cents
from cohorts.billing.rules.receipts import (
    Applied,
    OpenLine,
    Split,
    as_remitted,
    numbers_of,
    oldest_first,
    receipt_problem,
    split_problem,
)
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.models import Proposal
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day, format_money
from cohorts.core.refusals import refuse
from cohorts.core.text import fold_text
from cohorts.notices.language import in_email_language
from cohorts.notices.ports import sender_name
from cohorts.people.models import User

# The act of paying back what is left of a receipt.
REFUND = "receipt.refund"


def reserved(receipt: Receipt) -> Decimal:
    """Return the dollars of a receipt that open proposals would pay back."""
    rows = Proposal.objects.open().about(receipt).filter(act=REFUND)
    return sum((Decimal(row.payload["amount"]) for row in rows), Decimal(0))


def open_lines(payer: Payer) -> list[InvoiceLine]:
    """Return the lines a payer owes, with their sums, in the order in which money is applied to them."""
    return list(InvoiceLine.objects.owed().filter(invoice__payer=payer).select_related("invoice", "charge"))


def split(payer: Payer, amount: Decimal, remitted: Mapping[int, Decimal] | None = None) -> Split:
    """Return how an amount from a payer would be applied now: as remitted ({line id: dollars}), else the oldest first.

    Refuses parts above what is owed or in sum above the amount.
    """
    lines = [OpenLine(line.pk, line.still_owed) for line in open_lines(payer)]
    if remitted is None:
        return oldest_first(lines, amount)
    refuse(split_problem(lines, amount, remitted))
    return as_remitted(lines, amount, remitted)


@action("receipt.recorded", "Recorded payment")
def record_receipt(
    *,
    payer: Payer,
    method: str,
    amount: Decimal,
    received_on: date,
    reference: str,
    remitted: Mapping[int, Decimal] | None = None,
    is_another: bool = False,
    is_typed: bool = True,
    by: User | None,
    at: datetime,
) -> Receipt:
    """Record money received from a payer, apply it to lines, and return the Receipt.

    `remitted`: {line id: dollars} as the payer said; None: the oldest due date first. What is not applied stays as
    unapplied money of the payer; what it leaves of a fee is written off up to the tolerance of the program.
    `is_typed`: the day was typed, so its age is asked; that of a bank row was asked when the row was read.

    Refuses a receipt with the same reference, amount and day; one with the same reference, or typed with the same
    number, amount and day, unless `is_another` says that it is another one; amounts below a cent; a day in the future.
    """
    require(by, roles.FINANCE)
    payer = lock(payer)
    receipt = new_receipt(
        payer, method, amount, received_on, reference, is_another=is_another, is_typed=is_typed, by=by, at=at
    )
    parts = split(payer, receipt.amount, remitted).parts
    post_received(receipt, receipt.amount, by, at)
    if parts:
        apply(receipt=receipt, parts=parts, by=by, at=at, document_on=received_on)
    log(receipt, by=by, at=at, amount=str(amount), reference=receipt.reference, applied=str(sum(parts.values())))
    _email_received(receipt, by, at)
    settle_remainders(line_ids=parts, by=by, at=at)
    lines_changed(parts, by, at)
    return receipt


def new_receipt(
    payer: Payer, method: str, amount: Decimal, received_on: date, reference: str, *, is_another: bool,
    is_typed: bool = True, by: User | None, at: datetime, instead_of: int | None = None,
) -> Receipt:  # fmt: skip
    reference = " ".join(reference.split())
    refuse(receipt_problem(amount, received_on=received_on, today=home_day(at), reference=reference, is_typed=is_typed))
    key = fold_text(reference)[:100]
    alike = payer.receipts.filter(reference_key=key)
    equal = alike.filter(amount=amount, received_on=received_on)
    returned = alike.filter(end__kind=EndKind.RETURNED, end__ended_on__gt=received_on, end__undone__isnull=True)
    returned = returned.exclude(pk=instead_of).first()
    if returned is not None:
        raise Refused("receipt_before_return", field="received_on", day=returned.end.ended_on)
    in_force = alike.in_force().exclude(pk=instead_of)
    same = in_force.filter(amount=amount, received_on=received_on).first()
    if same is not None:
        raise Refused("receipt_recorded", field="reference", receipt=same, day=same.received_on)
    other = in_force.first()
    if other is not None and not is_another:
        raise Refused("receipt_alike", field="is_another", receipt=other, day=other.received_on, amount=other.amount)
    if is_typed and not is_another:
        _refuse_same_number(payer, reference, amount, received_on)
    return Receipt.objects.create(
        payer=payer, method=method, amount=Decimal(amount), received_on=received_on, reference=reference,
        reference_key=key, attempt=1 + equal.count(), by=by, at=at,
    )  # fmt: skip


def _refuse_same_number(payer: Payer, reference: str, amount: Decimal, received_on: date) -> None:
    """Refuse the same check with its number written in another way: CHK-0001001 for check 1001."""
    number = numbers_of(reference)
    for other in payer.receipts.in_force().filter(amount=amount, received_on=received_on).order_by("pk"):
        if number and numbers_of(other.reference) == number:
            raise Refused("receipt_same_number", field="is_another", receipt=other, reference=other.reference)


def about_of(receipt: Receipt) -> dict[str, int]:
    return {"payer_id": receipt.payer_id, "receipt_id": receipt.pk}


def post_received(receipt: Receipt, amount: Decimal, by: User | None, at: datetime) -> None:
    items = [Item(amount, about_of(receipt))]
    post(event=postings.RECEIVED, items=items, document_on=receipt.received_on, by=by, at=at)


@in_email_language
def _email_received(receipt: Receipt, by: User | None, at: datetime) -> None:
    about = {
        "amount": format_money(receipt.amount),
        "payer": receipt.payer.name,
        "day": format_long_day(receipt.received_on),
        "reference": receipt.reference,
    }
    email_readers(
        receipt.payer,
        kind=PAYMENT,
        about_id=receipt.pk,
        key=f"receipt-{receipt.pk}",
        subject=_("Payment received by %(sender)s") % {"sender": sender_name()},
        paragraphs=[
            _("We received %(amount)s from %(payer)s on %(day)s (reference %(reference)s).") % about,
            _("Log in to see which invoices it paid:"),
            "{link}",
        ],
        by=by,
        at=at,
    )


def lines_changed(line_ids: Mapping[int, Decimal] | set[int], by: User | None, at: datetime) -> None:
    charges = InvoiceLine.objects.filter(pk__in=list(line_ids)).values_list("charge_id", flat=True)
    send_balance_changed(charges, by, at)


@action("receipt.reapplied", "Changed what a payment pays")
def reapply(
    *, receipt: Receipt, parts: Mapping[int, Decimal], former: Mapping[int, Decimal] | None = None, by: User | None,
    at: datetime,
) -> Receipt:  # fmt: skip
    """Apply a receipt to these lines instead ({line id: dollars, 0 or above}); lines that are not named get nothing.

    No balance of the payer changes. Refuses more than the receipt less refunds, also proposed ones, and more than is
    owed on a line; and, if `former` says what it paid when the person decided, a receipt that pays other lines now.
    """
    require(by, roles.FINANCE)
    lock(receipt.payer)
    receipt = in_force(receipt)
    now = {one.line: one.amount for one in applied_of(receipt=receipt.pk)}
    if former is not None and former != now:
        raise Refused("receipt_reapplied_meanwhile")
    lines = [OpenLine(line.pk, line.still_owed + now.pop(line.pk, Decimal(0))) for line in open_lines(receipt.payer)]
    lines += [OpenLine(pk, amount) for pk, amount in now.items()]
    refuse(split_problem(lines, cents(receipt.amount - receipt.refunded) - reserved(receipt), parts))
    set_parts(receipt, parts, by, at)
    settle_remainders(line_ids=[pk for pk, part in parts.items() if part], by=by, at=at)
    log(receipt, by=by, at=at, parts={str(pk): str(part) for pk, part in parts.items()})
    return receipt


def set_parts(
    receipt: Receipt, parts: Mapping[int, Decimal], by: User | None, at: datetime, *, document_on: date | None = None
) -> None:
    """Change the applications of a receipt to these amounts, by rows for the differences.

    `document_on`: the day from which what is taken off counts, today if None.
    """
    before = {one.line: one.amount for one in applied_of(receipt=receipt.pk)}
    changes = {pk: parts.get(pk, Decimal(0)) - before.get(pk, Decimal(0)) for pk in {**before, **parts}}
    less = [Applied(receipt.pk, pk, -change) for pk, change in changes.items() if change < 0]
    more = {pk: change for pk, change in changes.items() if change > 0}
    if less:
        take_off(applied=less, by=by, at=at, document_on=document_on)
    if more:
        apply(receipt=receipt, parts=more, by=by, at=at)
    if less or more:
        lines_changed({pk for pk, change in changes.items() if change}, by, at)


def in_force(receipt: Receipt) -> Receipt:
    row = Receipt.objects.in_force().with_sums().select_related("payer").filter(pk=receipt.pk).first()
    if row is None:
        raise Refused("receipt_ended")
    return row
