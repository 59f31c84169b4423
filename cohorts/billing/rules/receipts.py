"""Which lines a receipt pays, and what keeps a receipt from being recorded. Amounts are Decimal dollars."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cohorts.billing.rules.balances import CENT
from cohorts.core.problems import Problem
from cohorts.core.text import fold_text

# A payment is recorded at most so many days after it was received; an older day is a typing mistake.
MOST_DAYS = 366
# What people write before the number of a check.
CHECK_WORDS = ("check", "checks", "chk", "ck", "cheque", "no", "number")


@dataclass(frozen=True)
class OpenLine:
    """A line of an invoice of which `owed` dollars are not paid."""

    pk: int
    owed: Decimal


@dataclass(frozen=True)
class Split:
    """How a receipt is applied: {line id: dollars}, and what is left of it."""

    parts: Mapping[int, Decimal]
    left: Decimal


def oldest_first(lines: Sequence[OpenLine], amount: Decimal) -> Split:
    """Apply an amount to lines in their order (the oldest due date first) until it is used up."""
    parts, left = {}, amount
    for line in lines:
        part = min(left, line.owed)
        if part > 0:
            parts[line.pk] = part
            left -= part
    return Split(parts, left)


def as_remitted(lines: Sequence[OpenLine], amount: Decimal, remitted: Mapping[int, Decimal]) -> Split:
    """Apply an amount as the payer said: {line id: dollars}, without parts of 0.00. Call `split_problem` first."""
    parts = {line.pk: remitted[line.pk] for line in lines if remitted.get(line.pk)}
    return Split(parts, amount - sum(parts.values(), Decimal(0)))


def split_problem(lines: Sequence[OpenLine], amount: Decimal, remitted: Mapping[int, Decimal]) -> Problem | None:
    """Return why an amount cannot be applied as asked, or None if it can."""
    owed = {line.pk: line.owed for line in lines}
    for pk, part in remitted.items():
        if part and pk not in owed:
            return Problem("line_not_owed")
        if part < 0 or part != part.quantize(CENT):
            return Problem("part_not_in_cents", field=f"line_{pk}")
        if part > owed.get(pk, Decimal(0)):
            return Problem("part_above_owed", field=f"line_{pk}", above=part - owed[pk])
    total = sum(remitted.values(), Decimal(0))
    return Problem("parts_above_receipt", above=total - amount) if total > amount else None


def receipt_problem(
    amount: Decimal, *, received_on: date, today: date, reference: str, is_typed: bool = True
) -> Problem | None:
    """Return why money cannot be recorded as received, or None if it can.

    is_typed: somebody typed the day now, so an old one is most likely a mistake; otherwise its age is not asked.
    """
    if not reference:
        return Problem("receipt_reference_missing", field="reference")
    if amount != amount.quantize(CENT):
        return Problem("receipt_not_in_cents", field="amount")
    if amount <= 0:
        return Problem("receipt_not_positive", field="amount")
    if received_on > today:
        return Problem("receipt_in_future", field="received_on")
    earliest = today - timedelta(days=MOST_DAYS)
    is_old = is_typed and received_on < earliest
    return Problem("receipt_too_old", field="received_on", day=earliest) if is_old else None


def numbers_of(reference: str) -> frozenset[str]:
    """Return the numbers of a reference: check 1001, CHK-1001 and 0001001 name one check, so the number is 1001.

    None for one with a word that does not say “check”: the number of “rent 2026” says nothing alone.
    """
    words = re.findall(r"[0-9]+|[^\W\d_]+", fold_text(reference))
    is_check = all(word.isdecimal() or word in CHECK_WORDS for word in words)
    return frozenset(word.lstrip("0") for word in words if word.isdecimal() and is_check)


@dataclass(frozen=True)
class Applied:
    """What is applied of one receipt to one line, above 0."""

    receipt: int
    line: int
    amount: Decimal


def to_take_off(applied: Iterable[Applied], excess: Decimal) -> list[Applied]:
    """Return what to take off a line that is paid by `excess` too much after a credit: the latest application first."""
    parts = []
    for one in reversed(list(applied)):
        part = min(one.amount, excess)
        if part > 0:
            parts.append(Applied(one.receipt, one.line, part))
            excess -= part
    return parts
