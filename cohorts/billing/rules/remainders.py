"""Small remainders of paid fees: a check that is some cents too low settles the fee. Amounts are Decimal dollars."""

from decimal import Decimal

NONE = Decimal("0.00")


def remainder_to_settle(owed: Decimal, paid: Decimal, tolerance: Decimal) -> Decimal:
    """Return what is written off of a fee of which `owed` is still owed after payments of `paid`; 0.00: nothing.

    Only what a payment left: a fee without any payment owes all of it, however low it is.
    """
    return owed if paid > 0 and NONE < owed <= tolerance else NONE
