"""Which invoices a payer is reminded of on a day, and how much there is to pay. Amounts are Decimal dollars.

A reminder asks only for what the account of the payer shows as owed: money that is not applied yet covers the oldest
due dates first, and an invoice that it covers gets no reminder.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

STEPS = (-7, 7, 30)
MAX_STEPS = 12
MAX_DAYS = 365


@dataclass(frozen=True)
class OpenInvoice:
    """An invoice with what is owed on it. `last_step`: the last step it was reminded of, None before the first."""

    pk: int
    due_on: date
    owed: Decimal
    last_step: int | None = None


@dataclass(frozen=True)
class Due:
    """A reminder to send: `step` days after the due date (before it, if below 0), and the money on account for it."""

    invoice: int
    step: int
    owed: Decimal
    on_account: Decimal

    @property
    def to_pay(self) -> Decimal:
        """What is left to pay."""
        return self.owed - self.on_account


def reminders_due(invoices: Iterable[OpenInvoice], unapplied: Decimal, steps: Sequence[int], today: date) -> list[Due]:
    """Return the reminders of one payer that are due, the oldest due date first.

    Only the latest step that has come, and only if that one or a later one was not sent: after an outage nobody gets
    two at once.
    """
    due = []
    for invoice in sorted(invoices, key=lambda one: (one.due_on, one.pk)):
        if invoice.owed <= 0:
            continue
        covered = min(unapplied, invoice.owed)
        unapplied -= covered
        step = latest_step(invoice.due_on, steps, today)
        if step is None or covered == invoice.owed:
            continue
        if invoice.last_step is None or invoice.last_step < step:
            due.append(Due(invoice.pk, step, invoice.owed, covered))
    return due


def latest_step(due_on: date, steps: Sequence[int], today: date) -> int | None:
    """Return the last step whose day has come, None before the first."""
    return max((step for step in steps if due_on + timedelta(days=step) <= today), default=None)


def read_steps(text: str) -> tuple[int, ...] | None:
    """Return the steps written as “-7, 7, 30”, in order; () for none, None if it cannot be read."""
    parts = [part.strip().replace("−", "-") for part in text.replace(";", ",").split(",") if part.strip()]
    try:
        steps = tuple(sorted({int(part) for part in parts}))
    except ValueError:
        return None
    return steps if len(steps) <= MAX_STEPS and all(abs(step) <= MAX_DAYS for step in steps) else None


def write_steps(steps: Iterable[int]) -> str:
    """Return steps as `read_steps` reads them."""
    return ", ".join(str(step) for step in steps)
