"""What the pages say of the fees of an application: to the person, the reviewer, the employer and finance staff."""

import pytest
from django.urls import reverse

from cohorts.billing.actions import invoices
from cohorts.billing.models import Charge, Invoice
from cohorts.core.dates import home_day
from tests.charges import pay_invoice
from tests.lms.certification.test_cycle_fees import FEE, desk_with, of_employer


def own_page(desk, client, name="my_application"):
    client.force_login(desk.person)
    return client.get(reverse(name, args=[desk.application.pk])).text


def test_the_person_reads_what_is_due_before_and_after_submitting_and_how_to_pay(world, client):
    desk = desk_with(world, FEE)
    assert "The fee is $60.00. It is due when you submit." in own_page(desk, client)
    assert "Application fee: $60.00 is due" in own_page(desk, client, "submit_application")
    desk.submit()
    page = own_page(desk, client)
    assert "$60.00 of this fee is yours to pay" in page and reverse("my_fees") in page
    fees = client.get(reverse("my_fees")).text
    assert "$60.00" in fees and "How to pay" in fees
    pay_invoice(Invoice.objects.get(), "60.00", by=None, at=desk.now)
    assert "You paid $60.00 of this fee yourself." in own_page(desk, client)


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({}, "The fee of $60.00 is not owed any more. What you paid of it is paid back to you."),
        ({"refundable": False}, "the $25.00 that you paid of the fee are not paid back"),
    ],
)
def test_whoever_withdraws_reads_first_what_becomes_of_the_fee(world, client, more, text):
    desk = desk_with(world, FEE | more)
    desk.submit()
    pay_invoice(Invoice.objects.get(), "25.00", by=None, at=desk.now)
    assert text in own_page(desk, client, "withdraw_application")


def test_who_pays_nothing_reads_that_the_employer_pays(world, client):
    desk = desk_with(world, of_employer())
    assert "Your employer pays this fee." in own_page(desk, client)
    assert "is charged to the agency that employs you" in own_page(desk, client, "submit_application")
    desk.submit()
    page = own_page(desk, client)
    assert "Waiting for your agency’s payment." in page and reverse("my_fees") not in page.partition("<main")[2]
    assert "of the fee" not in own_page(desk, client, "withdraw_application")


def test_the_employer_sees_a_fee_with_a_reference_and_nothing_of_the_application(world, client):
    desk = desk_with(world, of_employer())
    desk.submit()
    charge = Charge.objects.get()
    client.force_login(world.agency_coordinator)
    account = client.get(reverse("agency_account", args=[charge.payer_id]))
    assert account.status_code == 200 and "$60.00" in account.text
    for name in ("my_application", "application"):
        assert client.get(reverse(name, args=[desk.application.pk])).status_code in (302, 404)
    client.force_login(world.other_agency_coordinator)
    assert client.get(reverse("agency_account", args=[charge.payer_id])).status_code == 404


def test_the_reviewer_reads_whether_the_fee_is_settled(world, client):
    desk = desk_with(world, FEE)
    desk.submit()
    client.force_login(desk.staff)
    assert (
        "pays a part of this fee, and it is open" in client.get(reverse("application", args=[desk.application.pk])).text
    )


def test_finance_staff_invoice_the_fee_of_an_employer_with_its_other_fees(world, client):
    desk = desk_with(world, of_employer())
    desk.submit()
    payer = Charge.objects.get().payer
    due = home_day(desk.now)
    invoice = invoices.issue_invoice(payer=payer, due_on=due, by=world.finance, at=desk.now)
    client.force_login(world.finance)
    page = client.get(reverse("finance_invoice", args=[invoice.pk]))
    assert page.status_code == 200 and f"A-{desk.application.cycle_id:06d}" in page.text
    assert desk.person.get_full_name() not in page.text
