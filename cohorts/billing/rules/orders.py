"""Purchase orders and agreements: what may be charged to one. Amounts are Decimal dollars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cohorts.billing.rules.balances import CENT
from cohorts.core.problems import Problem

MAX_FILE_BYTES = 5_000_000


@dataclass(frozen=True)
class Limits:
    """What an order allows: dollars in all, and from which through which day fees can be charged to it."""

    limit: Decimal
    valid_from: date
    valid_through: date


@dataclass(frozen=True)
class Use:
    """What an order was used for: committed (on no invoice yet) and spent (on invoices), in dollars.

    A fee counts in one of the two. Payments do not change them, and a credit gives back what it takes off the fee.
    """

    committed: Decimal
    spent: Decimal


def left_of(limits: Limits, use: Use) -> Decimal:
    """Return the dollars that can still be charged to an order."""
    return limits.limit - use.committed - use.spent


def fitting(left: Decimal, amounts: Sequence[Decimal]) -> int:
    """Return how many of these fees, from the first on, can be charged to `left` dollars."""
    number = 0
    for amount in amounts:
        if amount > left:
            break
        left -= amount
        number += 1
    return number


def fitting_at(left: Decimal, fee: Decimal) -> int:
    """Return how many equal fees above 0 can be charged to `left` dollars."""
    return max(0, int(left // fee))


def commit_problem(limits: Limits, use: Use, amounts: Sequence[Decimal], today: date) -> Problem | None:
    """Return why these fees cannot all be charged to an order today, or None. All of them or none."""
    if today < limits.valid_from:
        return Problem("order_not_valid_yet", field="order", day=limits.valid_from)
    if today > limits.valid_through:
        return Problem("order_expired", field="order", day=limits.valid_through)
    left = left_of(limits, use)
    if sum(amounts, Decimal(0)) > left:
        return Problem("order_too_small", field="order", left=left, count=fitting(left, amounts))
    return None


def order_problem(number: str, limits: Limits, today: date) -> Problem | None:
    """Return why an order cannot be submitted, or None."""
    if not number:
        return Problem("order_number_missing", field="number")
    if limits.limit <= 0 or limits.limit != limits.limit.quantize(CENT):
        return Problem("order_limit_wrong", field="limit")
    if limits.valid_through < limits.valid_from:
        return Problem("order_days_wrong", field="valid_through")
    if limits.valid_through < today:
        return Problem("order_over", field="valid_through")
    return None
