"""Giving a person the seat again that they gave up: charged again at its old price and terms.

What was issued and credited stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from cohorts.billing.actions.applications import apply
from cohorts.billing.actions.changed import send_balance_changed
from cohorts.billing.actions.documents import due_day, lock_all
from cohorts.billing.actions.invoices import issue
from cohorts.billing.actions.receipts import reserved
from cohorts.billing.models import Application, Charge, Credit, InvoiceLine, Payer, Receipt
from cohorts.billing.models.charges import CreditKind
from cohorts.billing.rules.postings import cents
from cohorts.billing.rules.receipts import OpenLine, oldest_first
from cohorts.core.actions import Refused, action
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.dates import home_day
from cohorts.core.states import transition
from cohorts.people.models import User
from cohorts.training.actions.credits import recount
from cohorts.training.actions.fees import seat_terms
from cohorts.training.actions.move_emails import email_restored
from cohorts.training.actions.seat_emails import email_other_payers, email_own_part
from cohorts.training.actions.seat_orders import charge_again
from cohorts.training.models import Enrollment
from cohorts.training.signals import enrollment_changed

NOTHING = Decimal("0.00")
NOT_WITHDRAWN: dict[str, Any] = {"withdrawn_at": None, "withdrawn_by": None, "withdrawn_for": ""}


@dataclass
class Back:
    """What undoing a withdrawal charges one payer again, in dollars.

    invoiced, waiting: what was on an invoice when it was credited, and what was not. on_account: of the money that the
    credit took off invoices, what is still on the payer's account and pays the new invoice.
    """

    payer: Payer
    invoiced: Decimal = NOTHING
    waiting: Decimal = NOTHING
    on_account: Decimal = NOTHING

    @property
    def owed(self) -> Decimal:
        """What will be owed again."""
        return self.invoiced + self.waiting - self.on_account


def cost_of_undo(enrollment: Enrollment) -> list[Back]:
    """Return what undoing the withdrawal of a seat charges, by payer. The caller may see the seat."""
    backs: dict[int, Back] = {}
    for credit in _credits(enrollment):
        back = backs.setdefault(credit.charge.payer_id, Back(credit.charge.payer))
        if hasattr(credit, "note_line"):
            back.invoiced += credit.amount
        else:
            back.waiting += credit.amount
    for back in backs.values():
        left = sum((amount for _receipt, amount in _freed(enrollment, back.payer)), NOTHING)
        back.on_account = min(left, back.invoiced)
    return [backs[pk] for pk in sorted(backs)]


def agency_owes(enrollment: Enrollment, backs: Iterable[Back]) -> Decimal:
    """Return what the agency of a seat will owe of it after the undo, in dollars."""
    return sum((back.owed for back in backs if back.payer.organization_id == enrollment.agency_id), NOTHING)


def _credits(enrollment: Enrollment) -> list[Credit]:
    """Return the credits of the withdrawal: those that were made with it."""
    rows = Credit.objects.filter(
        charge__seat_charges__enrollment=enrollment, kind=CreditKind.CANCELED, at=enrollment.withdrawn_at
    )
    return list(rows.select_related("charge__payer", "note_line").order_by("pk"))


def _freed(enrollment: Enrollment, payer: Payer) -> list[tuple[Receipt, Decimal]]:
    """Return (receipt, dollars) that the credit took off lines of the seat, as far as it is still on the account."""
    lines = InvoiceLine.objects.filter(charge__seat_charges__enrollment=enrollment, invoice__payer=payer)
    taken = Application.objects.filter(line__in=lines.values("pk"), at=enrollment.withdrawn_at, amount__lt=0).order_by()
    sums = dict(taken.values_list("receipt").annotate(total=-Sum("amount")))
    receipts = Receipt.objects.unapplied().filter(pk__in=sums)
    parts = [(row, min(cents(sums[row.pk]), row.left - reserved(row))) for row in receipts]
    return [(row, amount) for row, amount in parts if amount > 0]


@action("enrollment.given_back", "Gave seat back")
def give_back(
    *, enrollment: Enrollment, expected_owed: Decimal | None = None, by: User | None, at: datetime
) -> Enrollment:
    """Give a person the seat again that was withdrawn, at its old price and terms; returns it.

    1. Charges every payer again what was credited. What had been on an invoice goes on a new one, and the money that
       the credit took off is applied to it, as far as it is still on the account; the rest is owed.
    2. Emails the person, and the agency if it did not do it; sends `enrollment_changed` and `balance_changed`.

    The caller locked the cohort and the seat, and checked that the cohort has one left. `expected_owed`: as in
    `seat_restores.restore_seat`.
    """
    lock_all([credit.charge.payer for credit in _credits(enrollment)])
    backs = cost_of_undo(enrollment)
    owed = agency_owes(enrollment, backs)
    if expected_owed is not None and owed != expected_owed:
        raise Refused("undo_changed", amount=owed)
    charges = [charge for back in backs for charge in _charge(enrollment, back, by, at)]
    fields = NOT_WITHDRAWN | enrollment.next_sequence(at)
    transition(enrollment, "restore", by=by, at=at, cohort=enrollment.cohort.code, fields=fields)
    email_restored(enrollment, owed, by=by, at=at)
    email_other_payers(enrollment, [(charge.payer, charge.amount) for charge in charges], by=by, at=at)
    email_own_part(enrollment, charges, by=by, at=at)
    send_balance_changed(charges, by, at)
    recount([enrollment.person_id], at=at)
    enrollment_changed.send(sender=Enrollment, person_ids=[enrollment.person_id], by_ids=acting_ids(by), at=at)
    return enrollment


def _charge(enrollment: Enrollment, back: Back, by: User | None, at: datetime) -> list[Charge]:
    """Charge a payer again; what had been on an invoice goes on a new one, which the freed money pays."""
    terms = seat_terms(enrollment)
    if terms is None:
        return []
    freed = _freed(enrollment, back.payer)
    charges = []
    for amount, on_invoice in ((back.invoiced, True), (back.waiting, False)):
        if amount:
            new = charge_again(enrollment=enrollment, payer=back.payer, amount=amount, terms=terms, by=by, at=at)
            charges += new
            if on_invoice:
                _invoice(new, freed, at)
    return charges


def _invoice(charges: list[Charge], freed: list[tuple[Receipt, Decimal]], at: datetime) -> None:
    """Issue the invoice as the system does: nobody of the state is at work here."""
    due_on = due_day(home_day(at))
    on_account = sum((amount for _receipt, amount in freed), NOTHING)
    invoice = issue(charges[0].payer, due_on, charges, on_account=on_account, by=None, at=at)
    owed = {line.pk: line.amount for line in invoice.lines.order_by("pk")}
    for receipt, amount in freed:
        parts = oldest_first([OpenLine(pk, left) for pk, left in owed.items()], amount).parts
        if parts:
            apply(receipt=receipt, parts=parts, by=None, at=at)
        owed = {pk: left - parts.get(pk, 0) for pk, left in owed.items()}
