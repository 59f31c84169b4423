"""Plans places, rooms and cohorts for tests."""

from datetime import UTC, date, datetime, time, timedelta

from cohorts.training.actions.cohorts import schedule
from cohorts.training.actions.venues import add_room, add_venue
from cohorts.training.rules.scheduling import SessionPlan
from cohorts.training.rules.venues import RoomFacts, VenueFacts

CHICAGO = "America/Chicago"
# Long before every session of these tests.
PLANNED_AT = datetime(2026, 11, 2, 15, tzinfo=UTC)


def place(world, name="North Center", zone=CHICAGO, vendor=None, by=None, **more):
    """A place of the first vendor."""
    facts = VenueFacts(name, more.pop("address", "1 Main Street, Duluth"), zone, **more)
    return add_venue(vendor=vendor or world.vendor, facts=facts, by=by or world.vendor_coordinator, at=PLANNED_AT)


def room(world, venue, name="North 2", capacity=20, link="", by=None):
    """A room of a place."""
    return add_room(
        venue=venue, facts=RoomFacts(name, capacity, link), by=by or world.vendor_coordinator, at=PLANNED_AT
    )


def session(day, begin, end, **more):
    """The plan of a session without breaks. day: (month, day) of 2027; begin, end: as “9:00”."""
    month, number = day
    starts, ends = (
        datetime.combine(date(2027, month, number), time(*map(int, clock.split(":")))) for clock in (begin, end)
    )
    return SessionPlan(starts, ends, **more)


def each(first, last, weekdays, begin, end, **more):
    """Plans on these weekdays (0 is Monday) from one day of 2027 to another."""
    day, plans = date(2027, *first), []
    while day <= date(2027, *last):
        if day.weekday() in weekdays:
            plans.append(session((day.month, day.day), begin, end, **more))
        day += timedelta(days=1)
    return plans


def planned(world, code, sessions, *, vendor=None, by=None, course="pet", **more):
    """A planned cohort."""
    return schedule(
        **{
            "vendor": vendor or world.vendor,
            "course_version": world.course(course).versions.get(),
            "code": code,
            "time_zone": CHICAGO,
            "place": "",
            "seats": 12,
            "sessions": sessions,
            "by": by or world.vendor_coordinator,
            "at": PLANNED_AT,
            **more,
        }
    )


def opened(world, code, sessions, **more):
    """An open cohort, whatever it lacks."""
    cohort = planned(world, code, sessions, **more)
    type(cohort).objects.filter(pk=cohort.pk).update(state="open")
    cohort.refresh_from_db()
    return cohort
