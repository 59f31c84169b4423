"""What the pages of payers and orders offer, and what they lead to."""

from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cohorts.billing.actions import orders
from cohorts.core.refusals import sentence
from tests.charges import payer_of
from tests.cohorts.billing.orders import JUNE_30, submit
from tests.cohorts.billing.test_invoices import charge
from tests.funds import add_fund
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
JULY_1 = NOW.replace(month=7, day=1)


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def test_only_agencies_have_orders(client, world):
    fund = add_fund(world)
    with refuses("order_of_no_agency"):
        submit(world, payer=fund.payer, by=world.finance)
    client.force_login(world.finance)
    address = reverse("record_order", args=[fund.payer_id])
    page = client.get(address, follow=True)
    assert page.redirect_chain[-1][0] == reverse("finance_payer", args=[fund.payer_id])
    assert "Only agencies have purchase orders." in page.text and address not in page.text
    agency = payer_of(world.agency)
    assert reverse("record_order", args=[agency.pk]) in client.get(reverse("finance_payer", args=[agency.pk])).text


def test_an_order_that_is_over_is_not_accepted_but_can_still_be_declined(client, world):
    order = submit(world)
    with refuses("order_over_before_decision", day=JUNE_30):
        orders.accept_order(order=order, by=world.finance, at=JULY_1)
    with time_machine.travel(JULY_1, tick=False):
        client.force_login(world.finance)
        page = client.get(reverse("finance_order", args=[order.pk])).text
    assert reverse("accept_order", args=[order.pk]) not in page
    assert reverse("decline_order", args=[order.pk]) in page


@pytest.mark.parametrize(("step", "done"), [("decline_order", "accept_order"), ("close_order", None)])
def test_a_step_of_an_order_that_is_over_leads_back_to_the_order(client, world, step, done):
    order = submit(world)
    client.force_login(world.finance)
    if done:
        client.post(reverse(done, args=[order.pk]))
    page = client.get(reverse(step, args=[order.pk]), follow=True)
    assert page.redirect_chain[-1][0] == reverse("finance_order", args=[order.pk])


def test_who_chooses_an_order_that_is_used_up_reads_that_no_seat_fits():
    assert sentence("order_too_small", {"left": Decimal(0), "count": 0}) == (
        "$0.00 is left of this order. No seat fits. Choose another order."
    )


def test_fees_and_orders_of_one_payer_are_not_those_of_another_whose_name_has_the_same_words(client, world):
    type(world.other_agency).objects.filter(pk=world.other_agency.pk).update(name=f"New {world.agency.name}")
    charge(world, "400.00")
    other = charge(world, "400.00", agency=world.other_agency)
    submit(world, "PO 1")
    submit(world, "PO 2", payer=payer_of(world.other_agency), by=world.other_agency_coordinator)
    client.force_login(world.finance)
    page = client.get(reverse("finance_payer", args=[payer_of(world.agency).pk])).text
    links = [f"{reverse(name)}?payer={payer_of(world.agency).pk}" for name in ("finance_fees", "finance_orders")]
    assert all(link in page for link in links)
    fees, listed = (client.get(link).context["object_list"] for link in links)
    assert other not in fees and {fee.payer.organization for fee in fees} == {world.agency}
    assert [order.number for order in listed] == ["PO 1"]


def test_an_agency_reads_who_can_open_its_file_and_its_page_does_not_load_it(client, world):
    order = submit(world)
    client.force_login(world.agency_coordinator)
    assert "state finance staff and auditors can open it" in client.get(reverse("agency_order_new")).text
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("agency_order", args=[order.pk]))
    assert not [row["sql"] for row in queries if '"billing_orderfile"."data"' in row["sql"]]
    client.force_login(world.finance)
    page = client.get(reverse("record_order", args=[order.payer_id])).text
    assert "at most 5 MB" in page and "can open it" not in page
