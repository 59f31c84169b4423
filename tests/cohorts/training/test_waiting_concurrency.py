"""Waiting lists with fifty connections at once: real threads and transactions, on the database of the test run."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cohorts.billing.models import Charge
from cohorts.core.actions import Refused
from cohorts.notices.models import Email
from cohorts.training.actions import waiting
from cohorts.training.actions.cohorts import change_seats
from cohorts.training.actions.enrollments import sponsor, withdraw
from cohorts.training.models import Cohort, Enrollment, SeatOffer
from tests.cohorts.training.waiting_scene import NOON, START, ListScene
from tests.separate import at_once
from tests.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CONNECTIONS = 50


def refusals(answers):
    """The codes of refusals, sorted. Anything else that was raised is a fault."""
    assert all(isinstance(answer, Refused) for answer in answers if isinstance(answer, Exception)), answers
    return sorted(answer.code for answer in answers if isinstance(answer, Refused))


def test_fifty_acts_at_once_promise_no_seat_twice_and_leave_none_idle():
    """Twenty people accept or decline, ten withdraw, ten join, nine are sponsored, and the vendor adds a seat."""
    world = World()
    scene = ListScene(world, seats=30, waiting=25)
    by, vendor = world.agency_coordinator, world.vendor_coordinator
    for seat in scene.seats[:20]:
        withdraw(enrollment=seat, reason="Ill", by=by, at=NOON)
    offers = [scene.offer(number) for number in range(1, 21)]
    agency = {"agency": world.agency, "by": by, "at": NOON}
    new = [scene.trainee(f"new{number}") for number in range(19)]
    acts = [
        lambda offer=offer, act=(waiting.accept if number % 2 else waiting.decline): act(
            offer=SeatOffer.objects.select_related("place__cohort", "place__person").get(pk=offer.pk),
            by=offer.place.person,
            at=NOON,
        )
        for number, offer in enumerate(offers)
    ]
    acts += [
        lambda pk=seat.pk: withdraw(enrollment=Enrollment.objects.get(pk=pk), reason="Ill", by=by, at=NOON)
        for seat in scene.seats[20:]
    ]
    acts += [
        lambda person=person: waiting.join(cohort=Cohort.objects.get(), person=person, **agency) for person in new[:10]
    ]
    acts += [lambda person=person: sponsor(cohort=Cohort.objects.get(), person=person, **agency) for person in new[10:]]
    acts.append(lambda: change_seats(cohort=Cohort.objects.get(), seats=31, by=vendor, at=NOON))
    assert len(acts) == CONNECTIONS
    codes = set(refusals(at_once(*acts)))
    assert codes <= {"waiting_not_needed", "cohort_full", "cohort_full_offered", "people_waiting"}, codes
    taken, offered, waits, left = scene.figures()
    assert taken + offered + left == 31 and not (left and waits)
    assert SeatOffer.objects.filter(state="open").count() == offered
    assert Charge.objects.count() == Enrollment.objects.taken().exclude(enrolled_by=None).count()


def test_fifty_presses_of_accept_take_one_seat_for_one_fee():
    """D08, on two connections and more."""
    world = World()
    scene = ListScene(world, waiting=1)
    withdraw(enrollment=scene.seats[0], reason="Ill", by=world.agency_coordinator, at=NOON)
    offer = scene.offer(1)
    answers = at_once(
        *[
            lambda: waiting.accept(
                offer=SeatOffer.objects.select_related("place__cohort", "place__person").get(pk=offer.pk),
                by=scene.people[0],
                at=NOON,
            )
            for _ in range(CONNECTIONS)
        ]
    )
    assert refusals(answers) == ["offer_accepted"] * (CONNECTIONS - 1)
    assert Charge.objects.count() == 1 and Enrollment.objects.taken().count() == 2
    assert Email.objects.filter(person=scene.people[0], kind="seat").count() == 1


def test_the_page_of_an_offer_answers_each_of_two_presses_at_once(time_machine):
    time_machine.move_to(NOON, tick=False)
    scene = ListScene(World(), waiting=1)
    withdraw(enrollment=scene.seats[0], reason="Ill", by=scene.world.agency_coordinator, at=NOON)
    address = reverse("seat_offer", args=[scene.offer(1).token])
    answers = at_once(*[lambda: Client().post(address, {"do": "accept"}).status_code for _ in range(4)])
    assert set(answers) <= {200, 302} and 302 in answers, answers
    assert Charge.objects.count() == 1


def test_people_who_get_seats_in_each_others_cohorts_do_not_block_each_other():
    """Each waits where the other gets a seat, so that both acts lock both cohorts."""
    world = World()
    first, second = (world.cohort(code, seats=1, starts=START) for code in ("PET-1", "PET-2"))
    people = [world.person(f"cross{number}", world.agency, "trainee") for number in range(20)]
    agency = {"agency": world.agency, "by": world.agency_coordinator, "at": NOON}
    for cohort in (first, second):
        world.enroll(cohort, world.person(f"in-{cohort.code.lower()}", world.agency, "trainee"))
        for person in people:
            waiting.join(cohort=cohort, person=person, **agency)
    answers = at_once(
        *[
            lambda code=code: change_seats(
                cohort=Cohort.objects.get(code=code), seats=11, by=world.vendor_coordinator, at=NOON
            )
            for code in ("PET-1", "PET-2")
        ]
    )
    assert refusals(answers) == []
    offers = list(SeatOffer.objects.select_related("place__cohort", "place__person").order_by("pk"))
    answers = at_once(
        *[
            lambda pk=offer.pk, person=offer.place.person: waiting.accept(
                offer=SeatOffer.objects.select_related("place__cohort", "place__person").get(pk=pk),
                by=person,
                at=NOON + timedelta(hours=1),
            )
            for offer in offers
        ]
    )
    assert set(refusals(answers)) <= {"offer_taken_back"}
    for person in people:
        assert Enrollment.objects.taken().of_person(person).count() <= 1
    for cohort in Cohort.objects.with_taken():
        assert cohort.taken + cohort.offered + cohort.left == 11 and not (cohort.left and cohort.waiting)
