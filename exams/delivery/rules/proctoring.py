"""What those who run an exam may do to a sitting, and what counts as leaving the page. A hint, never a verdict."""

from datetime import datetime, timedelta

from cohorts.core.problems import Problem

MOST_MINUTES = 240
# A notice that slides over the page is not worth a line; nor does anybody read more than so many.
SHORTEST_AWAY = 2
LONGEST_AWAY = 12 * 3600
MOST_AWAY = 300
# The exam page gives a sign every 20 seconds or so, and half a minute may pass before it is written down.
SILENT_AFTER = timedelta(seconds=90)


def minutes_problem(minutes: int) -> Problem | None:
    """Why so many minutes cannot be given, or None."""
    if 1 <= minutes <= MOST_MINUTES:
        return None
    return Problem("minutes_out_of_range", field="minutes", most=MOST_MINUTES)


def is_silent(contact_at: datetime | None, now: datetime) -> bool:
    """Has the exam page given no sign for a while?"""
    return contact_at is None or now - contact_at > SILENT_AFTER
