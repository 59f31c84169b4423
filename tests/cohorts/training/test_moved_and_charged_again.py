"""What happened to a seat before counts when its fees are charged again: moves, other payers, employers, orders."""

from datetime import date
from decimal import Decimal

import pytest

from cohorts.billing.actions import invoices
from cohorts.billing.actions.reassignments import reassign_invoice
from cohorts.training.actions.fees import cost_of_giving_up, live_fees
from cohorts.training.models import SeatCharge
from tests.charges import payer_of
from tests.cohorts.training.test_seat_moves import DAY, START, move, other, take
from tests.world import NOW

pytestmark = pytest.mark.django_db
DECEMBER_1 = date(2026, 12, 1)


@pytest.fixture
def cohort(world):
    return world.cohort("X-1", course=world.course(fee="400.00"), starts=START)


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
