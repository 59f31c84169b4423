"""Who pays for a seat that is paid, moved, or whose invoice somebody else got."""

from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse

from cohorts.billing.actions.reassignments import reassign_invoice
from cohorts.billing.models import Charge, Receipt
from cohorts.core.approvals.actions import approve
from cohorts.core.approvals.models import Proposal
from cohorts.training import acts
from cohorts.training.actions.funding import Part, decide_seat_funding
from cohorts.training.models import Funding
from tests.charges import payer_of, receive
from tests.cohorts.training.test_moved_and_charged_again import DECEMBER_1, bill, facts_of, pay_by, take
from tests.cohorts.training.test_seat_moves import DAY, START, move, other
from tests.funds import add_fund
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(world):
    return world.cohort("X-1", course=world.course(fee="400.00"), starts=START)


@pytest.fixture
def fund(world):
    return add_fund(world)


def propose(world, seat, fund, by=None, at=NOW + DAY):
    parts = [Part("agency", Decimal(60)), Part("fund", Decimal(40), fund)]
    return acts.fund_seat(enrollment=seat, unit="percent", parts=parts, reason="Grant 7", by=by or world.finance, at=at)


def owed():
    """{kind of payer: dollars owed of its fees}."""
    sums = {}
    for row in Charge.objects.with_sums().select_related("payer"):
        sums[row.payer.kind] = sums.get(row.payer.kind, 0) + round(row.owed, 2)
    return sums


@pytest.fixture
def paid(world, cohort):
    """A seat whose agency paid its invoice."""
    seat = take(world, cohort)
    bill(world)
    receive(payer_of(world.agency), "400.00", by=world.finance, at=NOW)
    return seat


def test_two_people_split_a_paid_fee_and_the_part_is_unapplied_money_of_who_paid_it(world, paid, fund, run_jobs):
    agency = payer_of(world.agency)
    proposal = propose(world, paid, fund)
    assert "$160.00 is paid and becomes unapplied money" in " ".join(proposal.effects)
    assert owed() == {"agency": 0} and not Funding.objects.exists()
    with refuses("already_proposed"):
        propose(world, paid, fund, by=world.program_staff)
    approve(proposal=proposal, reason="Right", by=world.program_staff, at=NOW + DAY)
    assert owed() == {"agency": 0, "fund": 160}
    assert [(row.payer, row.left) for row in Receipt.objects.unapplied()] == [(agency, Decimal(160))]
    (line,) = agency.invoices.get().credit_notes.get().lines.all()
    assert (line.line.charge.payer, line.amount) == (agency, Decimal(160))
    run_jobs()
    (email,) = [email for email in mail.outbox if "Your part of a fee has changed" in email.subject]
    assert "pays $240.00" in email.body and "$160.00 is on your account" in email.body


def test_the_page_of_a_seat_proposes_what_takes_two_and_says_that_it_waits(client, world, paid, fund):
    client.force_login(world.finance)
    fields = {
        "unit": "percent", "payer1": "agency", "share1": "60", "payer2": f"fund-{fund.pk}", "share2": "40",
        "reason": "Grant 7",
    }  # fmt: skip
    address = reverse("fund_seat", args=[paid.pk])
    page = client.post(address, fields, follow=True).content.decode()
    assert "another person" in page and "becomes unapplied money" in page
    page = client.get(reverse("seat_fee", args=[paid.pk])).content.decode()
    assert reverse("proposal", args=[Proposal.objects.get().pk]) in page and address not in page
    assert "waits for another person" in client.get(address, follow=True).content.decode()
    client.post(address, fields)
    assert Proposal.objects.count() == 1 and not Funding.objects.exists()


def test_an_unpaid_part_moves_at_once(world, cohort, fund):
    seat = take(world, cohort)
    bill(world)
    receive(payer_of(world.agency), "240.00", by=world.finance, at=NOW)
    assert isinstance(propose(world, seat, fund), Funding)
    assert owed() == {"agency": 0, "fund": 160} and not Receipt.objects.unapplied().exists()


def test_what_is_owed_of_a_payer_moves_before_what_is_paid(world, cohort, paid):
    """The seat is moved to a dearer cohort: 400 is paid, 100 is not, and exactly this goes to the person."""
    moved = move(world, paid, other(world, cohort, "500.00"))
    pay_by(world, moved, [Part("agency", Decimal(80)), Part("person", Decimal(20))], at=NOW + 2 * DAY)
    assert owed() == {"agency": 0, "person": 100} and not Receipt.objects.unapplied().exists()


def test_a_decision_on_a_seat_holds_in_the_cohort_to_which_it_is_moved(world, cohort):
    """Also if nothing is left of its fee that says who pays: here it was free."""
    seat = take(world, other(world, cohort, "0.00"))
    decide_seat_funding(
        enrollment=seat, unit="equal", parts=[Part("state"), Part("person")], reason="Grant", by=world.finance, at=NOW
    )
    move(world, seat, cohort)
    assert owed() == {"state": 200, "person": 200}


def test_the_gate_names_the_agency_that_owes_and_not_the_one_that_has_the_seat(world, cohort):
    """The invoice of a seat is charged to another agency."""
    seat = take(world, cohort)
    assert facts_of(seat).owed_by_agency == ((world.agency.name, Decimal(400)),)
    reassign_invoice(
        invoice=bill(world), payer=payer_of(world.other_agency), due_on=DECEMBER_1, reason="It employs them",
        by=world.finance, at=NOW + DAY,
    )  # fmt: skip
    assert facts_of(seat).owed_by_agency == ((world.other_agency.name, Decimal(400)),)
