"""Finance staff and auditors read the ledger; every figure leads to the lines behind it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags
from wagtail.models import ModelLogEntry

from cohorts.billing.actions import charges, invoices, ledger
from cohorts.billing.models import Closing, Entry, Event
from cohorts.core import roles
from cohorts.core.approvals.actions import approve
from cohorts.core.approvals.models import Proposal
from cohorts.training.models import Course
from tests.charges import payer_of
from tests.world import NOW

pytestmark = pytest.mark.django_db
APRIL_3 = NOW + timedelta(days=32)


@pytest.fixture
def invoice(world):
    charges.charge(
        payer=payer_of(world.agency), person=world.trainee, amount=Decimal("400.00"), description="Fee", course="PET",
        vendor=world.vendor, by=None, at=NOW,
    )  # fmt: skip
    return invoices.issue_invoice(payer=payer_of(world.agency), due_on=date(2026, 4, 1), by=world.finance, at=NOW)


def read(client, person, name, *arguments, **query):
    client.force_login(person)
    return client.get(reverse(name, args=arguments), query)


def test_balances_are_those_at_the_end_of_the_day_asked_for(client, world, invoice):
    page = read(client, world.finance, "ledger", day="2026-03-02").content.decode()
    assert page.count("$400.00") == 4 and "account=receivable&amp;until=2026-03-02" in page
    assert "$400.00" not in read(client, world.auditor, "ledger", day="2026-03-01").content.decode()


def test_a_day_that_does_not_exist_is_said_to_be_none(client, world):
    page = read(client, world.finance, "ledger", day="2026-02-31")
    assert page.status_code == 200 and 'aria-invalid="true"' in page.content.decode()


def test_the_lines_behind_a_figure_add_up_to_it_in_the_journal(client, world, invoice):
    response = read(client, world.finance, "ledger_lines", account="receivable", export="csv")
    head, *lines = response.content.decode("utf-8-sig").splitlines()
    amounts = [Decimal(line.split(",")[head.split(",").index("Amount")]) for line in lines]
    assert sum(amounts) == 400 and invoice.number in lines[0]


def words(page):
    return " ".join(strip_tags(page.text.replace("<", " <")).split())


def test_lines_that_are_filtered_say_what_they_sum_to(client, world, invoice):
    assert "of all these lines" not in read(client, world.finance, "ledger_lines").text
    page = words(read(client, world.finance, "ledger_lines", account="to_invoice"))
    assert "Debit of all these lines $400.00 Credit of all these lines $400.00 Balance $0.00" in page
    page = words(read(client, world.finance, "ledger_lines", account="receivable"))
    assert "Balance $400.00 debit" in page


@pytest.mark.parametrize(("asked", "count"), [("pet", 1), ("Peer Employment", 1), ("employment", 1), ("crisis", 0)])
def test_lines_are_found_by_the_name_of_a_course(client, world, asked, count):
    Course.objects.update_or_create(code="PET", defaults={"title": "Peer Employment Training"})
    charges.charge(
        payer=payer_of(world.agency), person=world.trainee, amount=Decimal("400.00"), description="Fee", course="PET",
        vendor=world.vendor, by=None, at=NOW,
    )  # fmt: skip
    page = read(client, world.finance, "ledger_lines", course=asked, account="revenue")
    assert len(page.context["object_list"]) == count


@pytest.mark.parametrize(
    ("month", "sentence"), [("2026-03-01", "is not over."), ("2026-02-01", "lies before the first month that has")]
)
def test_a_month_that_cannot_be_closed_leads_back_and_says_why(client, world, invoice, month, sentence):
    with time_machine.travel(NOW, tick=False):
        page = read(client, world.finance, "ledger_close_month", month)
        assert page.status_code == 302 and page.url == reverse("ledger_month", args=[month])
        messages = " ".join(str(message) for message in client.get(page.url).context["messages"])
    assert sentence in messages


def test_a_month_that_is_not_the_last_closed_one_leads_back(client, world, invoice):
    first, last = date(2026, 3, 1), date(2026, 4, 1)
    closings = [
        ledger.close_month(month=month, by=world.finance, at=NOW + timedelta(days=70)) for month in (first, last)
    ]
    assert read(client, world.finance, "ledger_reopen_month", closings[0].pk).status_code == 302
    assert read(client, world.finance, "ledger_reopen_month", closings[1].pk).status_code == 200


def test_there_is_no_page_of_a_month_that_has_not_begun(client, world, invoice):
    with time_machine.travel(NOW, tick=False):
        assert read(client, world.finance, "ledger_month", "2026-04-01").status_code == 404
        assert read(client, world.finance, "ledger_month", "2026-03-01").status_code == 200


def test_an_entry_shows_both_accounts_and_leads_to_the_invoice(client, world, invoice):
    entry = Entry.objects.get(event="invoiced")
    page = read(client, world.auditor, "ledger_entry", entry.pk).content.decode()
    assert reverse("finance_invoice", args=[invoice.pk]) in page and page.count("$400.00") == 2


def test_the_rules_of_posting_name_every_event(client, world):
    page = read(client, world.finance, "ledger_rules").content.decode()
    assert all(str(label) in page for label in Event.labels)


def test_finance_staff_close_a_month_and_its_report_stays_on_its_page(client, world, invoice):
    address = reverse("ledger_month", args=["2026-03-01"])
    with time_machine.travel(APRIL_3, tick=False):
        assert address in read(client, world.finance, "ledger_months").content.decode()
        response = client.post(reverse("ledger_close_month", args=["2026-03-01"]), {"sent": "1"}, follow=True)
    assert Closing.objects.get().is_closed and "$400.00" in response.content.decode()
    page = read(client, world.auditor, "ledger_month", "2026-03-01").content.decode()
    assert "$400.00" in page and reverse("ledger_close_month", args=["2026-03-01"]) not in page


def test_auditors_read_months_but_do_not_close_them(client, world, invoice):
    assert read(client, world.auditor, "ledger_close_month", "2026-02-01").status_code == 404


@pytest.mark.parametrize("month", ["2026-03-02", "2026-13-01", "1990-01-01", "March", "2026-03-01T00:00"])
def test_an_address_that_names_no_month_is_not_found(client, world, month):
    assert read(client, world.finance, "ledger_month", month).status_code == 404


def test_a_closed_month_is_reopened_by_a_proposal(client, world, invoice):
    closing = ledger.close_month(month=date(2026, 3, 1), by=world.finance, at=APRIL_3)
    client.force_login(world.finance)
    response = client.post(reverse("ledger_reopen_month", args=[closing.pk]), {"reason": "An entry is missing"})
    assert response.status_code == 302 and Closing.objects.count() == 1
    proposal, again = Proposal.objects.get(), world.person("second-finance", world.state, roles.FINANCE)
    with time_machine.travel(APRIL_3, tick=False):
        approve(proposal=proposal, reason="I see it too.", by=again, at=APRIL_3)
    page = read(client, world.auditor, "ledger_month", "2026-03-01").content.decode()
    assert f"proposed by {world.finance} and approved by {again}: An entry is missing" in page
    entry = ModelLogEntry.objects.get(action="month.reopened")
    assert entry.user == again and entry.data["proposed_by"] == str(world.finance)
    assert f"{again}; proposed by {world.finance}" in read(client, world.auditor, "action_log").content.decode()
