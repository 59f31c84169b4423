"""Who pays for a seat: split fees add up, credits go to who bore the line, and each reads only their own part."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import mail

from cohorts.billing.actions import invoices
from cohorts.billing.actions.waivers import WAIVE, waive
from cohorts.billing.models import Charge, Invoice, Payer, Receipt
from cohorts.billing.rules.postings import cents
from cohorts.core.approvals.actions import permitted
from cohorts.training.actions.enrollments import sponsor, withdraw
from cohorts.training.actions.fees import cost_of_giving_up
from cohorts.training.actions.funding import Part, decide_cohort_funding, decide_seat_funding
from lms.certification.facts import gather
from lms.certification.models import Program
from tests.candidates import candidacy_of, cycle_of, version_of
from tests.charges import payer_of, receive
from tests.funds import add_fund, figures
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
START = NOW + timedelta(days=60)
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def cohort(world):
    return world.cohort(course=world.course(fee="425.00"), starts=START)


@pytest.fixture
def fund(world):
    return add_fund(world)


def thirds(fund):
    return [Part("agency"), Part("fund", fund=fund), Part("person")]


def fund_cohort(world, cohort, parts, unit="equal", by=None):
    return decide_cohort_funding(
        cohort=cohort, unit=unit, parts=parts, reason="Grant 7", by=by or world.program_staff, at=NOW
    )


def fund_seat(world, seat, parts, unit="percent", by=None, at=LATER):
    return decide_seat_funding(enrollment=seat, unit=unit, parts=parts, reason="Grant 7", by=by or world.finance, at=at)


def take(world, cohort):
    return sponsor(cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=NOW)


def owed(world, fund=None):
    """What agency, fund and person owe: fees less credits and payments."""
    payers = [payer_of(world.agency), fund and fund.payer, Payer.objects.of_person(world.trainee)]
    rows = Charge.objects.with_sums()
    return tuple(
        f"{sum((cents(row.owed) for row in rows if payer and row.payer_id == payer.pk), Decimal(0)):.2f}"
        for payer in payers
    )


def invoice(world, payer, at=NOW):
    return invoices.issue_invoice(payer=payer, due_on=date(2026, 12, 1), by=world.finance, at=at)


def test_a_fee_is_split_in_three_and_the_last_pays_the_rest(world, cohort, fund, run_jobs):
    """D11 (a)."""
    fund_cohort(world, cohort, thirds(fund))
    take(world, cohort)
    assert owed(world, fund) == ("141.66", "141.66", "141.68") and figures(fund)[1] == "141.66"
    run_jobs()
    (own,) = [email for email in mail.outbox if "Your part of a training fee" in email.subject]
    assert own.to == [world.trainee.email] and "$141.68" in own.body and "/my/fees/" in own.body


def test_a_part_of_nothing_makes_no_fee_and_no_document(world, fund):
    cohort = world.cohort(course=world.course(fee="0.02"), starts=START)
    fund_cohort(world, cohort, thirds(fund))
    take(world, cohort)
    assert [row.payer.person_id for row in Charge.objects.all()] == [world.trainee.pk]
    with refuses("nothing_to_invoice"):
        invoice(world, payer_of(world.agency))


def test_a_seat_is_settled_only_when_every_part_is(world, cohort, fund):
    fund_cohort(world, cohort, thirds(fund))
    seat = take(world, cohort)

    program = Program.objects.create(key="x", title="X", credential="CPS", authority=world.state)
    candidacy = candidacy_of(seat.person, version_of(program, at=NOW), at=NOW)

    def fee():
        return gather([cycle_of(candidacy)], at=LATER)[cycle_of(candidacy).pk].fees[0]

    for payer, amount in [(payer_of(world.agency), "141.66"), (fund.payer, "141.66")]:
        invoice(world, payer)
        receive(payer, amount, by=world.finance, at=NOW, reference=f"check {payer.pk}")
    assert (fee().settled, fee().own, fee().by_agency) == (False, Decimal("141.68"), 0)
    person = Payer.objects.of_person(world.trainee)
    invoice(world, person)
    receive(person, "141.68", by=world.finance, at=NOW)
    assert fee().settled


def test_a_fund_with_too_little_left_refuses_the_whole_seat(world, cohort):
    fund_cohort(world, cohort, thirds(add_fund(world, "141.65")))
    with refuses("payer_cannot_pay"):
        take(world, cohort)
    assert not Charge.objects.exists() and not cohort.enrollments.exists()


def test_terms_apply_to_the_whole_fee_and_the_credit_is_exact(world, cohort, fund):
    """50 % of 425.00 is owed; the credit is spread over the three payers to the cent."""
    fund_cohort(world, cohort, thirds(fund))
    seat = take(world, cohort)
    at = START - timedelta(days=5)
    cost = cost_of_giving_up(seat, at)
    assert (cost.owed, cost.credit) == (Decimal("212.50"), Decimal("212.50"))
    withdraw(
        enrollment=seat, reason="Moves away", expected_credit=cost.agency_credit, by=world.agency_coordinator, at=at
    )
    assert owed(world, fund) == ("70.83", "70.83", "70.84")


def test_a_seat_is_charged_to_a_grant_instead_of_its_agency_and_back(world, cohort, fund):
    seat = take(world, cohort)
    agency = payer_of(world.agency)
    invoice(world, agency)
    receive(agency, "85.00", by=world.finance, at=NOW)
    fund_seat(world, seat, [Part("fund", Decimal(80), fund), Part("agency", Decimal(20))])
    assert owed(world, fund) == ("0.00", "340.00", "0.00") and not Receipt.objects.unapplied().exists()
    assert Invoice.objects.with_sums().get().statement.balance == 0
    assert Charge.objects.with_sums().filter(payer=agency).get().taken_back == 340
    fund_seat(world, seat, [Part("agency", Decimal(100))], at=LATER + timedelta(hours=1))
    assert owed(world, fund) == ("340.00", "0.00", "0.00") and figures(fund)[3] == "10000.00"


def test_one_person_does_not_take_what_is_paid_from_one_payer_and_charge_it_to_another(world, cohort, fund):
    """Charging the invoice to another payer takes two, too."""
    seat = take(world, cohort)
    agency = payer_of(world.agency)
    invoice(world, agency)
    receive(agency, "85.01", by=world.finance, at=NOW)
    with refuses("needs_second_person"):
        fund_seat(world, seat, [Part("fund", Decimal(80), fund), Part("agency", Decimal(20))])
    assert owed(world, fund) == ("339.99", "0.00", "0.00") and not Receipt.objects.unapplied().exists()


def test_the_agency_learns_its_new_part_and_nothing_of_others(world, cohort, fund, run_jobs):
    seat = take(world, cohort)
    fund_seat(world, seat, [Part("fund", Decimal(80), fund), Part("agency", Decimal(20))])
    run_jobs()
    (email,) = [email for email in mail.outbox if "Your part of a fee has changed" in email.subject]
    assert email.to == [world.agency_coordinator.email]
    assert "$85.00" in email.body and fund.name not in email.body and "340" not in email.body
    visible = Charge.objects.visible_to(world.agency_coordinator)
    assert {row.payer.organization_id for row in visible} == {world.agency.pk}


def test_a_waived_part_cannot_be_moved_to_another_payer(world, cohort, fund):
    seat = take(world, cohort)
    with permitted(WAIVE):
        waive(
            charge=Charge.objects.get(), amount=Decimal("25.00"), reason="Hardship", authority="Rule 4", by=None, at=NOW
        )
    with refuses("fee_forgiven_before"):
        fund_seat(world, seat, [Part("fund", Decimal(100), fund)])
    fund_seat(world, seat, [Part("agency", Decimal("25.00")), Part("fund", Decimal("400.00"), fund)], "dollars")
    assert owed(world, fund) == ("0.00", "400.00", "0.00")


@pytest.mark.parametrize(
    ("parts", "unit", "code"),
    [
        ([Part("agency", Decimal(60)), Part("person", Decimal(30))], "percent", "funding_not_whole"),
        ([Part("agency", Decimal(60)), Part("agency", Decimal(40))], "percent", "funding_payer_twice"),
        ([Part("agency", Decimal(400)), Part("person", Decimal(20))], "dollars", "funding_not_the_fee"),
        ([Part("fund", Decimal(100))], "percent", "funding_fund_missing"),
        ([], "equal", "funding_without_payer"),
    ],
)
def test_a_split_that_does_not_add_up_is_refused_for_seats_and_cohorts(world, cohort, parts, unit, code):
    seat = take(world, cohort)
    with refuses(code):
        fund_seat(world, seat, parts, unit)
    with refuses(code):
        fund_cohort(world, cohort, parts, unit)


def test_a_fund_does_not_pay_for_a_cohort_that_begins_after_its_end(world, cohort):
    """D20: on Sep 29 a cohort that starts on Oct 5."""
    fund = add_fund(world, last_on=START.date() - timedelta(days=1))
    with refuses("service_outside_fund"):
        fund_cohort(world, cohort, [Part("fund", fund=fund)])
    with refuses("service_outside_fund"):
        fund_seat(world, take(world, cohort), [Part("fund", fund=fund)], "equal")


@pytest.mark.parametrize("name", ["agency_coordinator", "vendor_coordinator", "auditor", "trainee"])
def test_only_program_and_finance_staff_decide_who_pays(world, cohort, name):
    seat, person = take(world, cohort), getattr(world, name)
    with refuses("role_required"):
        fund_seat(world, seat, [Part("person")], "equal", by=person)
    with refuses("role_required"):
        fund_cohort(world, cohort, [Part("person")], by=person)


def test_a_seat_that_was_given_up_keeps_its_payers(world, cohort):
    seat = take(world, cohort)
    withdraw(enrollment=seat, reason="Ill", by=world.agency_coordinator, at=NOW)
    with refuses("seat_not_taken"):
        fund_seat(world, seat, [Part("person")], "equal")
