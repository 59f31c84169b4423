"""Names of time zones for sentences. Times themselves carry an abbreviation (`formatting.format_zone`)."""

from datetime import UTC, datetime

from django.utils.translation import gettext, gettext_lazy

from cohorts.core.formatting import Zone, as_zone, format_zone

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
