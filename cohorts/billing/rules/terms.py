"""What a seat costs when it is given up: free until a day, then a share, then nothing back.

The terms are those shown when the seat was taken.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from cohorts.billing.rules.balances import CENT


@dataclass(frozen=True)
class Terms:
    """Free through the end of the day `free_days` before the first session; after it `share` percent is owed.

    Once the training counts (the first session has begun), all of it is owed. Whole calendar days in the zone of the
    cohort: 14 days are 14 days on the calendar, whatever the clocks do in between.
    """

    free_days: int
    share: Decimal


@dataclass(frozen=True)
class Fee:
    """What is owed of a fee when a seat is given up, and what is credited. The two add up to the fee."""

    owed: Decimal
    credit: Decimal


def last_free_day(terms: Terms, first_session_on: date) -> date:
    """Return the last day, in the zone of the cohort, on which giving up the seat is free."""
    return first_session_on - timedelta(days=terms.free_days)


def given_up(terms: Terms, fee: Decimal, *, free_through: date, counts_from: datetime, at: datetime, zone: str) -> Fee:
    """Return what is owed of `fee` dollars for a seat given up `at` a moment.

    `free_through`: the last free day, in `zone`. `counts_from`: when the training begins to count. The share is rounded
    half up to the cent, and the credit is the rest.
    """
    if at >= counts_from:
        owed = fee
    elif at.astimezone(ZoneInfo(zone)).date() <= free_through:
        owed = Decimal("0.00")
    else:
        owed = (fee * terms.share / 100).quantize(CENT, ROUND_HALF_UP)
    return Fee(owed, fee - owed)


def training_counts_from(starts_at: datetime, *, deadline: date, current: date, zone: str) -> datetime:
    """Return when the training begins to count: at its start, but not before the end of a free day that was promised.

    `deadline`: the last free day when the seat was taken; `current`: by the present start. If the vendor moved it to an
    earlier day, the seat is still free through the deadline.
    """
    if deadline <= current:
        return starts_at
    return max(starts_at, datetime.combine(deadline + timedelta(days=1), time(), ZoneInfo(zone)))


def later_deadline(shown: date, moved: date) -> date:
    """Return the last free day after the vendor moved the start: the later of the one shown and the new one."""
    return max(shown, moved)


def free_day_elsewhere(free_through: date, zone: str, other_zone: str) -> date:
    """Return the last free day in another zone of a seat that is moved there: it ends no earlier than the one shown."""
    ends_at = datetime.combine(free_through + timedelta(days=1), time(), ZoneInfo(zone))
    return (ends_at.astimezone(ZoneInfo(other_zone)) - timedelta(microseconds=1)).date()


def passed_free_day(free_through: date, at: datetime, zone: str) -> date:
    """Return the last free day in a zone of a seat whose free days were over `at` a moment: it is over there, too."""
    return min(free_through, at.astimezone(ZoneInfo(zone)).date() - timedelta(days=1))
