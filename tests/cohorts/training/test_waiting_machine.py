"""Any sequence of acts about a waiting list: no seat is promised twice, and none is idle while somebody waits.

Hypothesis chooses who asks, joins, leaves, withdraws, whose request is approved, declined or withdrawn, who accepts,
declines, lets an offer lapse, undoes a withdrawal or is sponsored, and how many seats there are.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from cohorts.billing.models import Charge
from cohorts.billing.rules.postings import cents
from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.training.actions import requests, waiting
from cohorts.training.actions.cohorts import change_seats
from cohorts.training.actions.enrollment_days import change_enrolling
from cohorts.training.actions.enrollments import sponsor, withdraw
from cohorts.training.actions.seat_restores import restore_seat
from cohorts.training.models import Cohort, Enrollment, RequestForSeat, SeatOffer, WaitingPlace
from cohorts.training.models.waiting import Priority
from cohorts.training.models.waiting_lists import overdue_offers
from cohorts.training.rules.waiting import Enrolling
from tests.cohorts.training.waiting_scene import COURSE_YEAR, NOON, START
from tests.examples import examples
from tests.world import World

PEOPLE = st.integers(0, 6)
# What the acts may refuse here; anything else is a fault.
EXPECTED = {
    "cohort_full", "cohort_full_offered", "people_waiting", "seat_held", "waiting_not_needed", "waiting_already",
    "enrollment_closed", "seats_below_taken", "seats_below_promised", "undo_too_late", "undo_not_withdrawn",
    "undo_waiting", "cohort_started", "offer_of_last_seat", "waiting_returning", "waiting_priority_unchanged",
    "waiting_not_in_line", "offer_lapsed", "undo_by_other_side", "offer_with_free_seats",
    "request_open_already", "request_with_seat",
}  # fmt: skip


class WaitingMachine(RuleBasedStateMachine):
    """A cohort of two seats, and seven trainees of one agency."""

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.world, self.at = World(), NOON
        self.cohort = self.world.cohort(course=self.world.course(fee="100.00"), **COURSE_YEAR, seats=2)
        self.people = [self.world.person(f"p{n}", self.world.agency, roles.TRAINEE) for n in range(7)]
        self.agency = {"agency": self.world.agency, "by": self.world.agency_coordinator}
        for number in range(4):
            self.join(number) if number > 1 else self.sponsor(number)

    def teardown(self):
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def attempt(self, act, **arguments):
        """Run an act, a minute later; returns whether it was not refused."""
        self.at += timedelta(minutes=1)
        try:
            with transaction.atomic():
                act(at=self.at, **arguments)
        except Refused as refusal:
            assert refusal.code in EXPECTED, refusal.code
            return False
        return True

    def open_offers(self):
        offers = SeatOffer.objects.filter(state="open").select_related("place__cohort", "place__person")
        return list(offers.order_by("pk"))

    @rule(number=PEOPLE)
    def join(self, number):
        self.attempt(waiting.join, cohort=self.cohort, person=self.people[number], **self.agency)

    @rule(number=PEOPLE)
    def ask(self, number):
        person = self.people[number]
        self.attempt(requests.ask, cohort=self.cohort, person=person, agency=self.world.agency, by=person)

    def open_requests(self):
        return list(RequestForSeat.objects.open().with_cohort().order_by("pk"))

    @precondition(lambda self: self.open_requests())
    @rule(data=st.data())
    def approve(self, data):
        request = data.draw(st.sampled_from(self.open_requests()))
        before = self.row()
        by = self.world.agency_coordinator
        if self.attempt(requests.approve, request=request, again="So decided", by=by):
            request.refresh_from_db()
            had_room = before.left > 0 and not before.waiting
            assert (request.seat is not None) == had_room or request.place is not None

    @precondition(lambda self: self.open_requests())
    @rule(data=st.data(), declined=st.booleans())
    def end_request(self, data, declined):
        request = data.draw(st.sampled_from(self.open_requests()))
        if declined:
            by = self.world.agency_coordinator
            assert self.attempt(requests.decline, request=request, reason="No", by=by)
        else:
            assert self.attempt(requests.withdraw_request, request=request, by=request.person)

    @rule(number=PEOPLE)
    def sponsor(self, number):
        self.attempt(sponsor, cohort=self.cohort, person=self.people[number], again="So decided", **self.agency)

    @rule(number=PEOPLE)
    def withdraw(self, number):
        seat = Enrollment.objects.taken().filter(person=self.people[number]).first()
        if seat is not None:
            self.attempt(withdraw, enrollment=seat, reason="Ill", by=self.world.agency_coordinator)

    @rule(number=PEOPLE)
    def undo(self, number):
        seat = Enrollment.objects.filter(person=self.people[number]).order_by("-pk").first()
        if seat is not None:
            self.attempt(restore_seat, enrollment=seat, by=self.world.agency_coordinator)

    @rule(number=PEOPLE)
    def leave(self, number):
        place = WaitingPlace.objects.on_list().filter(person=self.people[number]).first()
        if place is not None:
            assert self.attempt(waiting.leave, place=place, by=self.people[number])

    @rule(number=PEOPLE, priority=st.sampled_from([Priority.FIRST, Priority.USUAL]))
    def prioritize(self, number, priority):
        place = WaitingPlace.objects.on_list().filter(person=self.people[number]).first()
        if place is not None:
            by = self.world.vendor_coordinator
            self.attempt(waiting.set_priority, place=place, priority=priority, reason="Rural", by=by)

    @precondition(lambda self: self.open_offers())
    @rule(data=st.data(), act=st.sampled_from([waiting.accept, waiting.decline]))
    def answer(self, data, act):
        offer = data.draw(st.sampled_from(self.open_offers()))
        self.attempt(act, offer=offer, by=offer.place.person)

    @precondition(lambda self: self.open_offers())
    @rule(data=st.data())
    def take_back(self, data):
        offer = data.draw(st.sampled_from(self.open_offers()))
        self.attempt(waiting.take_back, offer=offer, reason="Room", by=self.world.vendor_coordinator)

    @rule(seats=st.integers(1, 4))
    def change_seats(self, seats):
        self.attempt(change_seats, cohort=self.cohort, seats=seats, by=self.world.vendor_coordinator)

    @rule(days=st.sampled_from([None, None, 9, -1]), hours=st.sampled_from([1, 48, 72]))
    def change_enrolling(self, days, hours):
        day = None if days is None else (self.at + timedelta(days=days)).date()
        if day is None or day <= START.date():
            enrolling = Enrolling(day, hours)
            self.attempt(
                change_enrolling, cohort=self.cohort, enrolling=enrolling, by=self.world.vendor_coordinator
            )  # fmt: skip

    @rule(hours=st.sampled_from([2, 30, 75]))
    def wait_a_while(self, hours):
        """Time passes, and the job ends what is over."""
        self.at = min(self.at + timedelta(hours=hours), START - timedelta(days=1))
        for pk in overdue_offers(self.at):
            self.attempt(waiting.lapse, offer=SeatOffer.objects.get(pk=pk), by=None)

    def row(self):
        return Cohort.objects.with_taken().get(pk=self.cohort.pk)

    @invariant()
    def no_seat_is_promised_twice(self):
        row = self.row()
        assert row.taken + row.offered <= row.seats
        assert row.left == row.seats - row.taken - row.offered

    @invariant()
    def no_seat_is_idle_while_somebody_waits(self):
        row = self.row()
        assert not (row.left and row.waiting) or not row.fills_at(self.at)

    @invariant()
    def each_place_that_is_offered_has_one_open_offer_and_no_other_has_any(self):
        offered = WaitingPlace.objects.filter(state="offered").order_by("pk").values_list("pk", flat=True)
        assert list(offered) == sorted(offer.place_id for offer in self.open_offers())

    @invariant()
    def nobody_has_a_seat_and_a_place(self):
        seated = Enrollment.objects.taken().values("person")
        assert not WaitingPlace.objects.on_list().filter(person__in=seated).exists()

    @invariant()
    def an_open_request_is_of_somebody_without_a_seat(self):
        seated = Enrollment.objects.taken().values("person")
        assert not RequestForSeat.objects.open().filter(person__in=seated).exists()

    @invariant()
    def who_was_approved_has_had_a_seat_or_a_place(self):
        approved = RequestForSeat.objects.filter(state="approved")
        assert not approved.filter(seat=None, place=None).exists()
        assert not RequestForSeat.objects.exclude(state="approved").exclude(seat=None, place=None).exists()

    @invariant()
    def each_seat_is_charged_once(self):
        for seat in Enrollment.objects.all():
            fees = Charge.objects.with_sums().filter(seat_charges__enrollment=seat)
            owed = sum(cents(fee.amount - fee.credited) for fee in fees)
            assert owed == (100 if seat.is_taken else 0)


@pytest.mark.hypothesis
@pytest.mark.timeout(300)
@pytest.mark.django_db
def test_no_seat_is_promised_twice_or_idle_after_any_acts():
    run_state_machine_as_test(WaitingMachine, settings=examples(15, stateful_step_count=30))
