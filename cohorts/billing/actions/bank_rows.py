"""What people decide about the rows of bank files: a payment, one recorded before, a return, or nothing of ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from cohorts.billing.actions.documents import lock
from cohorts.billing.actions.receipt_ends import LOWER_RECEIPT, return_receipt
from cohorts.billing.actions.receipts import record_receipt
from cohorts.billing.models import BankDecision, BankFile, BankName, BankRow, Payer, Receipt, Refund
from cohorts.billing.models.bank import DecisionKind
from cohorts.billing.models.bank_links import payment_contesting, receipts_to_link, receipts_to_return, refunds_to_link
from cohorts.billing.models.bank_suggestions import HAND_DAYS
from cohorts.billing.models.receipts import Method
from cohorts.billing.rules import bank_rows
from cohorts.billing.rules.bank_matching import is_check
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.models import Proposal
from cohorts.core.jobs import enqueue
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.people.models import User

# More payments are recorded by a job.
MOST_AT_ONCE = 50
# Decisions that changed no balance, so that the row can be decided again; a return only if it was linked.
TAKEN_UP_AGAIN = (
    DecisionKind.SET_ASIDE, DecisionKind.REPLACED, DecisionKind.LINKED, DecisionKind.REFUNDED, DecisionKind.RETURNED,
)  # fmt: skip
TASK = "cohorts.billing.tasks.record_bank_rows"


@dataclass(frozen=True)
class Outcome:
    """How many confirmed rows of a file were recorded as payments, and how many wait for a decision after all."""

    recorded: int
    refused: int


def method_of(row: BankRow) -> str:
    """Return how the money of a row came, as far as the bank says."""
    return str(Method.CHECK if is_check(row.texts.get("text", "")) else Method.ACH)


def start_recording(*, file: BankFile, count: int, by: User | None, at: datetime) -> Outcome | None:
    """Record what was confirmed of an imported file: `count` payments; many of them in a job, then returns None."""
    if count <= MOST_AT_ONCE:
        return record_confirmed(file=file, by=by, at=at)
    enqueue(TASK, file.pk, by.pk if by else 0)
    return None


def record_confirmed(*, file: BankFile, by: User | None, at: datetime) -> Outcome:
    """Record the payments that a person confirmed when a file was imported, each in its own transaction.

    Safe to run twice: a row about which somebody decided is left alone. What is refused waits for a decision.
    """
    recorded = refused = 0
    for row in file.imported_rows.waiting().filter(payer__isnull=False).select_related("payer").order_by("pk"):
        parts = {int(line): Decimal(part) for line, part in row.parts.items()}
        try:
            record_bank_row(row=row, payer=row.payer, method=method_of(row), remitted=parts, by=by, at=at)
            recorded += 1
        except Refused:
            refused += 1
    return Outcome(recorded, refused)


@action("bank_row.recorded", "Recorded bank row as payment")
def record_bank_row(
    *, row: BankRow, payer: Payer, method: str, remitted: Mapping[int, Decimal] | None = None,
    is_another: bool = False, by: User | None, at: datetime,
) -> Receipt:  # fmt: skip
    """Record the money of a row as a payment, with everything `record_receipt` does, and return the Receipt.

    The name that the bank uses is kept for suggestions. Refuses what `record_receipt` refuses, a row that somebody
    decided about, money that went out, and, unless `is_another`, a payment of this payer and amount from about that
    day that is recorded by hand, and a payment of another row with the same bank's id that counts.
    """
    require(by, roles.FINANCE)
    lock_same_id(row)
    row = row_to_decide(row)
    if row.is_outgoing:
        raise Refused("bank_row_outgoing")
    lock(payer)
    contesting = None if is_another else payment_contesting(row)
    if contesting is not None:
        about = {"reference": contesting.reference, "amount": contesting.amount, "payer": contesting.payer.name}
        raise Refused("bank_row_contested", field="is_another", receipt=contesting, **about)
    near = receipts_to_link(row).filter(
        payer=payer, received_on__gte=row.day - HAND_DAYS, received_on__lte=row.day + HAND_DAYS
    )
    by_hand = near.first()
    if by_hand is not None and not is_another:
        about = {"day": by_hand.received_on, "reference": by_hand.reference}
        raise Refused("bank_row_by_hand", field="is_another", receipt=by_hand, **about)
    receipt = record_receipt(
        payer=payer, method=method, amount=row.amount, received_on=row.day,
        reference=_reference_of(row), remitted=remitted, is_another=is_another, is_typed=False,
        by=by, at=at,
    )  # fmt: skip
    decide(row, DecisionKind.RECORDED, by, at, receipt=receipt)
    _learn(row, payer, by, at)
    return receipt


def _reference_of(row: BankRow) -> str:
    """Return the reference of the receipt of a row. One whose bank's id is another row's, too, also has its amount."""
    reference = bank_rows.reference_of(row.as_read, row.ordinal)
    return f"{reference} ({row.amount})" if row.other_id and reference == row.bank_id else reference


@action("bank_row.linked", "Linked bank row to payment")
def link_bank_row(*, row: BankRow, receipt: Receipt, by: User | None, at: datetime) -> BankDecision:
    """Say that a row is a payment recorded before, so that it does not become a second one. No balance changes.

    Refuses a row that somebody decided about, and a payment of another amount, that ended, or that is another row's.
    """
    require(by, roles.FINANCE)
    row = row_to_decide(row)
    lock(receipt.payer)
    if not receipts_to_link(row).filter(pk=receipt.pk).exists():
        raise Refused("bank_row_not_that_payment", field="receipt")
    _learn(row, receipt.payer, by, at)
    return decide(row, DecisionKind.LINKED, by, at, receipt=receipt)


@action("bank_row.returned", "Recorded bank row as return")
def return_bank_row(*, row: BankRow, receipt: Receipt, reason: str, by: User | None, at: datetime) -> BankDecision:
    """Say that a row of money that went out is the return of a payment, and record the return unless it is already.

    Refuses what `return_receipt` refuses, a row that somebody decided about, and a payment of another amount, received
    after the row's day, or that ended in another way.
    """
    require(by, roles.FINANCE)
    row = row_to_decide(row)
    lock(receipt.payer)
    chosen = receipts_to_return(row).select_related("payer").filter(pk=receipt.pk).first()
    if not row.is_outgoing or chosen is None:
        raise Refused("bank_row_not_that_payment", field="receipt")
    if chosen.why is None:
        return_receipt(receipt=chosen, returned_on=row.day, reason=reason, by=by, at=at)
    return decide(row, DecisionKind.RETURNED, by, at, receipt=chosen, reason=reason.strip())


@action("bank_row.refunded", "Linked bank row to refund")
def link_refund(*, row: BankRow, refund: Refund, by: User | None, at: datetime) -> BankDecision:
    """Say that a row of money that went out is a refund that two people decided. No balance changes.

    Refuses a row that somebody decided about, and a refund of another amount or that is another row's.
    """
    require(by, roles.FINANCE)
    row = row_to_decide(row)
    lock(refund.receipt.payer)
    if not row.is_outgoing or not refunds_to_link(row).filter(pk=refund.pk).exists():
        raise Refused("bank_row_not_that_refund", field="refund")
    return decide(row, DecisionKind.REFUNDED, by, at, refund=refund)


@action("bank_row.set_aside", "Set bank row aside")
def set_aside_bank_row(*, row: BankRow, reason: str, by: User | None, at: datetime) -> BankDecision:
    """Say that a row is no payment of a payer, such as a bank's fee or money of another office. Can be undone.

    Refuses a missing reason and a row that somebody decided about.
    """
    require(by, roles.FINANCE)
    return decide(row_to_decide(row, readable=False), DecisionKind.SET_ASIDE, by, at, reason=required(reason))


@action("bank_row.reopened", "Reopened bank row")
def reopen_bank_row(*, row: BankRow, reason: str, by: User | None, at: datetime) -> BankDecision:
    """Let a row wait for a decision again that was set aside, replaced, or only linked. No balance changes.

    Refuses one of which something was recorded, which is taken back at its payment, and a missing reason.
    """
    require(by, roles.FINANCE)
    row = _locked(row)
    refuse(reopening_problem(row))
    return decide(row, DecisionKind.REOPENED, by, at, reason=required(reason))


def lock_same_id(row: BankRow) -> None:
    """Lock the rows with the same bank's id, always in the same order: nobody decides about another one meanwhile."""
    if row.bank_id:
        lock_rows(BankRow.objects.filter(account=row.account_id, bank_id=row.bank_id))


