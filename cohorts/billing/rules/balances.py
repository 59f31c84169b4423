"""Balances of invoices, ages of debts, and checks of payments.

Amounts are Decimal dollars with the signs of the rows: charges 0 or above, credits 0 or below, reversals below 0.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cohorts.core.problems import Problem
from cohorts.core.text import fold_text

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Statement:
    """Totals of an invoice, or of all invoices of an agency. A `balance` below 0 is in the agency's favor."""

    charged: Decimal
    credited: Decimal
    paid: Decimal
    balance: Decimal

    @property
    def settled(self) -> bool:
        """Whether nothing is owed."""
        return self.balance <= 0


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    """Return the sum, rounded to the cent, which corrects sums that SQLite computed in floating point."""
    return sum(amounts, Decimal(0)).quantize(CENT)


def invoice_balance(lines: Iterable[Decimal], credits: Iterable[Decimal], payments: Iterable[Decimal]) -> Decimal:
    """Return the amount owed: charges on the invoice, less credits for those charges, less payments.

    An invoice that was overpaid, or credited after it was paid, has a balance below 0.
    """
    return _sum(lines) + _sum(credits) - _sum(payments)


def statement(lines: Iterable[Decimal], credits: Iterable[Decimal], payments: Iterable[Decimal]) -> Statement:
    """Return the totals behind `invoice_balance`, for display. Each iterable is read once."""
    charged, credited, paid = _sum(lines), _sum(credits), _sum(payments)
    return Statement(charged, credited, paid, charged + credited - paid)


def seat_balance(charged: Decimal, credited: Decimal, owed_on_invoice: Decimal | None = None) -> Decimal:
    """Return the amount owed for one seat: its charge less its credit, until its invoice is paid in full.

    `owed_on_invoice` is the balance of that invoice, None if there is no invoice yet. The amount is never more than the
    invoice's balance and never below 0.
    """
    net = max(_sum([charged, credited]), Decimal(0))
    return net if owed_on_invoice is None else min(net, max(_sum([owed_on_invoice]), Decimal(0)))


def payment_problem(
    balance: Decimal,
    amount: Decimal,
    *,
    received_on: date,
    today: date,
    reference: str,
    references: Iterable[str] = (),
) -> Problem | None:
    """Return why a payment cannot be recorded, or None if it can.

    `references` are those already recorded for the invoice and not reversed; they are compared ignoring case.
    """
    return (
        _reference_problem(reference, references)
        or _amount_problem(balance, amount)
        or (Problem("payment_in_future", field="received_on") if received_on > today else None)
    )


def _reference_problem(reference: str, references: Iterable[str]) -> Problem | None:
    if not reference:
        return Problem("payment_reference_missing", field="reference")
    if fold_text(reference) in {fold_text(earlier) for earlier in references}:
        return Problem("payment_reference_recorded", field="reference", reference=reference)
    return None


def _amount_problem(balance: Decimal, amount: Decimal) -> Problem | None:
    if amount != amount.quantize(CENT):
        return Problem("payment_not_in_cents", field="amount")
    if amount <= 0:
        return Problem("payment_not_positive", field="amount")
    if balance <= 0:
        return Problem("nothing_owed", field="amount")
    if amount > balance:
        return Problem("payment_above_balance", field="amount", amount=amount, balance=balance)
    return None


def age_of_debt(balance: Decimal, due_on: date, today: date) -> str:
    """Return the code for the age of a debt: settled, in favor, not due, or overdue in steps of 30 days."""
    if balance <= 0:
        return "settled" if balance == 0 else "in_favor"
    days = (today - due_on).days
    if days <= 0:
        return "not_due"
    for limit in (30, 60, 90):
        if days <= limit:
            return f"overdue_{limit}"
    return "overdue_more"
