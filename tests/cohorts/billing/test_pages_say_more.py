"""What pages of money say beside the figures: in which order, when recorded, where posted, whose seat, what to open."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from cohorts.billing.actions import ledger, receipt_ends
from cohorts.billing.acts import propose_waiver
from cohorts.billing.models import Invoice, Quote, Receipt
from cohorts.billing.models.accounts import statement_of
from cohorts.billing.period import what_of
from lms.dashboard.figures import figures_of
from tests.charges import payer_of, receive
from tests.cohorts.billing.test_invoices import charge, issue
from tests.cohorts.billing.test_money_pages import FIELDS, post, read
from tests.cohorts.billing.test_returned_refunds import bounced  # noqa: F401 (a fixture)
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
TODAY, DAY = date(2026, 3, 2), timedelta(days=1)
YEAR = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture(autouse=True)
def fixed_clock():
    with time_machine.travel(NOW, tick=False):
        yield


def pay(world, amount="400.00", **more):
    return receive(payer_of(world.agency), amount, by=world.finance, at=NOW, **more)


def give_back(world, receipt, **more):
    fields = {"receipt": receipt, "returned_on": TODAY, "reason": "No funds", "by": world.finance, "at": NOW}
    return receipt_ends.return_receipt(**(fields | more))


def test_on_one_day_a_return_stands_after_its_payment(world):
    charge(world, "400.00")
    issue(world)
    give_back(world, pay(world))
    rows = statement_of(payer_of(world.agency), *YEAR).rows
    assert [(row.movement.event, row.balance) for row in rows] == [
        ("invoiced", 400),
        ("received", 0),
        ("returned", 400),
    ]


def test_a_statement_says_when_a_payment_was_recorded_if_that_was_later(client, world):
    charge(world, "400.00")
    issue(world)
    pay(world, received_on=TODAY - 20 * DAY)
    movement = next(
        row.movement for row in statement_of(payer_of(world.agency), *YEAR).rows if row.movement.event == "received"
    )
    assert what_of(movement) == "Payment received (recorded Mon, Mar 2, 2026)"
    fields = {"first": "2026-02-01", "last": "2026-03-02", "export": "csv"}
    client.force_login(world.agency_coordinator)
    page = client.get(reverse("agency_account", args=[payer_of(world.agency).pk]), fields)
    assert "recorded Mon, Mar 2, 2026" in page.content.decode("utf-8-sig")


def test_no_page_says_what_will_be_owed_on_a_day_to_come(client, world):
    payer = payer_of(world.agency)
    for name in ("receivables", "finance_desk", "ledger"):
        assert "Enter today or an earlier day." in read(client, world.finance, name, day="2030-01-01").content.decode()
    page = read(client, world.finance, "finance_statement", payer.pk, first="2026-01-01", last="2030-01-01")
    assert "Enter today or an earlier day." in page.content.decode()
    assert "Mar 31" not in read(client, world.finance, "finance_statement", payer.pk).content.decode()


def test_who_has_more_than_it_owes_reads_no_debt_below_zero(client, world):
    pay(world, "50.00")
    page = read(client, world.finance, "finance_statement", payer_of(world.agency).pk).content.decode()
    assert "in favor of the payer" in page and "Total owed" not in page
    page = read(client, world.agency_coordinator, "agency_account", payer_of(world.agency).pk).content.decode()
    assert "in your favor" in page and page.index("in your favor") < page.index("Not due")


def test_a_payment_received_in_a_closed_month_says_where_it_is_posted(client, world):
    charge(world, "400.00")
    pay(world, "10.00", received_on=date(2026, 1, 5))
    for month in (date(2026, 1, 1), date(2026, 2, 1)):
        ledger.close_month(month=month, by=world.finance, at=NOW)
    fields = FIELDS | {"received_on": "2026-01-20", "amount": "30.00"}
    page = post(client, world.finance, "record_receipt", payer_of(world.agency).pk, **fields).content.decode()
    sentence = "It is posted on Sun, Mar 1, 2026, because January 2026 was closed when it was recorded."
    assert page.count(sentence) == 2


def test_what_a_payment_would_pay_is_seen_before_its_reference_is_typed(client, world):
    charge(world, "400.00")
    issue(world)
    fields = FIELDS | {"reference": "", "amount": "100.00"}
    page = post(client, world.finance, "record_receipt", payer_of(world.agency).pk, preview="1", **fields)
    assert "$0.00 would be left" in page.content.decode()
    page = post(client, world.finance, "record_receipt", payer_of(world.agency).pk, **fields)
    assert page.status_code == 422 and not Receipt.objects.exists()


def test_a_payment_that_is_recorded_already_can_be_opened(client, world):
    receipt = pay(world, "30.00", reference="check 7")
    page = post(client, world.finance, "record_receipt", payer_of(world.agency).pk, amount="30.00", **FIELDS)
    assert page.status_code == 422 and reverse("receipt", args=[receipt.pk]) in page.content.decode()


def test_an_amount_is_typed_as_people_write_it_and_nothing_else(client, world):
    charge(world, "1000.00")
    invoice = issue(world)
    line = f"line_{invoice.lines.get().pk}"
    payer = payer_of(world.agency).pk
    page = post(client, world.finance, "record_receipt", payer, amount="1e3", **FIELDS | {line: "5e2"})
    assert page.status_code == 422 and page.content.decode().count("such as 400 or 1,234.50") >= 2
    post(client, world.finance, "record_receipt", payer, amount="$1,000", **FIELDS | {line: "$900"})
    receipt = Receipt.objects.with_sums().get()
    assert (receipt.amount, receipt.applied) == (1000, 900)


@pytest.mark.parametrize("days, code", [(-1, "due_date_past"), (367, "due_date_far"), (3650, "due_date_far")])
def test_an_invoice_is_due_within_a_year(world, days, code):
    charge(world, "400.00")
    with refuses(code, field="due_on"):
        issue(world, due_on=TODAY + days * DAY)
    assert issue(world, due_on=TODAY + 366 * DAY)


@pytest.mark.parametrize(
    "name", ["correct_receipt", "return_receipt", "void_receipt", "refund_receipt", "reapply_receipt"]
)
def test_an_old_page_about_a_payment_that_does_not_count_any_more_leads_back_to_it(client, world, name):
    receipt = pay(world, "30.00")
    give_back(world, receipt)
    page = read(client, world.finance, name, receipt.pk)
    assert page.status_code == 302 and page.url == reverse("receipt", args=[receipt.pk])


def test_invoices_are_found_by_the_reference_of_a_seat(client, world):
    fee, _other = charge(world, "400.00"), charge(world, "300.00")
    first = issue(world, charges=[fee])
    issue(world)
    rows = Invoice.objects.all().matching(fee.reference, world.finance)
    assert list(rows) == [first]


def test_an_invoice_names_a_payment_once_whatever_lines_it_pays(client, world):
    for amount in ("100.00", "200.00", "300.00"):
        charge(world, amount)
    invoice = issue(world)
    receipt = pay(world, "600.00")
    page = read(client, world.finance, "finance_invoice", invoice.pk).content.decode()
    assert page.count(reverse("receipt", args=[receipt.pk])) == 1 and "$600.00" in page.split("Payments</h2>")[1]


def test_a_proposal_to_forgive_names_the_seat_and_the_person_only_to_those_who_may_see_people(client, world):
    fee = charge(world, "400.00")
    proposal = propose_waiver(
        charge=fee, amount=Decimal("100.00"), reason="Hardship", authority="Rule 7", by=world.finance, at=NOW
    )
    assert fee.reference in proposal.subject_label
    name = f"Seat {fee.reference} is that of {fee.person.given_name}"
    assert name in read(client, world.program_staff, "proposal", proposal.pk).content.decode()
    assert fee.person.given_name not in read(client, world.finance, "proposal", proposal.pk).content.decode()


def test_what_a_payer_owes_after_a_bounced_refund_is_no_fee_in_the_figures_of_the_year(world, bounced):  # noqa: F811
    def invoiced():
        return next(row.this_year for row in figures_of(world.finance, NOW + 9 * DAY) if row.code == "fees_invoiced")

    before = invoiced()
    assert issue(world, due_on=TODAY + 60 * DAY, at=NOW + 8 * DAY).lines.get().amount == 1600
    assert invoiced() == before == 400


def test_finance_staff_issue_a_quote_and_the_agency_is_emailed(client, world, run_jobs):
    course = world.course()
    client.force_login(world.finance)
    page = client.get(reverse("finance_quote_new"), {"agency": world.agency.pk}).content.decode()
    assert f'<option value="{world.agency.pk}" selected>' in page
    fields = {"agency": world.agency.pk, "course": course.pk, "count": "3"}
    page = client.post(reverse("finance_quote_new"), fields, follow=True).content.decode()
    quote = Quote.objects.get()
    assert f"Quote {quote.number} was issued" in page and quote.amount == 3600
    run_jobs()
    assert [email.to for email in mail.outbox] == [[world.agency_coordinator.email]]
    assert quote.number in mail.outbox[0].body
    assert reverse("finance_quote_new") in client.get(reverse("finance_quotes")).content.decode()


def test_new_invoices_are_due_after_the_days_to_pay_and_the_terms_beside_name_no_days(client, world):
    charge(world, "400.00")
    form = {"terms": "Net 30.", "days_to_pay": 45, "reminders": "7"}
    client.force_login(world.finance)
    page = client.post(reverse("edit_issuer"), form)
    assert page.status_code == 422 and "“Net 30” could contradict the due date" in page.content.decode()
    client.post(reverse("edit_issuer"), form | {"terms": "No fee is added."})
    page = read(client, world.finance, "issue_invoice", payer_of(world.agency).pk)
    assert page.context["form"].initial["due_on"] == TODAY + 45 * DAY
