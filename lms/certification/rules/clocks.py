"""Last days of terms, in calendar or business days. Pure; the days off are the office's list."""

from collections.abc import Collection
from datetime import date, timedelta

from lms.certification.rules.program_parts import AppealClock

SATURDAY = 5
ONE_DAY = timedelta(days=1)
# A term that needs more days than this to be counted is a mistake in the list of days off.
MOST_DAYS = 3_700
# For requests for accommodations, where the rules of the program name no days: for the office's answer, and to appeal.
ANSWER_CLOCK = AppealClock(days=10, kind="business")
ACCOMMODATION_APPEAL_CLOCK = AppealClock(days=30, roll_forward=True)


def is_business_day(day: date, days_off: Collection[date]) -> bool:
    """Return whether the office works on a day: Monday to Friday, and not a day off."""
    return day.weekday() < SATURDAY and day not in days_off


def last_day(day_zero: date, clock: AppealClock, days_off: Collection[date]) -> date:
    """Return the last day of a term; it ends with the end of that day. The day of the notice is day 0.

    Business days: so many of them after day 0. Calendar days: so many days after it; with `roll_forward`, a last day on
    which the office does not work moves to the next on which it does. Source: CE-D22 and the rules of civil procedure
    that count in this way.
    """
    if clock.kind == "business":
        return _after_business_days(day_zero, clock.days, days_off)
    end = day_zero + timedelta(days=clock.days)
    return next_business_day(end, days_off) if clock.roll_forward else end


def resumed(due_on: date, paused_on: date, today: date, clock: AppealClock, days_off: Collection[date]) -> date:
    """Return the last day of a term that stood from `paused_on` to today: what was left then is left again.

    A term that was over before it stood stays over.
    """
    if due_on <= paused_on or today <= paused_on:
        return due_on
    if clock.kind == "business":
        days = (paused_on + ONE_DAY * step for step in range(1, (due_on - paused_on).days + 1))
        left = sum(is_business_day(day, days_off) for day in days)
        return _after_business_days(today, left, days_off)
    end = today + (due_on - paused_on)
    return next_business_day(end, days_off) if clock.roll_forward else end


def _after_business_days(day: date, count: int, days_off: Collection[date]) -> date:
    for _step in range(MOST_DAYS + count * 2):
        if count == 0:
            break
        day += ONE_DAY
        count -= is_business_day(day, days_off)
    return day


def next_business_day(day: date, days_off: Collection[date]) -> date:
    """Return a day, or the next one after it on which the office works."""
    for _step in range(MOST_DAYS):
        if is_business_day(day, days_off):
            break
        day += ONE_DAY
    return day
