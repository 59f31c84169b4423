"""How long records are kept. Pure."""

import calendar
from datetime import date, timedelta

DAYS, MONTHS, YEARS = "days", "months", "years"
MAX_YEARS = 100
MOST = {DAYS: 366 * MAX_YEARS, MONTHS: 12 * MAX_YEARS, YEARS: MAX_YEARS}


def kept_through(closed_on: date, amount: int, unit: str) -> date:
    """Return the last day on which a record is kept, counted from the day of its closing, which is day 0.

    A month or year that lacks the day ends on its last day: from January 31, one month goes through February 28 or 29.
    """
    if unit == DAYS:
        return closed_on + timedelta(days=amount)
    months = closed_on.year * 12 + closed_on.month - 1 + amount * (12 if unit == YEARS else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(closed_on.day, calendar.monthrange(year, month + 1)[1]))


def is_due(closed_on: date, amount: int, unit: str, today: date) -> bool:
    """Return whether the period is over: the record is kept through its last day."""
    return today > kept_through(closed_on, amount, unit)
