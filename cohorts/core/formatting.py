"""Format dates, times, zones, ranges, durations, money and numbers as text.

Pages, emails, documents, messages and exports all call these functions. A moment is always written with the zone of
what it belongs to (a cohort, an exam window, or the program), so the zone is an argument without a default. The
patterns are translatable and Django supplies day and month names, so a second language only needs its catalog.

Moments are aware datetimes; a naive one raises ValueError. A zone is a `tzinfo` or a name in the tz database.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache, wraps
from typing import TypeVar

from django.utils.dateformat import format as format_pattern
from django.utils.dateformat import time_format as format_time_pattern
from django.utils.formats import number_format
from django.utils.text import get_text_list
from django.utils.translation import get_language, gettext, ngettext, pgettext

from cohorts.core.zones import (
    MINUTES_PER_HOUR,
    SECONDS_PER_MINUTE,
    Zone,
    format_zone,
    local_moment,
)

Value = TypeVar("Value")

CENT = Decimal("0.01")
MINUS = "−"
CACHED_TEXTS = 4096


def _per_language(write: Callable[[Value], str]) -> Callable[[Value], str]:
    """Cache the results of `write` by language: a page writes the same few days and durations many times."""
    cached = lru_cache(maxsize=CACHED_TEXTS)(lambda language, value: write(value))

    @wraps(write)
    def wrapper(value: Value) -> str:
        return cached(get_language(), value)

    return wrapper


def local_day(at: datetime, zone: Zone) -> date:
    """Return the calendar day of a moment in `zone`."""
    return local_moment(at, zone).date()


def same_clock(at: datetime, zone: Zone, other: Zone) -> bool:
    """Return whether the clocks of both zones show the same at a moment."""
    return local_moment(at, zone).utcoffset() == local_moment(at, other).utcoffset()


@_per_language
def format_day(day: date) -> str:
    """Format a day with its weekday, for lists: “Tue, Dec 1, 2026”."""
    return _written_day(day, pgettext("day in a list", "D, M j, Y"))


@_per_language
def format_long_day(day: date) -> str:
    """Format a day with its weekday, for sentences and emails: “Tuesday, December 1, 2026”."""
    return _written_day(day, pgettext("day in a sentence", "l, F j, Y"))


@_per_language
def format_document_day(day: date) -> str:
    """Format a day for certificates and statements: “December 1, 2026”."""
    return _written_day(day, pgettext("day in a document", "F j, Y"))


@_per_language
def format_table_day(day: date) -> str:
    """Format a day for narrow columns of documents: “Dec 1, 2026”."""
    return _written_day(day, pgettext("day in a table of a document", "M j, Y"))


@_per_language
def format_month(day: date) -> str:
    """Format the month of a day: “December 2026”."""
    return _written_day(day, pgettext("month", "F Y"))


def format_month_name(number: int) -> str:
    """The name of a month, 1 to 12: “July”."""
    return format_pattern(date(2000, number, 1), "F")


def format_short_months() -> list[str]:
    """Return the short names of the twelve months, for the heading of a year plan: “Jan” to “Dec”."""
    return [format_pattern(date(2000, month, 1), "M") for month in range(1, 13)]


def _written_day(day: date, pattern: str) -> str:
    if isinstance(day, datetime):
        raise TypeError("The day of a moment depends on the zone: pass local_day(moment, zone).")
    return format_pattern(day, pattern)


def format_days(first: date, last: date) -> str:
    """Format a range of days; a single day is written once."""
    if first == last:
        return format_day(first)
    return gettext("%(first)s to %(last)s") % {"first": format_day(first), "last": format_day(last)}


def format_distance(day: date, today: date) -> str:
    """Format the distance of a day from today: “today”, “tomorrow”, “in 3 days”, “12 days ago”."""
    days = (day - today).days
    if days in (-1, 0, 1):
        return (gettext("today"), gettext("tomorrow"), gettext("yesterday"))[days]
    if days > 0:
        return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": format_count(days)}
    return ngettext("%(days)s day ago", "%(days)s days ago", -days) % {"days": format_count(-days)}


def format_wall_time(local: datetime | time, *, seconds: bool = False) -> str:
    """Format a time of day without a zone: “9:05 am”. Only for times that are not moments yet."""
    plain = local.time() if isinstance(local, datetime) else local.replace(tzinfo=None)
    return _with_seconds(plain) if seconds else _without_seconds(plain.replace(second=0, microsecond=0))


@_per_language
def _without_seconds(clock: time) -> str:
    return format_time_pattern(clock, pgettext("time", "g:i A")).lower()


def _with_seconds(clock: time) -> str:
    return format_time_pattern(clock, pgettext("time with seconds", "g:i:s A")).lower()


def format_time(at: datetime, zone: Zone, *, seconds: bool = False) -> str:
    """Format the time of a moment with its zone: “2:41 pm CST”, or with seconds “2:41:07 pm CST”."""
    return f"{format_wall_time(local_moment(at, zone), seconds=seconds)} {format_zone(at, zone)}"


def format_moment(at: datetime, zone: Zone) -> str:
    """Format a moment for lists: “Tue, Dec 1, 2026, 2:41 pm CST”."""
    return _joined(format_day(local_day(at, zone)), format_time(at, zone))


def format_sortable_moment(at: datetime, zone: Zone) -> str:
    """Format a moment for exports, so that a spreadsheet can sort it: “2026-12-01 14:41 CST”."""
    local = local_moment(at, zone)
    return f"{local.replace(tzinfo=None).isoformat(' ', 'minutes')} {format_zone(at, zone)}"


def format_long_moment(at: datetime, zone: Zone) -> str:
    """Format a moment for sentences and emails: “Tuesday, December 1, 2026 at 2:41 pm CST”."""
    parts = {"day": format_long_day(local_day(at, zone)), "time": format_time(at, zone)}
    return pgettext("a day and a time in a sentence", "%(day)s at %(time)s") % parts


def format_range(start: datetime, end: datetime, zone: Zone) -> str:
    """Format a range of moments: “Tue, Dec 1, 2026, 2:41 pm to 5:41 pm CST”.

    The day is written once if both moments are on the same day. The zone is written at both ends if the days differ, or
    if the zones differ, as when daylight saving time starts.
    """
    first, last = local_moment(start, zone), local_moment(end, zone)
    if first.date() != last.date():
        return _from_to(format_moment(start, zone), format_moment(end, zone))
    same_zone = format_zone(start, zone) == format_zone(end, zone)
    start_text = format_wall_time(first) if same_zone else format_time(start, zone)
    return _joined(format_day(first.date()), _from_to(start_text, format_time(end, zone)))


def format_end(at: datetime, zone: Zone) -> str:
    """Format the moment when something ends; midnight is written “the end of Mon, Nov 30, 2026, CST”."""
    local = local_moment(at, zone)
    if local.time() != time(0):
        return format_moment(at, zone)
    last = at - timedelta(seconds=1)
    return gettext("the end of %(day)s, %(zone)s") % {
        "day": format_day(local_day(last, zone)),
        "zone": format_zone(last, zone),
    }


def whole_minutes(value: int | float | Decimal | timedelta) -> int:
    """Return whole minutes, truncated and never rounded up: 479.9 gives 479."""
    return int(value / timedelta(minutes=1)) if isinstance(value, timedelta) else int(value)


def format_minutes(value: int | float | Decimal | timedelta) -> str:
    """Format a duration in minutes or as a timedelta: “7 h 30 min”, “8 h”, “45 min”, “−1 h 30 min”.

    Seconds are truncated, so that 7 h 59 min 59 s is never written as 8 h.
    """
    return _written_minutes(whole_minutes(value))


@_per_language
def _written_minutes(minutes: int) -> str:
    hours, rest = divmod(abs(minutes), MINUTES_PER_HOUR)
    parts = [gettext("%(hours)s h") % {"hours": format_count(hours)}] if hours else []
    if rest or not hours:
        parts.append(gettext("%(minutes)s min") % {"minutes": rest})
    return (MINUS if minutes < 0 else "") + " ".join(parts)


def format_seconds(seconds: int) -> str:
    """Format a short duration with seconds, for exam records: “4 min”, “4 min 10 s”, “10 s”."""
    minutes, rest = divmod(seconds, SECONDS_PER_MINUTE)
    parts = [format_minutes(minutes)] if minutes else []
    if rest or not minutes:
        parts.append(gettext("%(seconds)s s") % {"seconds": rest})
    return " ".join(parts)


def format_decimal_hours(minutes: int) -> str:
    """Format minutes as hours for an input field: “7.5”, or “1:40” if no decimal is exact."""
    hours, rest = divmod(minutes, MINUTES_PER_HOUR)
    if rest % 3:  # only multiples of 3 minutes are hours with at most two decimals
        return f"{hours}:{rest:02d}"
    return f"{(Decimal(minutes) / MINUTES_PER_HOUR).normalize():f}"


def format_time_left(seconds: int | float) -> str:
    """Format the time left on a clock: “1 h 20 min”, “under 1 min”, “time is up”. Minutes are rounded up."""
    if seconds <= 0:
        return gettext("time is up")
    if seconds < SECONDS_PER_MINUTE:
        return gettext("under 1 min")
    return format_minutes(-(-int(seconds) // SECONDS_PER_MINUTE))


def format_money(amount: Decimal | int | str) -> str:
    """Format dollars with two decimals: “$1,250.00”, “−$40.00” for a credit. Raises TypeError for a float."""
    if isinstance(amount, float):
        raise TypeError("Money is a Decimal; a float loses cents.")
    dollars = Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)
    return f"{MINUS if dollars < 0 else ''}${number_format(abs(dollars), 2, force_grouping=True)}"


def format_percent(value: Decimal | int | float, *, decimals: int | None = None) -> str:
    """Format a percentage: “75%”, “66.67%”. Rounded to `decimals` places; without it, not rounded."""
    number = Decimal(str(value))
    if decimals is not None:
        number = number.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    places = decimals if decimals is not None else max(0, -_exponent(number.normalize()))
    return gettext("%(number)s%%") % {"number": _number(number, places)}


def format_count(number: int) -> str:
    """Format a whole number with thousands separators: “1,250”."""
    return _number(Decimal(number), 0)


def _number(number: Decimal, places: int) -> str:
    text = number_format(abs(number), places, force_grouping=True)
    return f"{MINUS if number < 0 else ''}{text}"


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _joined(day: str, clock: str) -> str:
    return pgettext("a day and a time", "%(day)s, %(time)s") % {"day": day, "time": clock}


def _from_to(start: str, end: str) -> str:
    return pgettext("from a time to a time", "%(start)s to %(end)s") % {"start": start, "end": end}


def format_list(values: Iterable[object]) -> str:
    """Return “2”, “2 and 5” or “2, 5 and 7”."""
    return str(get_text_list([str(value) for value in values], gettext("and")))


def file_stamp(moment: datetime) -> str:
    """Return a moment for the name of a file or folder, in UTC: 2026-11-28T191500Z. Names sort as the moments do."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H%M%SZ}"
