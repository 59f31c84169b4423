"""Finance and program staff decide on pages who pays for a seat; the person reads what they owe and how to pay."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from cohorts.billing.actions import invoices
from cohorts.billing.models import Charge, IssuerDetails, Payer
from cohorts.core.approvals.models import Proposal
from cohorts.training.actions.enrollments import sponsor
from tests.charges import credit_fee, payer_of, receive
from tests.funds import add_fund
from tests.world import MARKER, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cohort(world):
    return world.cohort(course=world.course(fee="425.00"), starts=NOW + timedelta(days=60))


def take(world, cohort):
    return sponsor(cohort=cohort, person=world.trainee, agency=world.agency, by=world.agency_coordinator, at=NOW)


def read(client, person, name, *arguments, **query):
    client.force_login(person)
    return client.get(reverse(name, args=arguments), query).content.decode()


def post(client, person, name, pk, **data):
    client.force_login(person)
    page = client.post(reverse(name, args=[pk]), data, follow=True)
    return page.content.decode()


def test_a_cohort_s_seats_are_split_on_its_page_and_the_agency_reads_its_part(client, world, cohort):
    fund = add_fund(world)
    fields = {"unit": "equal", "payer1": "agency", "payer2": f"fund-{fund.pk}", "payer3": "person", "reason": "Grant"}
    page = post(client, world.program_staff, "fund_cohort", cohort.pk, **fields)
    assert "Seats taken in PET-1 from now on" in page
    assert "Agency, Block grant 2026, Person" in read(client, world.finance, "fund_cohort", cohort.pk)
    assert "$141.66 of $425.00" in read(client, world.agency_coordinator, "agency_sponsor", cohort.pk)
    take(world, cohort)
    assert Charge.objects.count() == 3


def test_a_fund_with_too_little_is_refused_before_a_second_person_is_asked(client, world, cohort):
    seat, payer = take(world, cohort), payer_of(world.agency)
    invoices.issue_invoice(payer=payer, due_on=NOW.date(), by=world.finance, at=NOW)
    receive(payer, "425.00", by=world.finance, at=NOW)
    fund = add_fund(world, "100.00")
    fields = {"unit": "percent", "payer1": f"fund-{fund.pk}", "share1": "100", "reason": "Grant"}
    page = post(client, world.finance, "fund_seat", seat.pk, **fields)
    assert "Only $100.00 of the fund" in page and not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"payer1": "agency", "share1": "60", "payer2": "state", "share2": "39.99"}, "The shares add up to 99.99%"),
        ({"payer1": "agency", "share1": "60", "share2": "40"}, "Choose who pays this share"),
        ({"share1": "100"}, "Choose at least one payer"),
        ({"payer1": "fund-999", "share1": "100"}, "valid"),
        ({"payer1": "agency", "share1": "many"}, "Enter a number"),
    ],
)
def test_a_split_that_cannot_be_meant_comes_back_as_it_was_typed(client, world, cohort, more, text):
    page = post(client, world.finance, "fund_cohort", cohort.pk, unit="percent", reason="Grant", **more)
    assert text in page and "Grant" in page


def test_a_share_that_equal_parts_leave_no_room_for_is_not_dropped(client, world, cohort):
    fields = {"unit": "equal", "payer1": "agency", "payer2": "state", "share2": "5", "reason": "Grant"}
    assert "Empty this for equal parts" in post(client, world.finance, "fund_cohort", cohort.pk, **fields)
    post(client, world.finance, "fund_cohort", cohort.pk, **(fields | {"share2": ""}))
    assert "Agency, State" in read(client, world.finance, "fund_cohort", cohort.pk)


def test_finance_staff_know_seats_by_reference_and_program_staff_also_by_name(client, world, cohort):
    seat = take(world, cohort)
    name = "Trainee Example"
    for person, reads_name in ((world.finance, False), (world.program_staff, True), (world.auditor, True)):
        for page in (read(client, person, "seat_fees"), read(client, person, "seat_fee", seat.pk)):
            assert f"S-{seat.pk:06d}" in page and (name in page) == reads_name
    assert name not in read(client, world.auditor, "seat_fees", export="csv")
    assert "Decide who pays" not in read(client, world.auditor, "seat_fee", seat.pk)


def test_a_seat_is_charged_to_the_person_on_its_page_who_then_reads_what_to_pay(client, world, cohort):
    IssuerDetails.objects.create(remit_to="State Treasurer, PO Box 7", at=NOW)
    seat = take(world, cohort)
    page = post(
        client, world.finance, "fund_seat", seat.pk, unit="percent", payer1="agency", share1="80", payer2="person",
        share2="20", reason="Own wish",
    )  # fmt: skip
    assert "Decided." in page and "$340.00" in page and "$85.00" in page and "Trainee Example" not in page
    assert "$85.00" in read(client, world.trainee, "my_fees")
    assert "My fees" in read(client, world.trainee, "my_home")
    payer = Payer.objects.of_person(world.trainee)
    invoice = invoices.issue_invoice(payer=payer, due_on=date(2026, 4, 1), by=world.finance, at=NOW)
    credit_fee(Charge.objects.get(payer=payer), Decimal(5), at=NOW)
    page = read(client, world.trainee, "my_fees")
    for text in (
        "You owe",
        "$80.00",
        "State Treasurer, PO Box 7",
        invoice.number,
        "Credit note for invoice",
        "Not paid yet",
    ):
        assert text in page
    assert "Pay $80.00 that you owe" in read(client, world.trainee, "desk")
    for name, pk in (("my_invoice_document", invoice.pk), ("my_note_document", invoice.credit_notes.get().pk)):
        client.force_login(world.trainee)
        assert client.get(reverse(name, args=[pk])).content.startswith(b"%PDF")
        for other in (world.other_trainee, world.agency_coordinator, world.finance):
            client.force_login(other)
            assert client.get(reverse(name, args=[pk])).status_code == 404
    assert MARKER not in page and "340" not in page


def test_whoever_pays_nothing_reads_so(client, world):
    assert "You pay nothing yourself" in read(client, world.trainee, "my_fees")
