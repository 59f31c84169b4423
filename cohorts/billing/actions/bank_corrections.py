"""A bank row whose id is known with another amount: the bank corrected its file, so the payment is corrected, too."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cohorts.billing.actions.bank_rows import decide, lock_same_id, required, row_to_decide
from cohorts.billing.actions.receipt_corrections import check_lowering, correct_receipt, lower_receipt
from cohorts.billing.actions.receipt_ends import check_correctable
from cohorts.billing.models import BankRow, Receipt
from cohorts.billing.models.bank import OF_PAYMENTS, DecisionKind
from cohorts.billing.models.bank_links import contested_by
from cohorts.billing.models.receipts import EndKind
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.people.models import User


@dataclass(frozen=True)
class Correction:
    """What correcting by a row means: the row it replaces, and the payment to correct; None if that has none."""

    row: Any
    former: Any
    receipt: Receipt | None

    @property
    def needs_two(self) -> bool:
        """Whether two people decide, because the payment falls."""
        return self.receipt is not None and bool(self.row.amount < self.receipt.amount)


def correction_of(row: BankRow) -> Correction:
    """Return what correcting by a row means now.

    Raises Refused for a row whose bank's id is not known with another amount, and where a person must decide in other
    ways: the money goes out in one of the two, or the earlier payment was returned or paid back.
    """
    former = contested_by(row)
    if former is None:
        raise Refused("bank_row_no_conflict")
    if row.is_outgoing or former.is_outgoing:
        # Money that went out does not say what came in.
        raise Refused("bank_row_not_correctable")
    if former.decided in (None, DecisionKind.SET_ASIDE, DecisionKind.REOPENED) or former.ended == EndKind.VOID:
        return Correction(row, former, None)
    decision = former.decisions.latest_first().select_related("receipt__payer").first()
    if decision.kind not in OF_PAYMENTS or row.is_outgoing or former.ended:
        raise Refused("bank_row_not_correctable")
    if decision.receipt.amount == row.amount:
        raise Refused("bank_row_amount_counts")
    return Correction(row, former, check_correctable(decision.receipt))


def correction_problem(row: BankRow) -> Problem | None:
    """Return why nobody can correct by a row now, or None."""
    try:
        correction_of(row)
    except Refused as refusal:
        return Problem(refusal.code, **refusal.params)
    return None


@action("bank_row.corrects", "Corrected payment by bank row")
def correct_by_row(*, row: BankRow, reason: str, by: User | None, at: datetime) -> Receipt | None:
    """Replace the earlier row with the same bank's id by this one, and raise its payment to the amount of this row.

    The payment keeps paying the same lines, and the rest stays on the payer's account. Returns the new Receipt; None if
    nothing was recorded of the earlier row: this one then waits for a decision alone. Refuses what `correction_of` and
    `correct_receipt` refuse, a missing reason, a row that somebody decided about, and a lower amount, on which two
    people decide.
    """
    require(by, roles.FINANCE)
    lock_same_id(row)
    row = row_to_decide(row)
    correction, reason = correction_of(row), required(reason)
    receipt = correction.receipt
    if receipt is None:
        decide(correction.former, DecisionKind.REPLACED, by, at, as_row=row, reason=reason)
        return None
    new = correct_receipt(
        receipt=receipt, payer=receipt.payer, method=receipt.method, amount=row.amount, reason=reason,
        received_on=day_after(correction), reference=receipt.reference, is_typed=False,
        by=by, at=at,
    )  # fmt: skip
    _close(correction, new, reason, by, at)
    return new


@action("bank_row.lowers", "Lowered payment by bank row")
def lower_by_row(*, row: BankRow, receipt: Receipt, reason: str, by: User | None, at: datetime) -> Receipt:
    """Do the same for a lower amount, on which two people decided about `receipt`; returns the new Receipt."""
    lock_same_id(row)
    row = row_to_decide(row)
    correction = check_lowering_by_row(row, receipt, at)
    new = lower_receipt(
        receipt=receipt, amount=row.amount, received_on=day_after(correction), reason=reason, by=by, at=at
    )
    _close(correction, new, reason, by, at)
    return new


def check_lowering_by_row(row: BankRow, receipt: Receipt, at: datetime) -> Correction:
    """Return the correction; raises Refused unless the row, which waits, lowers this payment."""
    refuse(None if BankRow.objects.waiting().filter(pk=row.pk).exists() else Problem("bank_row_decided"))
    former = contested_by(row)
    decision = former and former.decisions.latest_first().first()
    if former is None or decision is None or decision.receipt_id != receipt.pk:
        raise Refused("bank_row_no_conflict")
    correction = Correction(row, former, receipt)
    check_lowering(receipt, row.amount, day_after(correction), at)
    return correction


def day_after(correction: Correction) -> date:
    """Return the day on which the corrected payment counts: that of the row, if the earlier one had its row's day."""
    receipt, former, row = correction.receipt, correction.former, correction.row
    assert receipt is not None and row.day is not None
    return row.day if receipt.received_on == former.day else receipt.received_on


def _close(correction: Correction, new: Receipt, reason: str, by: User | None, at: datetime) -> None:
    decide(correction.former, DecisionKind.REPLACED, by, at, as_row=correction.row, reason=reason)
    decide(correction.row, DecisionKind.CORRECTED, by, at, receipt=new, reason=reason)
