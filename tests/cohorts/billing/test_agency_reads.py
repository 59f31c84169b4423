"""What an agency reads of its invoices and statements after a correction, a payment, and a month."""

import pytest
import time_machine
from django.urls import reverse

from cohorts.billing.models import IssuerDetails
from tests.charges import payer_of, receive
from tests.cohorts.billing.test_invoices import charge, correct, issue
from tests.cohorts.billing.test_money_pages import read
from tests.pdf_reader import pdf_text
from tests.world import NOW

pytestmark = pytest.mark.django_db
APRIL = {"first": "2026-04-01", "last": "2026-04-30"}


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_statement_that_is_printed_again_later_is_the_same_and_its_ages_add_up_to_it(client, world):
    """D18."""
    payer = payer_of(world.agency)
    charge(world, "1250.00")
    issue(world)
    documents = []
    for month in (5, 6):
        with time_machine.travel(NOW.replace(month=month), tick=False):
            answer = read(client, world.agency_coordinator, "agency_account", payer.pk, export="pdf", **APRIL)
            documents.append(answer.content)
            receive(payer, "250.00", reference=f"check {month}", by=world.finance, at=NOW.replace(month=month, hour=20))
    assert documents[0] == documents[1]
    text = pdf_text(documents[0])
    ages = text[text.index("Owed on") :]
    assert "April 30, 2026" in ages and ages.count("$1,250.00") == 2


def test_the_total_of_a_past_day_opens_the_statement_that_closes_with_it(client, world):
    payer = payer_of(world.agency)
    charge(world, "400.00")
    issue(world)
    with time_machine.travel(NOW.replace(month=6), tick=False):
        receive(payer, "400.00", by=world.finance, at=NOW.replace(month=6))
        page = read(client, world.finance, "receivables", day="2026-04-15").content.decode()
        address = f"{reverse('finance_statement', args=[payer.pk])}?first=2026-04-01&last=2026-04-15"
        assert page.count(address.replace("&", "&amp;")) == 2, "from the name of the payer and from its total"
        assert client.get(address).context["statement"].closing == 400


def test_a_replaced_invoice_leads_to_the_one_in_its_place_and_back(client, world):
    """D03."""
    charge(world, "400.00")
    invoice = issue(world)
    new = correct(world, invoice)
    old_page = read(client, world.agency_coordinator, "agency_invoice", invoice.pk)
    assert old_page.context["replaced_by"] == new and reverse("agency_invoice", args=[new.pk]) in old_page.text
    new_page = read(client, world.agency_coordinator, "agency_invoice", new.pk)
    assert new_page.context["replaces"] == invoice and new_page.context["replaced_by"] is None


def test_how_to_pay_is_said_only_while_something_is_owed(client, world):
    IssuerDetails.objects.create(remit_to="State Treasurer, PO Box 7", at=NOW)
    charge(world, "400.00")
    invoice = issue(world)
    assert "PO Box 7" in read(client, world.agency_coordinator, "agency_invoice", invoice.pk).text
    receive(payer_of(world.agency), "400.00", by=world.finance, at=NOW)
    assert "PO Box 7" not in read(client, world.agency_coordinator, "agency_invoice", invoice.pk).text
