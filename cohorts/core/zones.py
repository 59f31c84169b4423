"""Names of time zones: for sentences, and for scripts.

`formatting.format_zone` has the short name that stands behind a time.
"""

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext, gettext_lazy

from cohorts.core.formatting import Zone, as_zone, format_zone, local_moment

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


def zone_names(zone: Zone, at: datetime) -> dict[str, str]:
    """Return the name for each offset of a zone in the year from a moment on: {"-06:00": "CST", "-05:00": "CDT"}.

    For scripts: browsers know the offset of every zone, but the names of few.
    """
    moments = [local_moment(at + timedelta(days=days), zone) for days in range(0, 366, 14)]
    return {local.isoformat()[-len("+00:00") :]: format_zone(local, zone) for local in moments}
