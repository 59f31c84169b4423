"""Places of the demo's vendors, with their rooms."""

from typing import NamedTuple

from cohorts.training.actions import venues
from cohorts.training.rules.venues import RoomFacts, VenueFacts

CHICAGO, NEW_YORK, GUAM = "America/Chicago", "America/New_York", "Pacific/Guam"
DETROIT = "America/Detroit"


class PlacePlan(NamedTuple):
    """A place of a vendor (by its number): name, address, zone, rooms (name and people), accessibility, online."""

    vendor: int
    name: str
    address: str
    zone: str
    rooms: tuple[tuple[str, int], ...]
    accessibility: str
    is_online: bool = False


LAKES, RIVER, HUDSON, LATTE, ONLINE = "Lakes Center", "River House", "Hudson Hall", "Latte Hall", "Lakes Online"
HURON = "Huron Hall"
PLACES = (
    PlacePlan(
        0,
        LAKES,
        "100 Main Street, Duluth",
        CHICAGO,
        (("North 1", 24), ("North 2", 24), ("Library", 12)),
        "No steps from the street to all rooms. Accessible restrooms on both floors. Buses 7 and 13.",
    ),
    PlacePlan(
        0,
        ONLINE,
        "",
        CHICAGO,
        (("Meeting 1", 40), ("Meeting 2", 40)),
        "Live captions in every session. You can join by phone.",
        True,
    ),
    PlacePlan(
        1,
        RIVER,
        "20 Water Street, Rochester",
        CHICAGO,
        (("Garden Room", 24), ("Upper Room", 24)),
        "A ramp on the river side. An elevator leads to the Upper Room.",
    ),
    PlacePlan(
        1,
        HUDSON,
        "3 Hudson Avenue, Albany",
        NEW_YORK,
        (("Room A", 24), ("Room B", 24)),
        "No steps. Parking for people with disabilities behind the building.",
    ),
    PlacePlan(
        1,
        HURON,
        "8 Capitol Street, Lansing",
        DETROIT,
        (("Room 1", 16), ("Room 2", 12)),
        "No steps. An elevator leads to Room 2.",
    ),
    PlacePlan(
        2,
        LATTE,
        "12 Marine Corps Drive, Hagåtña",
        GUAM,
        (("Big Room", 16), ("Small Room", 12)),
        "No steps, wide doors.",
    ),
)


def add_places(cast, *, at):
    """Add the places and rooms; `cast.rooms` then maps the name of each place to its rooms."""
    for plan in PLACES:
        vendor = cast.vendors[plan.vendor]
        by = cast.coordinators[vendor]
        facts = VenueFacts(plan.name, plan.address, plan.zone, plan.accessibility, plan.is_online)
        venue = venues.add_venue(vendor=vendor, facts=facts, by=by, at=at)
        cast.rooms[plan.name] = [
            venues.add_room(venue=venue, facts=RoomFacts(name, people, _link(plan, number)), by=by, at=at)
            for number, (name, people) in enumerate(plan.rooms, 1)
        ]


def _link(plan, number):
    return f"https://meet.demo.example/lakes-{number}" if plan.is_online else ""
