"""A program may say that a fee on an accepted purchase order counts as settled before it is paid."""

from dataclasses import replace
from decimal import Decimal

import pytest
import time_machine

from cohorts.billing.actions import orders
from cohorts.billing.reassignment_act import reassign
from cohorts.core.approvals.models import Proposal
from lms.certification.messages.findings import sentence
from lms.certification.messages.for_staff import staff_sentence
from lms.certification.models import Candidacy
from lms.certification.rules.facts import Facts, FeeFacts
from lms.certification.rules.findings import steps_of
from tests.charges import payer_of
from tests.cohorts.billing.orders import accepted
from tests.lms.certification.conftest import EXAMPLE, Road
from tests.lms.certification.gate_samples import FEE, NOON, only
from tests.module_data import module_fixture

pytestmark = pytest.mark.django_db
ORDERED_FEE = FeeFacts("pet", Decimal(1200), Decimal(1200), False, "Northside", NOON, by_order=Decimal(1200))
OWED_FEE = FeeFacts("pet", Decimal(1200), Decimal(1200), False, "Northside", NOON)
RULE = FEE | {"with_accepted_order": "settled"}


class OrderRoad(Road):
    """The example program with both rules."""

    def __init__(self, world):
        rule = "settled: true\n          with_accepted_order: settled\n          if_owed_later: suspend\n"
        super().__init__(world, EXAMPLE.read_text().replace("settled: true\n", rule))


shared_road = module_fixture(OrderRoad)


def test_an_accepted_order_settles_a_fee_only_if_the_rule_of_the_program_says_so():
    assert only(FEE, Facts(fees=(ORDERED_FEE,))).code == "fee_owed"
    finding = only(RULE, Facts(fees=(ORDERED_FEE,)))
    assert finding.code == "fee_ordered" and finding.met
    assert sentence(finding) == "Nothing is open."
    assert staff_sentence(finding, "Ana") == "An accepted purchase order covers $1,200.00."
    assert only(RULE, Facts(fees=(ORDERED_FEE, OWED_FEE))).code == "fee_owed"


def test_of_a_split_fee_with_an_order_those_are_named_who_still_owe():
    by_state = replace(ORDERED_FEE, by_order=Decimal(600), by_state=Decimal(600))
    finding = only(RULE, Facts(fees=(by_state,)))
    assert (finding.code, finding.actor) == ("fee_owed_by_state", "state")
    assert only(FEE, Facts(fees=(by_state,))).params["owed"] == (("Northside", Decimal(600)),)
    own = replace(ORDERED_FEE, by_order=Decimal(600), own=Decimal(600))
    assert only(RULE, Facts(fees=(own,))).code == "fee_own_part"


@pytest.fixture
def seat(world, road):
    """A seat of which only the fee is missing."""
    made = road.seat()
    road.admit(made.person)
    road.attend(made)
    road.sit(made, "pet-midterm")
    road.sit(made, "pet-final")
    return made


def fee_finding(person):
    decision = Candidacy.objects.get(person=person).decisions.latest("number")
    return next(step for step in steps_of(decision.tree) if step.key == "training-fee")


def test_a_certificate_is_issued_on_an_order_and_charging_the_invoice_to_another_payer_says_what_it_would_do(
    client, world, road, seat, run_jobs
):
    from lms.certification.models import Certificate

    order = accepted(world)
    invoice = road.charge(seat)
    run_jobs()
    assert fee_finding(seat.person).code == "fee_owed" and not Certificate.objects.exists()
    orders.commit(order=order, charge=invoice.lines.get().charge, by=world.agency_coordinator, at=world.now)
    road.signal(seat.person)
    run_jobs()
    assert fee_finding(seat.person).code == "fee_ordered"
    certificate = Certificate.objects.get()
    # What a proposal would do is read as of the day on which it is read.
    with time_machine.travel(road.now, tick=False):
        result = reassign(
            invoice=invoice, payer=payer_of(world.other_agency), due_on=road.now.date(), reason="Hired by them",
            by=world.finance, at=road.now,
        )  # fmt: skip
    assert isinstance(result, Proposal) and any(certificate.number in line for line in result.effects)
