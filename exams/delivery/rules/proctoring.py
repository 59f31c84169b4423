"""Limits for adding minutes, and for recording that a candidate left the exam page, which is information only."""

from datetime import datetime, timedelta

from cohorts.core.problems import Problem

MAX_MINUTES = 240
# Shorter absences, such as a system notification over the page, are ignored, and so are events above the maximum.
MIN_AWAY_SECONDS = 2
MAX_AWAY_SECONDS = 12 * 3600
MAX_AWAY_EVENTS = 300
# A device that was offline says so when it is back. Shorter times are ordinary, for example between two cells.
MIN_OFFLINE_SECONDS = 10
MAX_OFFLINE_EVENTS = 200
# The exam page contacts the server about every 20 seconds, and contact is recorded at most every 30 seconds.
SILENT_AFTER = timedelta(seconds=90)


def minutes_problem(minutes: int) -> Problem | None:
    """Why this number of minutes cannot be added, or None."""
    if 1 <= minutes <= MAX_MINUTES:
        return None
    return Problem("minutes_out_of_range", field="minutes", most=MAX_MINUTES)


def reason_problem(reason: str) -> Problem | None:
    """Why a candidate's clock cannot be changed with this reason, or None. An appeal asks for it."""
    return None if reason.strip() else Problem("clock_reason_missing", field="reason")


def is_silent(contact_at: datetime | None, now: datetime) -> bool:
    """Whether the exam page has had no contact with the server for a while."""
    return contact_at is None or now - contact_at > SILENT_AFTER
