"""Seats that wait for admission with several connections at once: real threads and transactions."""

from datetime import timedelta

import pytest

from cohorts.billing.models import Charge
from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.training import ports
from cohorts.training.actions import seat_confirmations
from cohorts.training.actions.enrollments import sponsor
from cohorts.training.models import Cohort, Enrollment, SeatOffer, WaitingPlace
from tests.cohorts.training.waiting_scene import NOON, ListScene
from tests.separate import at_once
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def waiting_people(monkeypatch):
    """The ids of people who wait for admission."""
    ids = set()
    gates = lambda people, course, at: {pk: ports.SeatGate() for pk in people if pk in ids}  # noqa: E731
    monkeypatch.setattr(ports, "SEAT_GATES", [gates])
    return ids


def held(scene, world, waiting_people, count):
    people = [world.person(f"held{n}", world.agency, roles.TRAINEE) for n in range(count)]
    waiting_people.update(person.pk for person in people)
    about = {"agency": world.agency, "by": world.agency_coordinator, "at": NOON}
    return people, [
        lambda person=person: sponsor(cohort=Cohort.objects.get(pk=scene.cohort.pk), person=person, **about)
        for person in people
    ]


def test_of_ten_who_ask_at_once_for_the_last_seat_one_has_it_kept(waiting_people):
    world = World()
    scene = ListScene(world, seats=2, taken=1)
    _people, acts = held(scene, world, waiting_people, 10)
    answers = at_once(*acts)
    refusals = [answer for answer in answers if isinstance(answer, Exception)]
    assert all(isinstance(answer, Refused) and answer.code == "cohort_full_offered" for answer in refusals), answers
    assert len(refusals) == 9
    assert scene.figures() == (1, 1, 0, 0)
    assert not Charge.objects.exists()


def test_an_admission_and_the_end_of_the_days_at_once_give_one_seat_or_keep_the_place(waiting_people):
    world = World()
    scene = ListScene(world, seats=1, taken=0)
    (person,), (act,) = held(scene, world, waiting_people, 1)
    act()
    waiting_people.clear()
    at = NOON + timedelta(days=30)
    place, offer = WaitingPlace.objects.get(), SeatOffer.objects.get()
    answers = at_once(
        lambda: seat_confirmations.settle(
            place=WaitingPlace.objects.with_cohort().get(pk=place.pk), by=None, at=at
        ),
        lambda: seat_confirmations.lapse_hold(
            offer=SeatOffer.objects.select_related("place__cohort").get(pk=offer.pk), by=None, at=at
        ),
        lambda: seat_confirmations.settle(
            place=WaitingPlace.objects.with_cohort().get(pk=place.pk), by=None, at=at
        ),
    )  # fmt: skip
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    place.refresh_from_db()
    seats = Enrollment.objects.filter(person=person).count()
    # Whoever comes first: the seat, or the place in line, from which the same seat is offered at once.
    assert (seats, place.state) in {(1, "seated"), (0, "offered"), (0, "waiting_admission")}
    assert Charge.objects.count() == seats
