"""Days in files that people upload, in a format that is declared once for the whole file. Pure Python.

So day and month never change places from row to row, and nothing is guessed.
"""

import re
from datetime import date

# {format: which part stands where}.
DATE_FORMATS = {
    "MM/DD/YYYY": re.compile(r"(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})/(?P<year>[0-9]{4})"),
    "DD/MM/YYYY": re.compile(r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})"),
    "DD.MM.YYYY": re.compile(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})"),
    "YYYY-MM-DD": re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"),
    "YYYYMMDD": re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"),
    "MM/DD/YY": re.compile(r"(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})/(?P<year>[0-9]{2})"),
}
MOST_MONTHS = 12


def parse_day(text: str, date_format: str) -> date | None:
    """Return the day that a text is in a format, or None: it is written otherwise, or there is no such day."""
    parts = DATE_FORMATS[date_format].fullmatch(text)
    if parts is None:
        return None
    year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
    try:
        return date(year, int(parts["month"]), int(parts["day"]))
    except ValueError:
        return None


def reads_both_ways(text: str, date_format: str) -> bool:
    """Return whether another day would be read with day and month the other way around."""
    parts = DATE_FORMATS[date_format].fullmatch(text)
    if parts is None or date_format.startswith("YYYY"):
        return False
    day, month = int(parts["day"]), int(parts["month"])
    return max(day, month) <= MOST_MONTHS and day != month
