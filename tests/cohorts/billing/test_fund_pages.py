"""Finance staff keep funds on pages: every figure has its entries, and the desk says what ends or runs low."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from cohorts.billing.models import Fund
from tests.charges import credit_fee
from tests.cohorts.billing.test_funds import charge, invoice
from tests.funds import add_fund, figures
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def read(client, person, name, *arguments, **query):
    client.force_login(person)
    return client.get(reverse(name, args=arguments), query).content.decode()


def test_a_fund_is_added_and_raised_on_its_pages(client, world):
    client.force_login(world.finance)
    fields = {"name": "Block grant", "source": "Line 12", "first_on": "2025-10-01", "last_on": "2026-09-30"}
    page = client.post(reverse("add_fund"), fields | {"amount": "$10,000.00"}, follow=True)
    fund = Fund.objects.get()
    assert "$10,000.00" in page.content.decode() and figures(fund)[3] == "10000.00"
    change = fields | {"amount": "12,500", "reason": "Second allotment"}
    page = client.post(reverse("change_fund", args=[fund.pk]), change, follow=True).content.decode()
    assert "Raised the fund by $2,500.00." in page and "Second allotment" in page
    assert "these services now" not in page
    change |= {"last_on": "2026-12-31", "reason": "Extended"}
    page = client.post(reverse("change_fund", args=[fund.pk]), change, follow=True).content.decode()
    assert "Changed the fund. It pays for these services now: " in page and "Dec 31, 2026" in page


def test_every_figure_of_a_fund_has_its_entries(client, world):
    fund = add_fund(world)
    first = charge(world, fund, "400.00")
    number = invoice(world, fund).number
    charge(world, fund, "300.00")
    credit_fee(first, Decimal("150.00"), at=NOW + timedelta(days=300))
    for reader in (world.finance, world.auditor):
        page = read(client, reader, "fund", fund.pk)
        for text in ("$10,000.00", "$300.00", "$250.00", "$150.00", "$9,300.00", number):
            assert text in page
        assert ("Change the fund" in page) == (reader is world.finance)
    lines = read(client, world.finance, "fund", fund.pk, export="csv").splitlines()
    assert len(lines) == 5 and "Credit after the end" in lines[-1] and "-400.00" in lines[2]
    assert 'Block grant 2026,"Mental health' in read(client, world.finance, "funds", export="csv")
    assert "$9,300.00" in read(client, world.finance, "funds", q="block line")


def test_the_desk_says_that_a_fund_runs_low_ends_or_has_ended_with_money_left(client, world):
    add_fund(world, name="Plenty")
    add_fund(world, name="Used up", last_on=NOW.date(), amount="0.01")
    charge(world, Fund.objects.get(payer__title="Used up"), "0.01", service_on=NOW.date())
    low = add_fund(world, "100.00", name="Scarce")
    charge(world, low, "95.00")
    add_fund(world, name="Ending", last_on=NOW.date() + timedelta(days=30))
    add_fund(world, name="Ended", last_on=NOW.date() - timedelta(days=1))
    page = read(client, world.finance, "desk")
    for title in ("“Scarce” runs low", "“Ending” ends with money left", "“Ended” has ended with money left"):
        assert title in page
    assert "Plenty" not in page and "“Used up” runs low" in page


def test_the_desk_names_a_fund_whose_fees_wait_to_be_invoiced(client, world):
    charge(world, add_fund(world), "95.00")
    assert "Issue an invoice to Block grant 2026" in read(client, world.finance, "desk")
