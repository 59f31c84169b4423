"""Dates of validity of certificates."""

from calendar import monthrange
from datetime import date, timedelta


def valid_through(issued_on: date, months: int | None) -> date | None:
    """Return the last valid day of a certificate valid for whole months from the day of issue; None: no expiry.

    `valid_through(date(2026, 11, 20), 24)` is November 19, 2028. A day that the last month does not have becomes its
    last day.
    """
    if months is None:
        return None
    year, month = divmod(issued_on.year * 12 + issued_on.month - 1 + months, 12)
    days = monthrange(year, month + 1)[1]
    if issued_on.day > days:
        return date(year, month + 1, days)
    return date(year, month + 1, issued_on.day) - timedelta(days=1)


def months_before(day: date, months: int) -> date:
    """Return the same day of the month so many months before; the last day of a month that does not have it."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def is_past(valid_until: date | None, today: date) -> bool:
    """Return whether the last valid day has passed."""
    return valid_until is not None and valid_until < today
