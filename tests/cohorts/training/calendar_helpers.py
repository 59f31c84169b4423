"""Makes and fetches calendars for tests."""

from datetime import UTC, datetime

import time_machine
from django.urls import reverse

from cohorts.training.actions.feeds import make_feed
from cohorts.training.models import CalendarFeed, Venue
from tests.cohorts.training.calendar_reader import events
from tests.world import NOW

Kind = CalendarFeed.Kind


def open_cohort(world):
    """An open cohort that meets on Monday 2027-04-05 and Tuesday 2027-04-06 at 9:00, with a trainer and a trainee."""
    world.approve()
    cohort = world.cohort(days=2, trainer=world.trainer, starts=datetime(2027, 4, 5, 14, tzinfo=UTC))
    world.enroll(cohort)
    cohort.venue = venue_of(world)
    cohort.save()
    return cohort


def venue_of(world, name="St. Paul"):
    """A place of the first vendor."""
    return Venue.objects.create(vendor=world.vendor, name=name, time_zone="America/Chicago")


def token_of(person, kind=Kind.PERSON, *, at=NOW, **subject):
    """The token of a new address."""
    return make_feed(feed=CalendarFeed(kind=kind, **subject), by=person, at=at)[1]


def fetch(client, token, at=NOW, **headers):
    """The response of an address at a moment."""
    with time_machine.travel(at, tick=False):
        return client.get(reverse("calendar_feed", args=[token]), headers=headers)


def states(client, token, at=NOW):
    """{UID: (SEQUENCE, STATUS)} of an address at a moment."""
    response = fetch(client, token, at)
    assert response.status_code == 200
    return {uid: (int(one["SEQUENCE"]), one["STATUS"]) for uid, one in events(response.content).items()}


def tokens(world, cohort):
    """An address of each kind, and the trainer's own."""
    coordinator = world.vendor_coordinator
    return {
        "trainee": token_of(world.trainee),
        "trainer": token_of(world.trainer),
        "cohort": token_of(coordinator, Kind.COHORT, cohort=cohort),
        "vendor": token_of(coordinator, Kind.VENDOR, vendor=world.vendor),
        "place": token_of(coordinator, Kind.PLACE, vendor=world.vendor, place=cohort.venue),
    }
