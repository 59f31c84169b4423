"""Any sequence of acts about seats that wait for admission: held and confirmed seats never exceed the capacity.

Hypothesis chooses who is sponsored, asks, joins, leaves, withdraws, for whom the office decides, how the days pass,
and how many seats there are. The gate is a table here: cohorts know nothing of programs.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from cohorts.billing.models import Charge
from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.training import ports
from cohorts.training.actions import requests, seat_confirmations, waiting
from cohorts.training.actions.cohorts import change_seats
from cohorts.training.actions.enrollments import sponsor, withdraw
from cohorts.training.models import Cohort, Enrollment, RequestForSeat, SeatOffer, WaitingPlace
from cohorts.training.models.waiting_lists import overdue_offers
from tests.cohorts.training.waiting_scene import COURSE_YEAR, NOON, START
from tests.examples import examples
from tests.world import World

NUMBER = 6
PEOPLE = st.integers(0, NUMBER - 1)
YES, WAITS, NO = "yes", "waits", "no"


class HeldSeatsMachine(RuleBasedStateMachine):
    """A cohort of two seats, and trainees of one agency of whom some wait for admission."""

    def __init__(self):
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.world, self.at = World(), NOON
        self.cohort = self.world.cohort(course=self.world.course(fee="100.00"), **COURSE_YEAR, seats=2)
        Cohort.objects.filter(pk=self.cohort.pk).update(hold_days=3)
        self.people = [self.world.person(f"p{n}", self.world.agency, roles.TRAINEE) for n in range(NUMBER)]
        self.gates = {person.pk: WAITS for person in self.people[: NUMBER - 2]}
        self.former, ports.SEAT_GATES[:] = list(ports.SEAT_GATES), [self.gates_of]
        self.agency = {"agency": self.world.agency, "by": self.world.agency_coordinator}

    def teardown(self):
        ports.SEAT_GATES[:] = self.former
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def gates_of(self, people, course, at):
        """What the port answers."""
        answers = {pk: self.gates.get(pk, YES) for pk in people}
        return {pk: ports.SeatGate(refused=answer == NO) for pk, answer in answers.items() if answer != YES}

    def attempt(self, act, **arguments):
        self.at += timedelta(minutes=1)
        try:
            with transaction.atomic():
                act(at=self.at, **arguments)
        except Refused:
            return False
        return True

    @rule(number=PEOPLE)
    def sponsor(self, number):
        self.attempt(sponsor, cohort=self.cohort, person=self.people[number], again="So decided", **self.agency)

    @rule(number=PEOPLE)
    def ask_and_approve(self, number):
        person = self.people[number]
        if self.attempt(requests.ask, cohort=self.cohort, person=person, agency=self.world.agency, by=person):
            request = RequestForSeat.objects.open().with_cohort().get(person=person)
            self.attempt(requests.approve, request=request, again="So decided", by=self.world.agency_coordinator)

    @rule(number=PEOPLE)
    def join(self, number):
        self.attempt(waiting.join, cohort=self.cohort, person=self.people[number], **self.agency)

    @rule(number=PEOPLE)
    def leave(self, number):
        place = WaitingPlace.objects.on_list().filter(person=self.people[number]).first()
        if place is not None:
            assert self.attempt(waiting.leave, place=place, by=self.people[number])

    @rule(number=PEOPLE)
    def withdraw(self, number):
        seat = Enrollment.objects.taken().filter(person=self.people[number]).first()
        if seat is not None:
            self.attempt(withdraw, enrollment=seat, reason="Ill", by=self.world.agency_coordinator)

    @rule(number=PEOPLE)
    def accept(self, number):
        offer = SeatOffer.objects.filter(state="open", place__person=self.people[number]).first()
        if offer is not None:
            self.attempt(waiting.accept, offer=offer, by=self.people[number])

    @rule(number=PEOPLE, answer=st.sampled_from([YES, WAITS, NO]))
    def decide(self, number, answer):
        self.gates[self.people[number].pk] = answer
        self.settle()

    @rule(hours=st.integers(1, 100))
    def pass_time(self, hours):
        self.at = min(self.at + timedelta(hours=hours), START - timedelta(days=1))
        self.settle()
        for pk in overdue_offers(self.at):
            offer = SeatOffer.objects.select_related("place__cohort").get(pk=pk)
            act = seat_confirmations.lapse_hold if offer.for_admission else waiting.lapse
            act(offer=offer, by=None, at=self.at)

    @rule(seats=st.integers(1, 4))
    def resize(self, seats):
        self.attempt(change_seats, cohort=self.cohort, seats=seats, by=self.world.vendor_coordinator)

    def settle(self):
        for pk in seat_confirmations.places_to_settle(self.at):
            place = WaitingPlace.objects.with_cohort().get(pk=pk)
            seat_confirmations.settle(place=place, by=None, at=self.at)

    @invariant()
    def never_more_than_the_capacity(self):
        row = Cohort.objects.with_taken().get(pk=self.cohort.pk)
        assert row.taken + row.offered <= row.seats
        assert row.offered == SeatOffer.objects.filter(state="open").count()

    @invariant()
    def no_seat_is_idle_while_somebody_in_line_waits(self):
        row = Cohort.objects.with_taken().get(pk=self.cohort.pk)
        assert not (row.left and row.waiting)

    @invariant()
    def only_who_has_a_seat_is_charged_and_nobody_has_two_of_both(self):
        seated = set(Enrollment.objects.taken().values_list("person", flat=True))
        assert not seated & set(WaitingPlace.objects.on_list().values_list("person", flat=True))
        assert Charge.objects.count() == Enrollment.objects.count()


@pytest.mark.hypothesis
@pytest.mark.timeout(300)
@pytest.mark.django_db
def test_held_and_confirmed_seats_never_exceed_the_capacity():
    run_state_machine_as_test(HeldSeatsMachine, settings=examples(12, stateful_step_count=25))
