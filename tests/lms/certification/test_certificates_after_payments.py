"""Whoever records a payment reads before it is done which certificates are issued because of it."""

import pytest
from django.urls import reverse

from cohorts.billing.actions.receipt_ends import return_receipt
from cohorts.billing.models import Receipt
from cohorts.core.dates import home_day
from lms.certification.models import Certificate

pytestmark = pytest.mark.django_db
SAYS = "certificate is issued as soon as this is paid"


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


def test_a_path_counts_records_of_payments_not_payments(client, world, road, run_jobs):
    seat = road.seat()
    receipt = road.pay(road.charge(seat))
    return_receipt(receipt=receipt, returned_on=home_day(road.now), reason="No funds", by=world.finance, at=road.now)
    run_jobs()
    client.force_login(world.trainee)
    page = client.get(reverse("my_path")).text
    assert "2 records of payment" in page and "2 payments" not in page
