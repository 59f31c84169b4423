"""What happened to a seat before counts when its fees are charged again: moves, other payers, employers, orders."""

from datetime import date
from decimal import Decimal

import pytest

from cohorts.billing.actions import invoices
from cohorts.billing.actions.orders import close_order
from cohorts.billing.actions.reassignments import reassign_invoice
from cohorts.billing.models import InvoiceLine
from cohorts.training.actions.enrollments import sponsor, withdraw
from cohorts.training.actions.fees import cost_of_giving_up, live_fees
from cohorts.training.actions.funding import Part, decide_seat_funding
from cohorts.training.actions.seat_restores import restore_seat
from cohorts.training.models import SeatCharge
from lms.certification.facts import gather
from lms.certification.rules.facts import Facts
from tests.charges import payer_of
from tests.cohorts.billing.orders import accepted, used
from tests.cohorts.training.test_seat_moves import DAY, START, move, other
from tests.lms.certification.gate_samples import FEE, only
from tests.world import NOW

pytestmark = pytest.mark.django_db
DECEMBER_1 = date(2026, 12, 1)


@pytest.fixture
def cohort(world):
    return world.cohort("X-1", course=world.course(fee="400.00"), starts=START)


def take(world, cohort, person=None, at=NOW, **more):
    person, by = person or world.trainee, world.agency_coordinator
    return sponsor(cohort=cohort, person=person, agency=world.agency, by=by, at=at, **more)


def pay_by(world, seat, parts, at=NOW + DAY, by=None):
    """Program staff decide who pays for a seat, in percent."""
    return decide_seat_funding(
        enrollment=seat, unit="percent", parts=parts, reason="Grant 7", by=by or world.program_staff, at=at
    )


class Program:
    key = "x"


def facts_of(seat):
    """The fee of a seat, as the gate reads it."""
    candidacy = type("Candidacy", (), {"pk": 1, "person_id": seat.person_id, "program": Program})
    (fact,) = gather([candidacy], at=NOW)[1].fees
    return fact


def fee_of(seat):
    """What a program says of the fee of a seat if an accepted order settles it."""
    fact = facts_of(seat)
    return only(FEE | {"course": fact.course, "with_accepted_order": "settled"}, Facts(fees=(fact,)))


def bill(world, agency=None, at=NOW):
    payer = payer_of(agency or world.agency)
    return invoices.issue_invoice(payer=payer, due_on=DECEMBER_1, by=world.finance, at=at)


def reassign(world, invoice, at=NOW + 2 * DAY):
    return reassign_invoice(
        invoice=invoice, payer=payer_of(world.other_agency), due_on=DECEMBER_1, reason="Hired", by=world.finance, at=at
    )


def owed(seat):
    """What each payer owes of a seat, by name."""
    sums = {}
    for fee in live_fees(seat):
        sums[fee.payer.name] = sums.get(fee.payer.name, Decimal(0)) + fee.owed
    return {name: amount for name, amount in sums.items() if amount}


def test_a_new_payer_of_a_moved_seat_owes_for_the_seat_that_the_person_has(world, cohort):
    seat = take(world, cohort)
    invoice = bill(world)
    new = move(world, seat, other(world, cohort, "400.00"))
    reassign(world, invoice)
    assert owed(new) == {world.other_agency.name: 400} and owed(seat) == {}


def test_a_new_payer_has_all_the_terms_of_the_seat(world, cohort):
    """Free days that had passed when the seat was moved stay passed."""
    seat = take(world, cohort)
    invoice = bill(world)
    at = START - 5 * DAY
    new = move(world, seat, other(world, cohort, "400.00"), at=at)
    reassign(world, invoice, at=at)
    assert set(SeatCharge.objects.filter(enrollment=new).values_list("no_free_days", flat=True)) == {True}
    assert cost_of_giving_up(new, at + DAY).owed == 200


def test_a_withdrawal_that_is_undone_leaves_the_seat_on_its_order(world, cohort):
    order = accepted(world, through=DECEMBER_1)
    seat = take(world, cohort, order=order)
    bill(world)
    withdraw(enrollment=seat, reason="Ill", by=world.agency_coordinator, at=NOW + DAY)
    assert used(order) == (0, 0, 2000)
    restore_seat(enrollment=seat, by=world.agency_coordinator, at=NOW + DAY)
    assert used(order) == (0, 400, 1600)
    assert InvoiceLine.objects.order_by("pk").last().order_number == order.number


def test_a_moved_seat_stays_on_its_order_and_only_the_difference_is_on_none(world, cohort):
    """Also after the last day of the order, and when it was closed: the fee was charged to it in time."""
    order = accepted(world, through=DECEMBER_1)
    seat = take(world, cohort, order=order)
    close_order(order=order, reason="New budget", by=world.finance, at=NOW)
    new = move(world, seat, other(world, cohort, "450.00"))
    assert used(order) == (400, 0, 1600)
    assert sorted((fee.owed, hasattr(fee, "commitment")) for fee in live_fees(new)) == [(50, False), (400, True)]
    bill(world, at=NOW + DAY)
    assert used(order) == (0, 400, 1600)


def test_who_pays_is_changed_and_changed_back_and_the_seat_is_on_its_order(world, cohort):
    order = accepted(world, through=DECEMBER_1)
    seat = take(world, cohort, order=order)
    pay_by(world, seat, [Part("agency", Decimal(50)), Part("state", Decimal(50))])
    assert used(order) == (200, 0, 1800)
    pay_by(world, seat, [Part("agency", Decimal(100))])
    assert used(order) == (400, 0, 1600)
    pay_by(world, seat, [Part("state", Decimal(100))])
    pay_by(world, seat, [Part("agency", Decimal(100))])
    assert used(order) == (400, 0, 1600) and owed(seat) == {world.agency.name: 400}


def test_what_was_used_for_other_seats_meanwhile_is_not_charged_to_the_order_again(world, cohort):
    order = accepted(world, limit="500.00", through=DECEMBER_1)
    seat = take(world, cohort, order=order)
    withdraw(enrollment=seat, reason="Ill", by=world.agency_coordinator, at=NOW + DAY)
    second = world.person("second", world.agency, "trainee")
    take(world, cohort, order=order, person=second, at=NOW + DAY)
    restore_seat(enrollment=seat, by=world.agency_coordinator, at=NOW + DAY)
    assert used(order) == (500, 0, 0) and owed(seat) == {world.agency.name: 400}


def test_a_seat_that_counts_as_settled_by_its_order_still_does_after_an_undo_and_a_move(world, cohort):
    seat = take(world, cohort, order=accepted(world, through=DECEMBER_1))
    assert fee_of(seat).code == "fee_ordered"
    withdraw(enrollment=seat, reason="Ill", by=world.agency_coordinator, at=NOW + DAY)
    seat = restore_seat(enrollment=seat, by=world.agency_coordinator, at=NOW + DAY)
    assert fee_of(seat).code == "fee_ordered"
    assert fee_of(move(world, seat, other(world, cohort, "400.00"), at=NOW + 2 * DAY)).code == "fee_ordered"
