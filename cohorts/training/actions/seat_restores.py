"""Undoing a withdrawal within a day: the seat as before, charged again. What was issued and credited stays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from cohorts.billing.actions.applications import apply
from cohorts.billing.actions.changed import send_balance_changed
from cohorts.billing.actions.documents import lock_all
from cohorts.billing.actions.invoices import DAYS_TO_PAY, issue
from cohorts.billing.actions.receipts import reserved
from cohorts.billing.models import Application, Charge, Credit, InvoiceLine, Payer, Receipt
from cohorts.billing.models.charges import CreditKind
from cohorts.billing.rules.postings import cents
from cohorts.billing.rules.receipts import OpenLine, oldest_first
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.dates import home_day
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.core.states import transition
from cohorts.people.models import User
from cohorts.training.actions.credits import recount
from cohorts.training.actions.enrollments import require_agency_side
from cohorts.training.actions.fees import seat_terms
from cohorts.training.actions.move_emails import email_restored
from cohorts.training.actions.seat_emails import email_other_payers, email_own_part
from cohorts.training.actions.seat_orders import charge_again
from cohorts.training.models import Cohort, Enrollment
from cohorts.training.models.enrollments import Side
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


@action("enrollment.restored", "Undid withdrawal from cohort")
def restore_seat(
    *, enrollment: Enrollment, expected_owed: Decimal | None = None, by: User | None, at: datetime
) -> Enrollment:
    """Undo a withdrawal within a day: the person has the seat again, at its old price and terms; returns it.

    1. Charges every payer again what was credited. What had been on an invoice goes on a new one, and the money that
       the credit took off is applied to it, as far as it is still on the account; the rest is owed.
    2. Emails the person, and the agency if it did not do it; sends `enrollment_changed` and `balance_changed`.

    `expected_owed`: the dollars that whoever decides was told the agency will owe; refused if it is another amount now.
    Allowed for the side that gave the seat up. Refuses a seat that was not given up, more than a day later, a cohort
    that is over, and one without a seat left or in which the person has another one.
    """
    cohort = Cohort.objects.select_for_update().get(pk=enrollment.cohort_id)
    row: Enrollment = Enrollment.objects.select_for_update(of=("self",)).with_cohort().get(pk=enrollment.pk)
    _require_same_side(row, by)
    refuse(undo_problem(row, cohort, at))
    lock_all([credit.charge.payer for credit in _credits(row)])
    backs = cost_of_undo(row)
    owed = agency_owes(row, backs)
    if expected_owed is not None and owed != expected_owed:
        raise Refused("undo_changed", amount=owed)
    charges = [charge for back in backs for charge in _charge(row, back, by, at)]
    transition(row, "restore", by=by, at=at, cohort=cohort.code, fields=NOT_WITHDRAWN | row.next_sequence(at))
    email_restored(row, owed, by=by, at=at)
    email_other_payers(row, [(charge.payer, charge.amount) for charge in charges], by=by, at=at)
    email_own_part(row, charges, by=by, at=at)
    send_balance_changed(charges, by, at)
    recount([row.person_id], at=at)
    enrollment_changed.send(sender=Enrollment, person_ids=[row.person_id], by_ids=acting_ids(by), at=at)
    return row


def undo_problem(enrollment: Enrollment, cohort: Cohort, at: datetime) -> Problem | None:
    """Return why the withdrawal of a seat cannot be undone any more, or None if it can. The caller may see the seat."""
    if enrollment.state != Enrollment.State.WITHDRAWN or enrollment.withdrawn_at is None:
        return Problem("undo_not_withdrawn")
    if not enrollment.may_be_restored(at):
        return Problem("undo_too_late", cohort=cohort)
    if cohort.state in (Cohort.State.FINISHED, Cohort.State.CANCELED):
        return Problem("withdrawal_too_late", cohort=cohort)
    taken = Enrollment.objects.taken().filter(cohort=cohort)
    if taken.of_person(enrollment.person).exists():
        return Problem("seat_held", person=called(enrollment.person), cohort=cohort)
    return Problem("cohort_full", cohort=cohort, seats=cohort.seats) if taken.count() >= cohort.seats else None


def _require_same_side(enrollment: Enrollment, by: User | None) -> None:
    """A seat that its vendor canceled is not taken back by the agency, and the other way round."""
    if enrollment.withdrawn_for == Side.VENDOR:
        require(by, roles.VENDOR_COORDINATOR, organization=enrollment.cohort.vendor)
    else:
        require_agency_side(enrollment, by)


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
    due_on = home_day(at + timedelta(days=DAYS_TO_PAY))
    on_account = sum((amount for _receipt, amount in freed), NOTHING)
    invoice = issue(charges[0].payer, due_on, charges, on_account=on_account, by=None, at=at)
    owed = {line.pk: line.amount for line in invoice.lines.order_by("pk")}
    for receipt, amount in freed:
        parts = oldest_first([OpenLine(pk, left) for pk, left in owed.items()], amount).parts
        if parts:
            apply(receipt=receipt, parts=parts, by=None, at=at)
        owed = {pk: left - parts.get(pk, 0) for pk, left in owed.items()}
