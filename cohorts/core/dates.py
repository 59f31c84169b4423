"""Which day it is: dates on papers and in letters are those of the state's own clock (HOME_TIME_ZONE), not UTC's."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings


def home_zone() -> ZoneInfo:
    """The time zone in which everything is shown that belongs to no cohort."""
    return ZoneInfo(settings.HOME_TIME_ZONE)


def home_day(at: datetime) -> date:
    """The date at home at the moment `at`."""
    return at.astimezone(home_zone()).date()
