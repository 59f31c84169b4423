"""Pages of places, and of planning with them, cost the same number of queries at 1 row and at 100."""

import pytest
from django.urls import reverse

from cohorts.training.models import Cohort, Room, Session, TrainerQualification, Venue
from tests.counts.test_cohorts import cohorts
from tests.world import NOW

pytestmark = pytest.mark.django_db
SIZES = pytest.mark.parametrize("size", [1, 100])


@pytest.fixture
def many(world, size):
    """Places with a room and a session to come each."""
    rows = cohorts(world, size)
    zone = {"vendor": world.vendor, "time_zone": "America/Chicago", "address": "1 Main Street"}
    venues = Venue.objects.bulk_create(Venue(name=f"Place {number}", **zone) for number in range(size))
    rooms = Room.objects.bulk_create(Room(venue=venue, name="North", capacity=20) for venue in venues)
    Cohort.objects.filter(pk__in=[row.pk for row in rows]).update(venue=venues[0])
    Session.objects.update(room=rooms[0])
    return venues


@SIZES
def test_the_places_of_a_vendor(world, many, size, url_cost):
    url_cost(world.vendor_coordinator, reverse("vendor_places"), 5)


@SIZES
def test_a_place_with_what_is_booked(world, many, size, url_cost):
    url_cost(world.vendor_coordinator, reverse("vendor_place", args=[many[0].pk]), 7)


@SIZES
def test_the_page_for_a_new_cohort_with_places_and_rooms(world, many, size, url_cost):
    world.approve()
    url_cost(world.vendor_coordinator, reverse("vendor_cohort_new"), 12)


@SIZES
def test_the_qualifications_of_trainers(world, size, url_cost):
    TrainerQualification.objects.bulk_create(
        TrainerQualification(person=world.trainer, course=world.course(), qualified=True, valid_from=NOW.date(), at=NOW)
        for _ in range(size)
    )
    url_cost(world.program_staff, reverse("qualifications"), 11)
