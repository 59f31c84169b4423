"""A return by the bank that was recorded by mistake: the payment counts again, on the lines that it paid."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from cohorts.billing.actions.applications import apply
from cohorts.billing.actions.bank_rows import decide, lock_same_id, required
from cohorts.billing.actions.documents import lock
from cohorts.billing.actions.ledger import post
from cohorts.billing.actions.receipt_corrections import carry_bank_row
from cohorts.billing.actions.receipt_emails import email_return_undone
from cohorts.billing.actions.receipts import about_of, lines_changed, new_receipt, open_lines
from cohorts.billing.actions.remainders import settle_remainders
from cohorts.billing.models import Application, BankRow, Entry, Receipt, ReceiptEnd, ReturnUndone
from cohorts.billing.models.bank import OF_PAYMENTS, DecisionKind
from cohorts.billing.models.bank_links import payment_contesting
from cohorts.billing.models.receipts import EndKind
from cohorts.billing.rules import postings
from cohorts.billing.rules.postings import Item, cents
from cohorts.billing.rules.receipts import Split
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.people.models import User


@dataclass(frozen=True)
class Mistake:
    """A return that can be undone: the payment with its end, and what it pays again."""

    receipt: Receipt
    end: ReceiptEnd
    split: Split


def mistake_of(receipt: Receipt) -> Mistake:
    """Return what undoing the return of a receipt means now. Nothing is changed.

    Raises Refused for a receipt that was not returned, whose return was undone before, or of which money was paid back:
    the payer owes that since the return, so the money is recorded as a payment of its own.
    """
    end = ReceiptEnd.objects.filter(receipt=receipt.pk, kind=EndKind.RETURNED, undone__isnull=True).first()
    if end is None:
        raise Refused("return_not_recorded")
    row = Receipt.objects.with_sums().select_related("payer__organization", "payer__person").get(pk=receipt.pk)
    if cents(row.refunded):
        raise Refused("return_with_refund")
    return Mistake(row, end, _paid_again(row, end))


def _paid_again(receipt: Receipt, end: ReceiptEnd) -> Split:
    """Return how the money pays the fees that the return took it off, as far as they are owed now."""
    before: dict[int, Decimal] = defaultdict(Decimal)
    rows = Application.objects.filter(receipt=receipt, at=end.at, amount__lt=0)
    for charge, amount in rows.values_list("line__charge", "amount"):
        before[charge] -= amount
    parts, left = {}, receipt.amount
    for line in open_lines(receipt.payer):
        part = min(before[line.charge_id], line.still_owed)
        if part > 0:
            parts[line.pk] = part
            before[line.charge_id] -= part
            left -= part
    return Split(parts, left)


@action("receipt.return_undone", "Undid return of payment")
def undo_return(*, receipt: Receipt, reason: str, is_another: bool = False, by: User | None, at: datetime) -> Receipt:
    """Let a payment count again whose return was recorded by mistake; returns the Receipt that counts.

    In the books the money is back from the day of the return. It pays the fees that it paid, as far as they are owed
    now; the rest is on the payer's account. The bank row of the return waits for a decision again, and the payer is
    emailed. Can be undone by recording the return again. Refuses what `mistake_of` refuses, a missing reason, and,
    unless `is_another`, a payment with the same reference, or of a row with the same bank's id, that was recorded
    meanwhile.
    """
    require(by, roles.FINANCE)
    reason = required(reason)
    rows = _rows_of(receipt)
    for row in rows:
        lock_same_id(row)
    lock(receipt.payer)
    mistake = mistake_of(receipt)
    if not is_another:
        _refuse_counted_again(rows)
    old, parts = mistake.receipt, mistake.split.parts
    new = new_receipt(
        old.payer, old.method, old.amount, old.received_on, old.reference, is_another=is_another, is_typed=False,
        by=by, at=at, instead_of=old.pk,
    )  # fmt: skip
    ReturnUndone.objects.create(end=mistake.end, receipt=new, reason=reason, by=by, at=at)
    returns = Entry.objects.filter(event=postings.RETURNED, lines__receipt=old)
    day = returns.values_list("document_on", flat=True).first()
    items = [Item(new.amount, about_of(new))]
    post(event=postings.RETURN_UNDONE, items=items, document_on=day or mistake.end.ended_on, by=by, at=at)
    if parts:
        apply(receipt=new, parts=parts, by=by, at=at)
    _decide_again(old, reason, by, at)
    carry_bank_row(old, new, by, at)
    log(new, by=by, at=at, former=old.pk, reason=reason, applied=str(sum(parts.values())))
    email_return_undone(old, new, new.amount - mistake.split.left, by, at)
    settle_remainders(line_ids=parts, by=by, at=at)
    lines_changed(parts, by, at)
    return new


def _rows_of(receipt: Receipt) -> list[BankRow]:
    """Return the bank rows of which a receipt was recorded."""
    rows = BankRow.objects.with_decision().filter(decided__in=OF_PAYMENTS, decisions__receipt=receipt)
    return list(rows.distinct().order_by("pk"))


def _refuse_counted_again(rows: Iterable[BankRow]) -> None:
    """Refuse where the bank sent the money again under the same id, and that payment counts."""
    for row in rows:
        other = payment_contesting(row)
        if other is not None:
            about = {"reference": other.reference, "amount": other.amount, "payer": other.payer.name}
            raise Refused("bank_row_contested", field="is_another", receipt=other, **about)


def _decide_again(receipt: Receipt, reason: str, by: User | None, at: datetime) -> None:
    """Let the bank row that was the return wait again: it is money that went out for another reason."""
    for row in BankRow.objects.filter(decisions__receipt=receipt, decisions__kind=DecisionKind.RETURNED).distinct():
        latest = row.decisions.latest_first().first()
        if latest.receipt_id == receipt.pk and latest.kind == DecisionKind.RETURNED:
            decide(row, DecisionKind.REOPENED, by, at, reason=reason)
