"""Time zones: a moment in a zone, and the names of zones for people.

Moments are aware datetimes; a naive one raises ValueError. A zone is a `tzinfo` or a name in the tz database.
"""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import gettext, gettext_lazy

Zone = tzinfo | str
MINUTES_PER_HOUR = 60
SECONDS_PER_MINUTE = 60
MINUS = "−"


def as_zone(zone: Zone) -> tzinfo:
    """Return a zone or the zone with this name. Raises ZoneInfoNotFoundError for an unknown name."""
    return zone if isinstance(zone, tzinfo) else ZoneInfo(zone)


def local_moment(at: datetime, zone: Zone) -> datetime:
    """Return the same moment in `zone`. Raises ValueError for a naive datetime."""
    if at.tzinfo is None:
        raise ValueError("A moment without a zone cannot be formatted.")
    return at.astimezone(as_zone(zone))


def format_zone(at: datetime, zone: Zone) -> str:
    """Format the name of a zone at a moment: “CST” or “CDT”, or “UTC−03:00” if the zone has no abbreviation."""
    return _zone_of(local_moment(at, zone))


def zone_names(zone: Zone, at: datetime) -> dict[str, str]:
    """Return the name for each offset of a zone in the year from a moment on: {"-06:00": "CST", "-05:00": "CDT"}.

    For scripts: browsers know the offset of every zone, but the names of few.
    """
    return dict(_zone_names(zone, at.replace(hour=0, minute=0, second=0, microsecond=0)))


@lru_cache(maxsize=64)
def _zone_names(zone: Zone, day: datetime) -> dict[str, str]:
    moments = [local_moment(day + timedelta(days=days), zone) for days in range(0, 366, 14)]
    return {local.isoformat()[-len("+00:00") :]: _zone_of(local) for local in moments}


def _zone_of(local: datetime) -> str:
    name = local.tzname() or ""
    if name.isalpha():
        return name
    minutes = int((local.utcoffset() or timedelta()).total_seconds() // SECONDS_PER_MINUTE)
    hours, rest = divmod(abs(minutes), MINUTES_PER_HOUR)
    return f"UTC{MINUS if minutes < 0 else '+'}{hours:02d}:{rest:02d}"


# Names that people use; other zones are named after their city. “Guam time”, “Chicago time”.
ZONE_NAMES = {
    "America/New_York": gettext_lazy("Eastern time"),
    "America/Chicago": gettext_lazy("Central time"),
    "America/Denver": gettext_lazy("Mountain time"),
    "America/Los_Angeles": gettext_lazy("Pacific time"),
    "America/Anchorage": gettext_lazy("Alaska time"),
    "America/Adak": gettext_lazy("Aleutian time"),
    "America/Puerto_Rico": gettext_lazy("Atlantic time"),
    "Pacific/Honolulu": gettext_lazy("Hawaii time"),
    "Pacific/Pago_Pago": gettext_lazy("American Samoa time"),
    "UTC": gettext_lazy("Universal time"),
}
# One moment in winter and one in summer: a zone whose clocks change has two abbreviations.
WINTER, SUMMER = datetime(2026, 1, 15, 12, tzinfo=UTC), datetime(2026, 7, 15, 12, tzinfo=UTC)


def format_zone_name(zone: Zone) -> str:
    """Format the name of a zone for sentences: “Guam time (ChST)”, or “Central time (CST or CDT)” if clocks change."""
    key = str(as_zone(zone))
    city = key.rpartition("/")[2].replace("_", " ")
    name = str(ZONE_NAMES.get(key) or gettext("%(city)s time") % {"city": city})
    winter, summer = format_zone(WINTER, zone), format_zone(SUMMER, zone)
    if winter == summer:
        return gettext("%(name)s (%(short)s)") % {"name": name, "short": winter}
    return gettext("%(name)s (%(winter)s or %(summer)s)") % {"name": name, "winter": winter, "summer": summer}


def is_skipped(local: datetime, zone: Zone) -> bool:
    """Return whether the clocks of a zone skip this wall-clock time, given without a zone."""
    there = local.replace(tzinfo=as_zone(zone))
    return there.astimezone(UTC).astimezone(as_zone(zone)).replace(tzinfo=None) != local
