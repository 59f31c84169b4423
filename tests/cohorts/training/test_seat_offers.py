"""Offers of seats through the actions: free seats are offered in order, answered once, and never promised twice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from cohorts.billing.models import Charge, Commitment, Order
from cohorts.core.names import called
from cohorts.notices.models import Email
from cohorts.training.actions import waiting
from cohorts.training.actions.enrollments import sponsor
from cohorts.training.actions.seat_restores import restore_seat
from cohorts.training.models import Cohort, SeatOffer, WaitingPlace
from cohorts.training.models.seatless import trainees_without_seat
from cohorts.training.models.waiting import Priority
from cohorts.training.models.waiting_lists import add_numbers
from cohorts.training.waiting_messages import format_offer_end
from tests.charges import payer_of
from tests.cohorts.training.waiting_scene import NOON, ListScene, accept, decline, emails_to, give_up, set_seats
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_a_freed_seat_is_offered_to_the_first_in_line_and_accepted_for_the_fee(world, notified):
    scene = ListScene(world, waiting=2)
    give_up(scene, scene.seats[0])
    assert scene.states() == ["offered", "waiting"] and scene.figures() == (1, 1, 1, 0)
    offer = scene.offer(1)
    assert offer.ends_at == NOON + 48 * HOUR
    assert emails_to(scene.people[0])[-1] == "A seat is offered to you"
    assert "A seat is offered to your trainee" in emails_to(world.agency_coordinator)
    assert not Charge.objects.exists()
    seat = accept(offer, NOON + HOUR)
    assert (seat.person, seat.agency, seat.enrolled_by) == (scene.people[0], world.agency, scene.people[0])
    assert Charge.objects.get().amount == Decimal("1200.00")
    assert scene.states() == ["seated", "waiting"] and scene.figures() == (2, 0, 1, 0)
    offer.refresh_from_db()
    assert (offer.state, offer.answered_at) == ("accepted", NOON + HOUR)
    assert emails_to(scene.people[0])[-1] == "You have a seat in a training"
    body = Email.objects.get(kind="seat", person=scene.people[0]).body
    assert f"If you cannot come, contact {world.agency.name}" in body and "My staff" not in body
    assert scene.people[0].pk in notified


@pytest.fixture
def promised(world):
    """24 seats: 22 are taken and two offered to W1 and W2; W3 to W5 wait (D06)."""
    scene = ListScene(world, seats=24, waiting=5)
    for seat in scene.seats[:2]:
        give_up(scene, seat, NOON - HOUR)
    assert scene.figures() == (22, 2, 3, 0)
    return scene


def test_the_capacity_goes_below_seats_and_offers_only_by_taking_an_offer_back(world, promised):
    """D06 (a)."""
    name = called(promised.people[1])
    with refuses("seats_below_promised", promised=24, taken=22, count=2, person=name) as refusal:
        set_seats(promised, 23)
    assert name in str(refusal.value)
    waiting.take_back(offer=promised.offer(2), reason="Room", by=world.vendor_coordinator, at=NOON)
    assert promised.figures() == (22, 1, 4, 0)
    assert Cohort.objects.get().seats == 23
    assert promised.states() == ["offered", "waiting", "waiting", "waiting", "waiting"]
    assert emails_to(promised.people[1])[-1] == "An offer of a seat was withdrawn"
    assert [row.number for row in add_numbers(promised.place(n) for n in (1, 2, 3))] == [None, 1, 2]


def test_one_decline_makes_one_offer(world, promised):
    """D06 (b)."""
    decline(promised.offer(1))
    assert promised.states() == ["declined", "offered", "offered", "waiting", "waiting"]
    assert promised.figures() == (22, 2, 2, 0) and SeatOffer.objects.count() == 3
    assert emails_to(promised.people[0])[-1] == "You declined a seat"


def test_who_undoes_a_withdrawal_while_the_seat_is_offered_is_first_on_the_list(world):
    """D06 (c)."""
    scene = ListScene(world, waiting=4)
    seat = sponsored(scene)
    monday, three = NOON, NOON + 5 * HOUR
    give_up(scene, seat, monday)
    charges = Charge.objects.count()
    place = restore_seat(enrollment=seat, by=world.agency_coordinator, at=three)
    assert (place.person, place.priority) == (seat.person, Priority.RETURNING)
    assert scene.figures() == (2, 1, 4, 0) and scene.offer(1).state == "open"
    email = Email.objects.filter(person=seat.person).latest("pk")
    assert email.subject == "You are first on a waiting list"
    assert format_offer_end(scene.offer(1).ends_at, "America/Chicago") in email.body
    assert Charge.objects.count() == charges
    with refuses("undo_waiting"):
        restore_seat(enrollment=seat, by=world.agency_coordinator, at=three)
    decline(scene.offer(1), three + HOUR)
    seat.refresh_from_db()
    assert seat.is_taken and Charge.objects.count() == charges + 1
    assert scene.figures() == (3, 0, 3, 0) and SeatOffer.objects.count() == 1
    assert emails_to(seat.person)[-1] == "You have your seat again"


def sponsored(scene):
    """One more seat, with a fee; the cohort is full again after it."""
    world = scene.world
    Cohort.objects.filter(pk=scene.cohort.pk).update(seats=scene.cohort.seats + 1)
    rows = WaitingPlace.objects.filter(cohort=scene.cohort)
    kept = list(rows.values_list("pk", flat=True))
    rows.update(state="left", off_list_at=NOON)
    seat = sponsor(
        cohort=scene.cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=NOON - DAY
    )
    rows.filter(pk__in=kept).update(state="waiting", off_list_at=None)
    scene.cohort.refresh_from_db()
    return seat


def test_a_seat_that_was_taken_again_makes_the_undo_first_on_the_list(world):
    scene = ListScene(world)
    seat = sponsored(scene)
    give_up(scene, seat)
    sponsor(
        cohort=scene.cohort, person=scene.trainee("quick"), agency=world.agency, by=world.agency_coordinator, at=NOON
    )
    place = restore_seat(enrollment=seat, by=world.agency_coordinator, at=NOON + HOUR)
    assert place.state == "waiting"
    assert "Your seat in PET-1 is taken." in Email.objects.filter(person=world.trainee).latest("pk").body
    give_up(scene, scene.seats[0], NOON + 2 * HOUR)
    seat.refresh_from_db()
    assert seat.is_taken and scene.figures() == (3, 0, 0, 0)


def test_after_the_last_day_an_undo_without_a_seat_left_is_refused(world):
    scene = ListScene(world)
    seat = sponsored(scene)
    give_up(scene, seat)
    sponsor(
        cohort=scene.cohort, person=scene.trainee("quick"), agency=world.agency, by=world.agency_coordinator, at=NOON
    )
    Cohort.objects.update(enrollment_closes_on=date(2027, 3, 1))
    with refuses("cohort_full"):
        restore_seat(enrollment=seat, by=world.agency_coordinator, at=NOON + HOUR)


def test_an_agency_that_sponsors_whom_a_seat_is_offered_takes_the_offer(world):
    scene = ListScene(world, waiting=2)
    give_up(scene, scene.seats[0])
    sponsor(cohort=scene.cohort, person=scene.people[0], agency=world.agency, by=world.agency_coordinator, at=NOON)
    assert scene.states() == ["seated", "waiting"] and scene.figures() == (2, 0, 1, 0)
    assert Charge.objects.count() == 1


def test_an_offer_is_accepted_once(world):
    """D08, the second press."""
    scene = ListScene(world, waiting=1)
    give_up(scene, scene.seats[0])
    accept(scene.offer(1))
    with refuses("offer_accepted", when=NOON):
        accept(scene.offer(1), NOON + HOUR)
    with refuses("offer_accepted"):
        decline(scene.offer(1), NOON + HOUR)
    assert Charge.objects.count() == 1 and emails_to(scene.people[0]).count("You have a seat in a training") == 1


def test_nobody_else_answers_an_offer(world):
    scene = ListScene(world, waiting=1)
    give_up(scene, scene.seats[0])
    for act in (waiting.accept, waiting.decline):
        with refuses("offer_of_someone_else"):
            act(offer=scene.offer(1), by=world.agency_coordinator, at=NOON)


def test_an_offer_that_is_over_cannot_be_accepted_and_goes_to_the_next(world):
    scene = ListScene(world, waiting=2)
    give_up(scene, scene.seats[0])
    offer = scene.offer(1)
    assert waiting.lapse(offer=offer, by=None, at=offer.ends_at - timedelta(seconds=1)) is None
    with refuses("offer_lapsed", when=offer.ends_at):
        accept(offer, offer.ends_at)
    assert waiting.lapse(offer=offer, by=None, at=offer.ends_at).state == "lapsed"
    assert waiting.lapse(offer=offer, by=None, at=offer.ends_at) is None
    assert scene.states() == ["lapsed", "offered"]
    assert emails_to(scene.people[0]).count("An offer of a seat has ended") == 1
    assert emails_to(world.agency_coordinator).count("An offered seat was not answered") == 1


def test_an_offer_ends_at_the_start_if_that_moves_closer(world):
    scene = ListScene(world, waiting=1)
    give_up(scene, scene.seats[0])
    Cohort.objects.update(starts_at=NOON + HOUR)
    with refuses("offer_lapsed", when=NOON + HOUR):
        accept(scene.offer(1), NOON + HOUR)


def test_an_offer_is_taken_back_only_by_the_vendor_with_a_reason_and_not_of_the_last_seat(world):
    scene = ListScene(world, seats=1, waiting=1)
    give_up(scene, scene.seats[0])
    with refuses("offer_of_last_seat"):
        waiting.take_back(offer=scene.offer(1), reason="Room", by=world.vendor_coordinator, at=NOON)
    with refuses("reason_missing"):
        waiting.take_back(offer=scene.offer(1), reason="", by=world.vendor_coordinator, at=NOON)
    with refuses("role_required_at"):
        waiting.take_back(offer=scene.offer(1), reason="Room", by=world.agency_coordinator, at=NOON)
    set_seats(scene, 3)
    with refuses("offer_with_free_seats", count=2):
        waiting.take_back(offer=scene.offer(1), reason="Room", by=world.vendor_coordinator, at=NOON)
    accept(scene.offer(1))
    with refuses("offer_not_open"):
        waiting.take_back(offer=scene.offer(1), reason="Room", by=world.vendor_coordinator, at=NOON)


@pytest.mark.parametrize(("limit", "committed"), [("2000.00", 1), ("100.00", 0)])
def test_the_fee_goes_to_the_order_of_the_place_as_long_as_enough_is_left(world, limit, committed):
    scene = ListScene(world)
    order = accepted_order(world, limit)
    place = scene.join(world.trainee, order=order)
    give_up(scene, scene.seats[0])
    accept(place.offers.get())
    assert Charge.objects.get().amount == Decimal("1200.00") and Commitment.objects.count() == committed


def accepted_order(world, limit):
    return Order.objects.create(
        payer=payer_of(world.agency), kind=Order.Kind.PURCHASE_ORDER, number="PO-1", number_key="PO1",
        limit=Decimal(limit), valid_from=date(2026, 1, 1), valid_through=date(2036, 1, 1), at=NOON, state="accepted",
    )  # fmt: skip


def test_whoever_waits_is_not_asked_to_find_a_seat(world):
    without = trainees_without_seat(world.agency_coordinator)
    assert without.filter(user=world.trainee).exists()
    ListScene(world).join(world.trainee)
    assert not without.filter(user=world.trainee).exists()
