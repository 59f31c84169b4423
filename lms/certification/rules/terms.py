"""The term of a first certificate by the anchor that its rules name. Pure."""

from collections.abc import Iterator
from datetime import MAXYEAR, date

from lms.certification.rules.program_parts import Validity
from lms.certification.rules.validity import valid_through

BIRTHDAY = "birthday"


def first_term_through(validity: Validity | None, issued_on: date, born_on: date | None = None) -> date | None:
    """Return the last valid day of a first certificate by its anchor; None: it does not expire.

    `first_of_month`: the months count from the first day of the month of the issue. `birthday`: through the first
    birthday on or after the end of the months; without a date of birth it is that end. `fixed_date`: through the first
    such day on or after the shortest first term.
    """
    if validity is None or validity.months is None:
        return None
    if validity.anchor.startswith("first_of_month"):
        return valid_through(issued_on.replace(day=1), validity.months)
    end = valid_through(issued_on, validity.months)
    if validity.anchor == BIRTHDAY and born_on is not None and end is not None:
        return next(day for day in _birthdays(born_on, end.year, validity.leap_day) if day >= end)
    if validity.anchor == "fixed_date":
        shortest = valid_through(issued_on, validity.first_term_months)
        month, day = map(int, str(validity.fixed).split("-"))
        days = (date(year, month, day) for year in range(issued_on.year, MAXYEAR))
        return next(one for one in days if shortest is None or one >= shortest)
    return end


def _birthdays(born_on: date, year: int, leap_day: str | None) -> Iterator[date]:
    for one in range(year, MAXYEAR):
        try:
            yield born_on.replace(year=one)
        except ValueError:
            yield date(one, 2, 28) if leap_day == "february_28" else date(one, 3, 1)
