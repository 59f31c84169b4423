"""How dates, hours and money read inside a sentence."""

from datetime import date, datetime
from decimal import Decimal


def day(value: date | datetime) -> str:
    """A date with its day of the week: "Friday, November 20, 2026"."""
    return f"{value:%A, %B} {value.day}, {value.year}"


def moment(value: datetime) -> str:
    """A date and a time with its zone: "Friday, November 20, 2026 at 2:41 pm CST"."""
    hour = value.hour % 12 or 12
    half = "am" if value.hour < 12 else "pm"
    return f"{day(value)} at {hour}:{value:%M} {half} {value:%Z}".rstrip()


def hours(minutes: int) -> str:
    """Whole minutes as hours: "72 h", "71 h 30 min", "45 min"."""
    whole, rest = divmod(minutes, 60)
    if not rest:
        return f"{whole} h"
    return f"{whole} h {rest} min" if whole else f"{rest} min"


def dollars(amount: Decimal) -> str:
    """An amount in dollars: "$1,200.00"."""
    return f"${amount:,.2f}"
