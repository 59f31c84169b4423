"""Statements and ages of what a payer owes, from the lines of the ledger, so that both always agree with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cohorts.billing.rules.balances import age_of_debt
from cohorts.billing.rules.postings import (
    PAYER_CORRECTED,
    RECEIPT_LOWERED,
    RECEIVABLE,
    REFUND_OWED,
    REFUNDED,
    RETURN_UNDONE,
    RETURNED,
    TAKEN_OFF,
    UNAPPLIED,
    VOIDED,
    cents,
)

# Accounts whose sum is what a payer owes, less what is on the payer's account.
OWED = (RECEIVABLE, UNAPPLIED)
# Events that take back a payment, and so come after it on their day.
TAKES_MONEY_BACK = (TAKEN_OFF, PAYER_CORRECTED, RECEIPT_LOWERED, RETURNED, VOIDED, REFUNDED, REFUND_OWED)
AGES = ("not_due", "overdue_30", "overdue_60", "overdue_90", "overdue_more")


@dataclass(frozen=True)
class Movement:
    """One entry on a payer's account: what it changed, in dollars. Above 0 the payer owes more.

    received_on: the day the payment it is about was received. recorded_on: the day somebody recorded it.
    """

    document_on: date
    posted_on: date
    event: str
    reference: str
    amount: Decimal
    entry: int
    received_on: date | None = None
    recorded_on: date | None = None


@dataclass(frozen=True)
class Row:
    """A movement with the balance after it."""

    movement: Movement
    balance: Decimal


@dataclass(frozen=True)
class PayerStatement:
    """The account of a payer in a period: the opening balance, movements in order, and the closing balance."""

    opening: Decimal
    rows: Sequence[Row]
    closing: Decimal


def payer_statement(opening: Decimal, movements: Iterable[Movement]) -> PayerStatement:
    """Return the statement of movements that change what is owed; those of 0.00 are left out.

    In the order of their posting, then of their documents. On one day fees come first, then credits, payments, and last
    what takes payments back, so that a return stands after its payment; then by reference, never by the ids of rows.
    """
    balance, rows = cents(opening), []
    for movement in sorted((one for one in movements if cents(one.amount)), key=_order):
        balance += cents(movement.amount)
        rows.append(Row(movement, balance))
    return PayerStatement(cents(opening), rows, balance)


def _order(movement: Movement) -> tuple[date, date, int, bool, str, int]:
    # A return that was a mistake is undone after it.
    rank = 2 if movement.event == RETURN_UNDONE else int(movement.event in TAKES_MONEY_BACK)
    return (movement.posted_on, movement.document_on, rank, movement.amount < 0, movement.reference, movement.entry)


@dataclass(frozen=True)
class Ageing:
    """What is owed by its age, and money on account (0 or below), in dollars. `total` is their sum."""

    ages: dict[str, Decimal]
    unapplied: Decimal
    total: Decimal

    @property
    def in_favor(self) -> Decimal:
        """Dollars that the payer has more than it owes; 0.00 if it owes something."""
        return max(-self.total, cents(0))


def ageing(debts: Iterable[tuple[date, Decimal]], unapplied: Decimal, day: date) -> Ageing:
    """Return the ages on a day of debts, (due date, dollars); what is due on the day itself is not overdue.

    `unapplied`: the balance of the payer's unapplied money, 0 or below, which has a column of its own.
    """
    ages, on_account = dict.fromkeys(AGES, cents(0)), cents(unapplied)
    for due_on, owed in debts:
        if cents(owed) > 0:
            ages[age_of_debt(cents(owed), due_on, day)] += cents(owed)
        else:  # More was applied by this day than the invoice asked for until then: it is the payer's.
            on_account += cents(owed)
    return Ageing(ages, on_account, sum(ages.values(), on_account))
