"""Money as sums: what an invoice still asks for, how old the debt is, and what is wrong with a payment.

Amounts are Decimal dollars as they stand in the rows: charges 0 or above, credits 0 or below, reversals below 0.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cohorts.core.formatting import format_money

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Statement:
    """An invoice, or everything of an agency, in four figures. `balance` below 0 is in the agency's favor."""

    charged: Decimal
    credited: Decimal
    paid: Decimal
    balance: Decimal

    @property
    def settled(self):
        """Nothing is owed any more."""
        return self.balance <= 0


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    """The sum to the cent. Sums that a database computed in binary come back a hair off, and are set right here."""
    return sum(amounts, Decimal(0)).quantize(CENT)


def invoice_balance(lines, credits, payments) -> Decimal:
    """What is still owed: charges on the invoice, less credits against those charges, less payments.

    Three iterables of amounts. Overpaid, or credited after it was paid, gives a balance below 0.
    """
    return _sum(lines) + _sum(credits) - _sum(payments)


def statement(lines, credits, payments) -> Statement:
    """The figures behind `invoice_balance`, for printing. Each iterable is read once."""
    charged, credited, paid = _sum(lines), _sum(credits), _sum(payments)
    return Statement(charged, credited, paid, charged + credited - paid)


def seat_balance(charged, credited, owed_on_invoice=None) -> Decimal:
    """What is still owed for one seat: its charge less its credit, until the invoice it is on is paid in full.

    `owed_on_invoice` is the balance of that invoice, None where there is no invoice yet. A seat never owes more than
    its invoice does, nor less than nothing; it is settled at 0.
    """
    net = max(_sum([charged, credited]), Decimal(0))
    return net if owed_on_invoice is None else min(net, max(_sum([owed_on_invoice]), Decimal(0)))


def payment_problem(balance, amount, *, received_on, today, reference, references=()):
    """What is wrong with a payment, as (field, sentence), or None where it may be recorded.

    `references` are those already recorded for the invoice and not reversed; letter case does not tell them apart.
    """
    if not reference:
        return "reference", "Give the check number or the bank’s reference."
    if reference.casefold() in {known.casefold() for known in references}:
        return "reference", f"A payment with the reference “{reference}” is recorded for this invoice already."
    if amount != amount.quantize(CENT):
        return "amount", "Give the amount in dollars and whole cents."
    if amount <= 0:
        return "amount", "The amount must be above 0. To take a payment back, reverse it."
    if balance <= 0:
        return "amount", "Nothing is owed on this invoice, so no payment can be recorded for it."
    if amount > balance:
        return "amount", (
            f"The payment of {format_money(amount)} is above the balance of {format_money(balance)}. Record at most "
            "the balance, and record the rest for another invoice."
        )
    if received_on > today:
        return "received_on", "The day the payment was received lies in the future."
    return None


def age_of_debt(balance: Decimal, due_on: date, today: date) -> str:
    """How an open invoice stands: settled, not due, or overdue by days in the usual classes of thirty."""
    if balance <= 0:
        return "settled"
    days = (today - due_on).days
    if days <= 0:
        return "not due"
    for limit in (30, 60, 90):
        if days <= limit:
            return f"{limit - 29} to {limit} days overdue"
    return "more than 90 days overdue"