def lock_rows(rows: QuerySet[BankRow]) -> None:
    """Lock rows in the order of their ids."""
    list(rows.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", flat=True))


def _locked(row: BankRow) -> Any:
    BankRow.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    return BankRow.objects.with_decision().select_related("file").get(pk=row.pk)


def row_to_decide(row: BankRow, *, readable: bool = True) -> BankRow:
    """Return the row, locked and read again; raises Refused if somebody decided about it.

    `readable`: also if it cannot be read.
    """
    row = _locked(row)
    refuse(decision_problem(row, readable=readable))
    return row


def decision_problem(row: BankRow, *, readable: bool = True) -> Problem | None:
    """Return why nobody can decide about a row, or None.

    Somebody did, somebody proposed to correct a payment by it, or it cannot be read (if it must be).
    """
    if not BankRow.objects.waiting().filter(pk=row.pk).exists():
        return Problem("bank_row_decided")
    if is_proposed(row):
        return Problem("bank_row_has_proposal")
    return Problem("bank_row_unread") if readable and row.is_refused else None


def is_proposed(row: BankRow) -> bool:
    """Return whether another person is asked to correct a payment by a row to its lower amount."""
    return bool(row.bank_id) and Proposal.objects.open().filter(act=LOWER_RECEIPT, payload__row=row.pk).exists()


def reopening_problem(row: BankRow) -> Problem | None:
    """Return why a row, read `with_decision`, cannot be decided again, or None.

    It waits, or something was recorded of it: a payment, a correction, or a return.
    """
    if row.is_waiting or row.decided not in TAKEN_UP_AGAIN:
        return Problem("bank_row_not_set_aside")
    return Problem("bank_row_return_counts") if return_recorded_of(row) else None


def return_recorded_of(row: BankRow) -> Receipt | None:
    """Return the payment whose return was recorded from a row; None if it was recorded before and only linked."""
    if row.decided != DecisionKind.RETURNED:
        return None
    latest = row.decisions.latest_first().select_related("receipt__end").first()
    return latest.receipt if latest.receipt.end.at == latest.at else None


def required(reason: str) -> str:
    """Return a reason without spaces around it; raises Refused for a missing one."""
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    return reason.strip()


def decide(
    row: BankRow, kind: Any, by: User | None, at: datetime, *, receipt: Receipt | None = None,
    refund: Refund | None = None, as_row: BankRow | None = None, reason: str = "",
) -> BankDecision:  # fmt: skip
    """Append a decision about a row, and log it. The caller locked the row."""
    decision = BankDecision.objects.create(
        row=row, kind=kind, receipt=receipt, refund=refund, as_row=as_row, reason=reason, by=by, at=at
    )
    about = {"refund": refund.pk} if refund else {"receipt": receipt and receipt.pk, "as_row": as_row and as_row.pk}
    log(row, by=by, at=at, kind=str(kind), reason=reason, **about)
    return decision


def _learn(row: BankRow, payer: Payer, by: User | None, at: datetime) -> None:
    if row.name_key and BankName.objects.filter(key=row.name_key).latest_per("key", value="payer_id") != {
        row.name_key: payer.pk
    }:
        BankName.objects.create(key=row.name_key, payer=payer, by=by, at=at)
