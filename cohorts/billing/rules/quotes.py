"""Quotes: what a number of seats would cost. A quote is no debt. Amounts are Decimal dollars."""

from datetime import date, timedelta
from decimal import Decimal

from cohorts.core.problems import Problem

DAYS_VALID = 60
MAX_SEATS = 500


def quote_total(each: Decimal, count: int) -> Decimal:
    """Return what `count` seats cost at `each` dollars."""
    return each * count


def last_day(issued_on: date) -> date:
    """Return the last day of a quote."""
    return issued_on + timedelta(days=DAYS_VALID)


def quote_problem(count: int) -> Problem | None:
    """Return why no quote can be given for so many seats, or None."""
    return None if 1 <= count <= MAX_SEATS else Problem("quote_count_wrong", field="count", most=MAX_SEATS)
