"""Splitting a fee among payers to the cent, and taking an amount off the parts. Amounts are Decimal dollars."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from cohorts.core.problems import Problem

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")
# How the shares of a split are meant: percent of the fee, dollars, or as many equal parts as there are payers.
PERCENT, DOLLARS, EQUAL = "percent", "dollars", "equal"
WHOLE = Decimal(100)


def split(total: Decimal, shares: Sequence[Decimal]) -> list[Decimal]:
    """Split `total` in proportion to the shares: each part but the last rounded down to the cent, the rest to the last.

    The parts add up to the total. Raises ValueError without a share above 0.
    """
    whole = sum(shares, NOTHING)
    if whole <= 0 or min(shares) < 0:
        raise ValueError("A split needs shares of 0 or more that are not all 0.")
    parts = [(total * share / whole).quantize(CENT, ROUND_DOWN) for share in shares[:-1]]
    return [*parts, total - sum(parts, NOTHING)]


def take_off(amount: Decimal, limits: Sequence[Decimal]) -> list[Decimal]:
    """Spread `amount` over parts in proportion to what is left of each (`limits`), never more than that.

    Each is rounded down to the cent, and the cents that are left go to the last parts that have room for them. The
    result adds up to the amount, or to all that is left if that is less.
    """
    whole = sum(limits, NOTHING)
    amount = min(amount, whole)
    if amount <= 0:
        return [NOTHING for _limit in limits]
    parts = [(amount * limit / whole).quantize(CENT, ROUND_DOWN) for limit in limits]
    rest = amount - sum(parts, NOTHING)
    for place in reversed(range(len(parts))):
        more = min(rest, limits[place] - parts[place])
        parts[place] += more
        rest -= more
    return parts


def shares_problem(unit: str, shares: Sequence[Decimal], fee: Decimal) -> Problem | None:
    """Return why a fee cannot be split by these shares, or None if it can."""
    if not shares:
        return Problem("funding_without_payer")
    if unit == EQUAL:
        return None
    if any(share < 0 or share != share.quantize(CENT) for share in shares):
        return Problem("funding_share_wrong")
    total = sum(shares, NOTHING)
    if unit == PERCENT and total != WHOLE:
        return Problem("funding_not_whole", total=total)
    if unit == DOLLARS and total != fee:
        return Problem("funding_not_the_fee", total=total, fee=fee)
    # Only equal parts can split a fee of 0, because dollars of 0 have no proportion.
    return Problem("funding_of_nothing") if unit == DOLLARS and not fee else None
