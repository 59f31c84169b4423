"""The page of a payment that ended says what it paid, why and when it ended, and what was recorded instead."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from cohorts.billing.actions.receipt_ends import return_receipt, void_receipt
from cohorts.core.dates import home_day
from tests.cohorts.billing.test_receipts import charge, correct, issue, pay, payer_of
from tests.world import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def later():
    with time_machine.travel(NOW + 5 * DAY, tick=False):
        yield


@pytest.fixture
def invoice(world):
    charge(world, "400.00")
    charge(world, "300.00")
    return issue(world)


def pages(client, world, receipt):
    """The page of a payment as finance staff and as the agency read it."""
    both = []
    for person, name in ((world.finance, "receipt"), (world.agency_coordinator, "agency_payment")):
        client.force_login(person)
        both.append(client.get(reverse(name, args=[receipt.pk])))
    return both


def test_a_returned_payment_shows_what_it_paid_and_that_nobody_pays_it(client, world, invoice):
    receipt = pay(world, "700.00", reference="8841")
    return_receipt(receipt=receipt, returned_on=home_day(NOW), reason="No funds", by=world.finance, at=NOW + DAY)
    for page in pages(client, world, receipt):
        assert [(row.amount, row.others, row.line.still_owed) for row in page.context["story"].paid] == [
            (400, [], 400), (300, [], 300),
        ]  # fmt: skip
        assert "Returned by the bank" in page.text and "No funds" in page.text
        assert invoice.number in page.text and "Nobody" in page.text


def test_the_payment_recorded_again_is_linked_and_pays_the_lines_now(client, world, invoice):
    receipt = pay(world, "700.00", reference="8841")
    void_receipt(receipt=receipt, reason="Meant for the Lakeside agency", by=None, at=NOW + DAY)
    again = pay(world, "500.00", reference="8841", at=NOW + 2 * DAY)
    finance, agency = pages(client, world, receipt)
    for page, name in ((finance, "receipt"), (agency, "agency_payment")):
        story = page.context["story"]
        assert story.instead == again and f'href="{reverse(name, args=[again.pk])}"' in page.text
        assert [row.others for row in story.paid] == [[(again, 400)], [(again, 100)]]
    assert "Lakeside" in finance.text and "Lakeside" not in agency.text
    assert "Recorded by mistake" in agency.text


def test_a_corrected_payment_leads_to_the_one_that_counts_and_back(client, world, invoice):
    receipt = pay(world, "700.00", reference="8814")
    new = correct(world, receipt, reference="8841")
    for old, current, name in zip(
        pages(client, world, receipt), pages(client, world, new), ("receipt", "agency_payment"), strict=True
    ):
        assert reverse(name, args=[new.pk]) in old.text and reverse(name, args=[receipt.pk]) in current.text
        assert [row.others for row in old.context["story"].paid] == [[(new, 400)], [(new, 300)]]
        assert [row.amount for row in current.context["story"].paid] == [400, 300]


def test_money_moved_to_another_payer_shows_neither_agency_the_other(client, world, invoice):
    charge(world, "700.00", world.other_agency, world.other_trainee)
    theirs = issue(world, agency=world.other_agency)
    receipt = pay(world, "700.00", reference="5521")
    new = correct(world, receipt, payer=payer_of(world.other_agency))
    finance, agency = pages(client, world, receipt)
    assert reverse("receipt", args=[new.pk]) in finance.text
    assert agency.context["story"].instead is None and reverse("agency_payment", args=[new.pk]) not in agency.text
    assert theirs.number not in agency.text and world.other_agency.name not in agency.text
    client.force_login(world.other_agency_coordinator)
    assert client.get(reverse("agency_payment", args=[receipt.pk])).status_code == 404
    page = client.get(reverse("agency_payment", args=[new.pk])).text
    assert theirs.number in page and invoice.number not in page and world.agency.name not in page


def test_only_coordinators_open_it_and_invoices_lead_to_it(client, world, invoice):
    receipt = pay(world, "800.00", reference="8841")
    address = reverse("agency_payment", args=[receipt.pk])
    client.force_login(world.agency_coordinator)
    assert address in client.get(reverse("agency_invoice", args=[invoice.pk])).text
    assert address in client.get(reverse("agency_account", args=[receipt.payer_id])).text
    assert "$100.00" in client.get(address).text
    for person in (world.trainee, world.supervisor, world.finance):
        client.force_login(person)
        assert client.get(address).status_code == 404
