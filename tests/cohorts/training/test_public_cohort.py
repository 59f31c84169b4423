"""The public page of a cohort."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.training.actions.waiting import join
from cohorts.training.models import Cohort, Room, Venue, WaitingPlace
from tests.world import MARKER

pytestmark = pytest.mark.django_db


@pytest.fixture
def soon():
    return timezone.now() + timedelta(days=40)


@pytest.fixture
def cohort(world, soon):
    """An open cohort at a place with a room and a link."""
    cohort = world.cohort("PET-1", seats=3, starts=soon, days=2, trainer=world.trainer)
    venue = Venue.objects.create(
        vendor=world.vendor, name="North Center", address="1 Main Street", time_zone="America/Chicago",
        accessibility="No steps. Bus 7.",
    )  # fmt: skip
    room = Room.objects.create(venue=venue, name="Secret Room", capacity=9, link="https://meet.example.org/secret")
    cohort.sessions.update(room=room, place="Secret Room", link="https://meet.example.org/secret")
    cohort.venue, cohort.place, cohort.language, cohort.meets = venue, venue.text, "es", "mixed"
    cohort.min_seats, cohort.decide_on = 2, (soon - timedelta(days=10)).date()
    cohort.save()
    type(world.vendor).objects.filter(pk=world.vendor.pk).update(email="hello@lakes.example.org", phone="555-0100")
    return cohort


def test_the_page_says_what_somebody_wants_to_know(client, world, cohort):
    world.enroll(cohort, world.other_trainee, world.other_agency)
    page = client.get(reverse("public_cohort", args=[cohort.pk])).content.decode()
    for text in (
        "North Center, 1 Main Street", "No steps. Bus 7.", "Spanish", "In person and online", "$1,200.00 per seat",
        "Giving up the seat is free through", "Trainees of an agency", "2 of 3 seats left", "ask your agency",
        "hello@lakes.example.org", "555-0100", "Unit 1", "Unit 2", "If fewer than 2 people have a seat", "Central time",
        reverse("cohort_file", args=[cohort.pk]),
    ):  # fmt: skip
        assert text in page, text
    assert "16 h of 80 h scheduled so far. Up to 8 h can be missed." in page.replace("\u00a0", " ")
    for secret in ("Secret Room", "meet.example.org", MARKER, world.trainer.email):
        assert secret not in page


@pytest.mark.parametrize(("state", "status"), [("planned", 404), ("canceled", 410), ("open", 200), ("running", 200)])
def test_a_draft_has_no_page_for_nobody(client, world, cohort, state, status):
    Cohort.objects.update(state=state)
    for person in (None, world.vendor_coordinator, world.program_staff):
        if person:
            client.force_login(person)
        assert client.get(reverse("public_cohort", args=[cohort.pk])).status_code == status


def test_the_page_of_a_canceled_cohort_says_so_and_nothing_else_of_it(client, world, cohort):
    Cohort.objects.update(state="canceled")
    answer = client.get(reverse("public_cohort", args=[cohort.pk]))
    assert "This training was canceled" in answer.text and answer["X-Robots-Tag"] == "noindex, nofollow"
    for text in ("PET-1", "North Center", str(world.vendor)):
        assert text not in answer.text


def test_a_full_cohort_and_its_waiting_list_are_said(client, world, cohort):
    Cohort.objects.update(seats=1)
    world.enroll(cohort)
    for name in ("first", "second"):
        person = world.person(name, world.agency, "trainee")
        join(cohort=cohort, person=person, agency=world.agency, by=world.agency_coordinator, at=timezone.now())
    page = client.get(reverse("public_cohort", args=[cohort.pk])).text
    assert "Full: 1 seat" in page and "2 people wait." in page and "offered" not in page
    WaitingPlace.objects.filter(person__given_name="First").update(state="offered")
    page = client.get(reverse("public_cohort", args=[cohort.pk])).text
    assert "1 person waits." in page and "1 seat is offered to somebody." in page


def test_the_page_costs_the_same_for_1_and_for_40_sessions(client, world, cohort, soon, django_assert_num_queries):
    many = world.cohort("PET-2", starts=soon + timedelta(days=60), days=40)
    # The caches of the process are filled first.
    client.get(reverse("public_cohort", args=[cohort.pk]))
    for row in (cohort, many):
        # The cohort, its sessions, its units, and the state’s office in the footer.
        with django_assert_num_queries(3):
            client.get(reverse("public_cohort", args=[row.pk]))
