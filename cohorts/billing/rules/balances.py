"""Balances of invoices and fees, and ages of debts. Amounts are Decimal dollars."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cohorts.core.problems import Problem

MOST_DAYS_TO_PAY = 366
# “Net 30”, “30 days”, “two weeks”, “due on receipt”: words that say until when to pay.
_NUMBER = r"(\d+|one|two|three|four|six|seven|ten|fourteen|fifteen|twenty|thirty|forty|forty-five|sixty|ninety)"
_DAYS_IN_TERMS = re.compile(
    rf"\bnet\W*\d+|\b{_NUMBER}\W*(\(\d+\)\W*)?((calendar|business|working)\s*)?(day|week|month)s?\b"
    r"|\b(on|upon) receipt\b|\bend of (the )?month\b|\b\d+(st|nd|rd|th)\b",
    re.IGNORECASE,
)
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Statement:
    """Totals of an invoice, or of all invoices of a payer."""

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


def statement(lines: Iterable[Decimal], credits: Iterable[Decimal], payments: Iterable[Decimal]) -> Statement:
    """Return the totals of charges, credits (0 or below) and payments. Each iterable is read once."""
    charged, credited, paid = _sum(lines), _sum(credits), _sum(payments)
    return Statement(charged, credited, paid, charged + credited - paid)


def fee_owed(amount: Decimal, credits: Iterable[Decimal], applied: Iterable[Decimal]) -> Decimal:
    """Return what is owed of one fee: its amount less its credits (above 0) and less what was applied to its lines.

    A seat owes what its own fees owe, whatever else is on their invoices.
    """
    return _sum([amount]) - _sum(credits) - _sum(applied)


def due_date_problem(due_on: date, today: date) -> Problem | None:
    """Return why an invoice of today cannot be due on a day, or None. A year is more than anybody means."""
    if due_on < today:
        return Problem("due_date_past", field="due_on")
    latest = today + timedelta(days=MOST_DAYS_TO_PAY)
    return Problem("due_date_far", field="due_on", day=latest) if due_on > latest else None


def terms_problem(terms: str, days_to_pay: int) -> Problem | None:
    """Return why invoices cannot print these terms of payment, or None.

    The due date that an invoice prints is the one rule until when to pay: the text beside it names no days.
    """
    if not 1 <= days_to_pay <= MOST_DAYS_TO_PAY:
        return Problem("days_to_pay_wrong", field="days_to_pay", most=MOST_DAYS_TO_PAY)
    match = _DAYS_IN_TERMS.search(terms)
    return Problem("terms_name_days", field="terms", text=match[0]) if match else None


def age_of_debt(balance: Decimal, due_on: date, today: date) -> str:
    """Return the code for the age of a debt: settled, not due, or overdue in steps of 30 days. Due today is not due."""
    if balance <= 0:
        return "settled"
    days = (today - due_on).days
    if days <= 0:
        return "not_due"
    for limit in (30, 60, 90):
        if days <= limit:
            return f"overdue_{limit}"
    return "overdue_more"
