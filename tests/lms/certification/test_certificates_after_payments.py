"""Whoever records a payment reads before it is done which certificates are issued because of it."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags

from cohorts.billing.actions.invoices import issue_invoice
from cohorts.billing.actions.receipt_ends import return_receipt
from cohorts.billing.models import Charge, Receipt
from cohorts.core.dates import home_day
from cohorts.training.actions.funding import Part, decide_seat_funding
from lms.certification import facts
from lms.certification.models import Candidacy, Certificate
from tests.candidates import cycle_of
from tests.charges import charge_for, pay_invoice

pytestmark = pytest.mark.django_db
SAYS = "certificate is issued as soon as this is no longer owed"


def fields(road, amount, **more):
    day = home_day(road.now).isoformat()
    return {"method": "check", "amount": amount, "received_on": day, "reference": "CHK-9", **more}


@pytest.fixture
def waiting(road, run_jobs):
    """A trainee who meets everything except the fee, which is on an invoice."""
    seat = road.seat()
    road.admit(seat.person)
    road.attend(seat)
    road.charge(seat)
    road.sit(seat, "pet-midterm", "50")
    road.sit(seat, "pet-final")
    run_jobs()
    assert not Certificate.objects.exists()
    return seat


def test_the_form_and_its_preview_say_which_certificates_a_payment_issues(client, world, road, waiting, run_jobs):
    client.force_login(world.finance)
    address = reverse("record_receipt", args=[waiting.seat_charges.get().charge.payer_id])
    page = client.get(address).text
    assert SAYS in page and f"Seat: S-{waiting.pk:06d}" in page
    assert waiting.person.family_name not in page
    preview = client.post(address, fields(road, "1200.00", preview="1"))
    assert len(preview.context["follows"]) == 1 and SAYS in preview.context["follows"][0]
    assert client.post(address, fields(road, "1199.00", preview="1")).context["follows"] == []
    client.post(address, fields(road, "1200.00"))
    run_jobs()
    assert Receipt.objects.count() == Certificate.objects.count() == 1
    assert SAYS not in client.get(address).text


def test_a_payment_is_not_said_to_issue_what_waits_for_more_than_the_fee(client, world, road, run_jobs):
    seat = road.seat()
    road.admit(seat.person)
    road.charge(seat)
    run_jobs()
    client.force_login(world.finance)
    assert SAYS not in client.get(reverse("record_receipt", args=[seat.seat_charges.get().charge.payer_id])).text


def test_a_trainee_reads_nothing_of_what_was_charged_and_paid_between_agency_and_state(client, world, road, run_jobs):
    seat = road.seat()
    receipt = road.pay(road.charge(seat))
    run_jobs()
    client.force_login(world.trainee)

    def step():
        page = unescape(strip_tags(client.get(reverse("my_path")).text))
        assert "$" not in page and "record of payment" not in page and "records of payment" not in page
        return page

    assert "Nothing is open." in step()
    return_receipt(receipt=receipt, returned_on=home_day(road.now), reason="No funds", by=world.finance, at=road.now)
    run_jobs()
    assert "Waiting for your agency’s payment." in step()


def test_who_pays_a_part_reads_their_own_amounts_and_no_others(client, world, road, run_jobs):
    seat = road.seat()
    with time_machine.travel(road.now, tick=False):
        sponsor_fee = charge_for(seat, "400.00", at=road.now)
        parts = [Part("agency"), Part("person")]
        decide_seat_funding(enrollment=seat, unit="equal", parts=parts, reason="Half", by=world.finance, at=road.now)
        client.force_login(world.trainee)
        page = unescape(client.get(reverse("my_path")).text)
        assert "$200.00 of this fee is yours to pay, and it is open." in page and "$400.00" not in page
        own = Charge.objects.get(payer__person=world.trainee)
        assert own.amount == 200 and own != sponsor_fee
        for charge in Charge.objects.with_sums().filter(owed__gt=1):
            due_on = home_day(road.now) + timedelta(days=30)
            invoice = issue_invoice(payer=charge.payer, due_on=due_on, by=world.finance, at=road.now)
            pay_invoice(invoice, "200.00", by=world.finance, at=road.now, reference=f"check {charge.pk}")
        page = unescape(client.get(reverse("my_path")).text)
        assert "You paid $200.00 of this fee yourself. Nothing is open." in page and "$400.00" not in page


def test_a_fee_waits_since_the_oldest_open_claim_began_and_a_part_payment_changes_nothing(world, road, run_jobs):
    seat = road.seat()
    invoice = road.charge(seat)
    began = Charge.objects.get().at

    def since():
        candidacy = Candidacy.objects.select_related("program").get()
        (fee,) = facts.gather([cycle_of(candidacy)], at=road.now + timedelta(days=9))[cycle_of(candidacy).pk].fees
        return fee.since

    def pay(amount, day, reference):
        at = road.now + timedelta(days=day)
        return pay_invoice(invoice, amount, by=world.finance, at=at, reference=reference)

    pay("200.00", 1, "part")
    assert since() == began
    rest = pay("1000.00", 2, "rest")
    assert since() == road.now + timedelta(days=2)
    day = home_day(road.now) + timedelta(days=4)
    later = road.now + timedelta(days=4)
    return_receipt(receipt=rest, returned_on=day, reason="No funds", by=world.finance, at=later)
    assert since() == later
    pay("300.00", 5, "part again")
    assert since() == later
