"""The terms of certificates by the anchor that their rules name. Pure; days in the zone of the program."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta

from lms.certification.rules.program_parts import Validity
from lms.certification.rules.validity import valid_through

BIRTHDAY = "birthday"


FIXED = "fixed_date"
ISSUE = "issue_date"


@dataclass(frozen=True)
class Term:
    """From which day through which a certificate is valid; `through` None: it does not expire."""

    begins: date
    through: date | None


def anchor_day(validity: Validity | None, issued_on: date, days: Mapping[str, date]) -> date:
    """Return from which day the months of a first term count: the day of issue, or the latest of the named `days`."""
    if validity is None or not validity.of:
        return issued_on
    named = {ISSUE: issued_on} | dict(days)
    return max(named[name] for name in validity.of if name in named) if set(validity.of) & set(named) else issued_on


def next_term(
    validity: Validity | None,
    *,
    former: date | None,
    issued_on: date,
    continues: bool,
    born_on: date | None = None,
) -> Term:
    """Return the term of a renewal. `former`: the last day of the term before.

    `continues`: it begins on the day after that one, also if it is issued before or a little later; otherwise with the
    day of issue, and the days between stay a gap. What ends on a birthday or a fixed date goes on ending on it, also
    after a leap day.
    """
    if former is None or not continues or validity is None or validity.months is None:
        return Term(issued_on, first_term_through(validity, issued_on, born_on))
    begins = former + timedelta(days=1)
    years, rest = divmod(validity.months, 12)
    if validity.anchor == BIRTHDAY and born_on is not None and not rest:
        return Term(begins, next(_birthdays(born_on, former.year + years, validity.leap_day)))
    if validity.anchor == FIXED and not rest:
        month, day = map(int, str(validity.fixed).split("-"))
        return Term(begins, date(former.year + years, month, day))
    return Term(begins, valid_through(begins, validity.months))


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
    if validity.anchor == FIXED:
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
