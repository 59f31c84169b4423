"""The office’s list of days off: enter one, take one off the list, and add the public holidays of a year."""

from collections.abc import Collection
from datetime import date, datetime

import holidays

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.people.models import Organization, User
from cohorts.training.models import Holiday

# {code: name} of the states and territories whose public holidays are proposed, by name.
CALENDARS: dict[str, str] = {code: name for name, code in sorted(holidays.US.subdivisions_aliases.items())}


@action("holiday.added", "Added day off")
def add_holiday(*, day: date, name: str, by: User | None, at: datetime) -> Holiday:
    """Put a day on the list of days off; returns the Holiday. Saved sessions stay as they are."""
    require(by, roles.PROGRAM)
    name = _read_name(name)
    _lock()
    if listed := Holiday.objects.names_of([day]).get(day):
        raise Refused("holiday_exists", field="day", day=day, name=listed)
    return _append(day, name, is_off=True, by=by, at=at)


@action("holiday.removed", "Removed day off")
def remove_holiday(*, day: date, by: User | None, at: datetime) -> Holiday:
    """Take a day off the list, so that sessions can be planned on it; returns the deciding row.

    The public holidays of a year do not propose it again.
    """
    require(by, roles.PROGRAM)
    _lock()
    name = Holiday.objects.names_of([day]).get(day)
    if name is None:
        raise Refused("holiday_not_listed", day=day)
    return _append(day, name, is_off=False, by=by, at=at)


@action("holiday.year_added", "Added public holidays of year")
def add_year(*, year: int, calendar: str, days: Collection[date], by: User | None, at: datetime) -> list[Holiday]:
    """Put those `days` of the public holidays of a year on the list; returns the new rows.

    Refuses a day that the calendar does not propose. One that is decided already is left as it is.
    """
    require(by, roles.PROGRAM)
    _lock()
    proposed = dict(propose(year, calendar))
    if unknown := sorted(set(days) - proposed.keys()):
        raise Refused("holiday_not_proposed", field="days", day=unknown[0])
    decided = set(Holiday.objects.filter(day__in=proposed).values_list("day", flat=True))
    new_days = sorted(set(days) - decided)
    return [_append(day, proposed[day], is_off=True, by=by, at=at, calendar=calendar) for day in new_days]


def propose(year: int, calendar: str) -> list[tuple[date, str]]:
    """Return the public holidays of a state or territory in a year, by day, with the days on which they are observed.

    An observed day counts to the year in which it is: New Year’s Day 2028, a Saturday, is observed on December 31,
    2027. Raises Refused for a calendar that is none of CALENDARS.
    """
    if calendar not in CALENDARS:
        raise Refused("holiday_calendar_unknown", field="calendar", calendar=calendar)
    rows = holidays.country_holidays("US", subdiv=calendar, years=(year, year + 1), language="en_US")
    return sorted((day, name) for day, name in rows.items() if day.year == year)


def _read_name(name: str) -> str:
    name = name.strip()
    if not name:
        raise Refused("holiday_name_missing", field="name")
    return name


def _lock() -> None:
    """Two people decide one after the other."""
    list(Organization.objects.select_for_update().authorities().order_by("pk").values_list("pk"))


def _append(day: date, name: str, *, is_off: bool, by: User | None, at: datetime, calendar: str = "") -> Holiday:
    row = Holiday.objects.create(day=day, name=name[:100], is_off=is_off, calendar=calendar, by=by, at=at)
    log(row, by=by, at=at, day=day.isoformat(), name=name)
    return row
