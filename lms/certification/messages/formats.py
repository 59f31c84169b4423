"""Formats of dates and moments in findings; each moment has its own zone. Uses core.formatting."""

from datetime import date, datetime, time

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.dates import home_zone
from cohorts.core.formatting import format_document_day, format_long_day, format_long_moment
from cohorts.core.formatting import format_minutes as hours
from cohorts.core.formatting import format_money as dollars

__all__ = ["day", "dollars", "hours", "in_words", "moment", "plain_day", "through"]


def day(value: date | datetime) -> str:
    """Format a date with its day of the week: "Friday, November 20, 2026"."""
    return format_long_day(value.date() if isinstance(value, datetime) else value)


# What an abbreviation in the rules stands for.
NAMED = {"CMHSP": _("community mental health services program (CMHSP)")}


def in_words(codes: str) -> str:
    """Write codes of the rules, such as kinds of employers, as words: "contract-provider" is "contract provider"."""
    return ", ".join(str(NAMED.get(code, code.replace("-", " ").replace("_", " "))) for code in codes.split(", "))


def as_sentence(text: str) -> str:
    """Return what somebody typed with an end, so that what follows does not run into it."""
    text = text.strip()
    return text if not text or text[-1] in ".!?…:;" else f"{text}."


def plain_day(value: date | datetime) -> str:
    """Format a date without its day of the week, such as a birthday: "November 20, 2026"."""
    return format_document_day(value.date() if isinstance(value, datetime) else value)


def moment(value: datetime) -> str:
    """Format a date and a time with its zone: "Friday, November 20, 2026 at 2:41 pm CST"."""
    return format_long_moment(value, value.tzinfo)


def through(value: date) -> str:
    """Format the end of a last day where the office is: "Friday, November 20, 2026, 11:59 pm CST"."""
    zone = datetime.combine(value, time(23, 59), home_zone()).tzname()
    return gettext("%(day)s, 11:59 pm %(zone)s") % {"day": format_long_day(value), "zone": zone}
