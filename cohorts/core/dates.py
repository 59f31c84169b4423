"""Dates in the state's own time zone (HOME_TIME_ZONE), which documents and emails use instead of UTC."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings


def home_zone() -> ZoneInfo:
    """Return the time zone for everything that does not belong to a cohort."""
    return ZoneInfo(settings.HOME_TIME_ZONE)


def home_day(at: datetime) -> date:
    """Return the date of the moment `at` in the state's time zone."""
    return at.astimezone(home_zone()).date()
