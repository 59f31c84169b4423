"""A person on waiting lists opens the pages about them, for the test of marked sentences."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cohorts.training.actions import waiting
from cohorts.training.actions.cohorts import cancel_cohort
from cohorts.training.actions.enrollments import withdraw
from cohorts.training.actions.seat_restores import restore_seat
from cohorts.training.models import SeatOffer, WaitingPlace
from tests.lms.page_reader import logged_in


def own_places(reader, world, run_jobs):
    """A place, an offer by its link, and what becomes of both."""
    now, agency = timezone.now(), {"agency": world.agency, "by": world.agency_coordinator}
    first, second = (
        world.cohort(code, seats=2, starts=now + timedelta(days=days)) for code, days in (("PET-1", 30), ("PET-2", 60))
    )
    seats = [world.enroll(cohort, person) for cohort in (first, second) for person in (world.supervisor, world.proctor)]
    client = logged_in(world.trainee)
    for cohort in (first, second):
        waiting.join(cohort=cohort, person=world.trainee, at=now, **agency)
    reader.get(client, "my_home")
    for seat in (seats[0], seats[2]):
        withdraw(enrollment=seat, reason="Alarm", by=world.agency_coordinator, at=now)
    restore_seat(enrollment=seats[0], by=world.agency_coordinator, at=now)
    for name in ("my_home", "desk", "my_path"):
        reader.get(client, name)
    here, there = (SeatOffer.objects.get(place__cohort=cohort) for cohort in (first, second))
    reader.get(Client(), "seat_offer", here.token)
    reader.post(Client(), "seat_offer", here.token, data={"do": "decline"})
    waiting.take_back(offer=there, reason="Dignity", by=world.vendor_coordinator, at=now)
    reader.get(Client(), "seat_offer", there.token)
    place = WaitingPlace.objects.get(cohort=second)
    reader.get(client, "my_wait_leave", place.pk)
    reader.post(client, reverse("my_wait_leave", args=[place.pk]))
    reader.get(client, "my_wait_leave", place.pk)
    reader.get(Client(), "seat_offer", "no-such-token")
    end_in_other_ways(reader, world, world.cohort("PET-3", seats=1, starts=now + timedelta(days=30)), now)
    run_jobs()


def end_in_other_ways(reader, world, cohort, now):
    """Offers that lapse, are accepted, and end with the cohort."""
    agency = {"agency": world.agency, "by": world.agency_coordinator}
    seat = world.enroll(cohort, world.supervisor)
    waiting.join(cohort=cohort, person=world.trainee, at=now, **agency)
    withdraw(enrollment=seat, reason="Alarm", by=world.agency_coordinator, at=now)
    offer = SeatOffer.objects.get(place__cohort=cohort)
    reader.post(Client(), "seat_offer", offer.token, data={"do": "maybe"})
    waiting.lapse(offer=offer, by=None, at=offer.ends_at)
    reader.get(Client(), "seat_offer", offer.token)
    seat = world.enroll(cohort, world.supervisor)
    waiting.join(cohort=cohort, person=world.trainee, at=now, **agency)
    withdraw(enrollment=seat, reason="Alarm", by=world.agency_coordinator, at=now)
    offer = SeatOffer.objects.filter(place__cohort=cohort).latest("pk")
    reader.post(Client(), "seat_offer", offer.token, data={"do": "accept"})
    reader.get(Client(), "seat_offer", offer.token)
    withdraw(
        enrollment=world.trainee.enrollments.get(cohort=cohort, state="enrolled"), reason="Alarm",
        by=world.agency_coordinator, at=now,
    )  # fmt: skip
    cancel_cohort(cohort=cohort, reason="Alarm", by=world.vendor_coordinator, at=now)
    reader.get(Client(), "seat_offer", offer.token)
