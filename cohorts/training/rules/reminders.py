"""When people are reminded of a date, such as the start of a training. Computed from what is true when it is due."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

DAYS_BEFORE = 7
# How long after its moment a reminder may still go out, if the worker was away. Later none is sent.
GRACE = timedelta(hours=12)


def reminder_due(starts_at: datetime, zone: str, days: int = DAYS_BEFORE) -> datetime:
    """Return the moment (UTC) so many calendar days before the start, at its hour on the clock of the place.

    Across a change of the clocks seven days are not 7 × 24 hours.
    """
    local = starts_at.astimezone(ZoneInfo(zone))
    day = local.date() - timedelta(days=days)
    return datetime.combine(day, local.time(), ZoneInfo(zone)).astimezone(UTC)


def is_due(at: datetime, starts_at: datetime, zone: str, known_since: datetime, days: int = DAYS_BEFORE) -> bool:
    """Return whether a reminder goes out at `at` to somebody for whom this start was true since `known_since`.

    Not if it became true after the reminder was due: whoever was told later than that was told then.
    """
    due = reminder_due(starts_at, zone, days)
    return known_since <= due <= at < min(due + GRACE, starts_at)
