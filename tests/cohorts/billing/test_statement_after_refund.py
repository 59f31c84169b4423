"""A statement with a refund, and with a return after it, adds up: on the page, in the PDF and in the files."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from cohorts.billing.models.accounts import age_of, statement_of
from cohorts.core.formatting import format_money
from tests.charges import payer_of
from tests.cohorts.billing.test_invoices import charge, issue
from tests.cohorts.billing.test_receipts import end, pay
from tests.cohorts.billing.test_returned_refunds import refund
from tests.pdf_reader import pdf_text

pytestmark = pytest.mark.django_db
APRIL = datetime(2026, 4, 2, 15, tzinfo=UTC)
DAY = timedelta(days=1)
MONTHS = [(date(2026, 4, 1), date(2026, 4, 30)), (date(2026, 5, 1), date(2026, 5, 31))]
BALANCES = {
    # An invoice of 400.00, a check of 500.00, and 100.00 of it paid back.
    MONTHS[0]: ["0.00", "400.00", "-100.00", "0.00"],
    # The bank returns the check; what was paid back leaves the account and comes again with the next invoice.
    MONTHS[1]: ["0.00", "500.00", "400.00", "500.00"],
}


@pytest.fixture(autouse=True)
def year(world):
    charge(world, "400.00")
    issue(world, at=APRIL, due_on=date(2026, 6, 1))
    receipt = pay(world, "500.00", reference="0004512", at=APRIL + DAY)
    refund(world, receipt, "100.00", at=APRIL + 2 * DAY)
    end(world, receipt, at=APRIL + 35 * DAY)
    issue(world, at=APRIL + 36 * DAY, due_on=date(2026, 6, 15))
    with time_machine.travel(APRIL + 90 * DAY, tick=False):
        yield


def read(client, world, period, **query):
    client.force_login(world.agency_coordinator)
    days = {"first": period[0].isoformat(), "last": period[1].isoformat()}
    return client.get(reverse("agency_account", args=[payer_of(world.agency).pk]), days | query)


@pytest.mark.parametrize("period", MONTHS)
def test_opening_and_movements_make_the_closing_balance_in_every_form(client, world, period):
    payer, balances = payer_of(world.agency), [Decimal(text) for text in BALANCES[period]]
    statement = statement_of(payer, *period)
    assert [statement.opening, *(row.balance for row in statement.rows)] == balances
    assert statement.closing == balances[-1] == age_of(payer, period[1]).total
    assert statement.opening + sum(row.movement.amount for row in statement.rows) == statement.closing

    page = read(client, world, period).context["statement"]
    assert (page.opening, page.rows, page.closing) == (statement.opening, statement.rows, statement.closing)

    sheet = list(csv.reader(io.StringIO(read(client, world, period, export="csv").content.decode("utf-8-sig"))))
    assert [Decimal(row[5]) for row in sheet[1:]] == [*balances, balances[-1]]
    book = load_workbook(io.BytesIO(read(client, world, period, export="xlsx").content)).active
    rows = list(book.iter_rows(min_row=2, values_only=True))
    assert [round(Decimal(row[5]), 2) for row in rows] == [*balances, balances[-1]]
    assert [row[3] for row in rows] == [row[3] or None for row in sheet[1:]]
    assert all(isinstance(row[4], int | float | None) for row in rows)

    text = pdf_text(read(client, world, period, export="pdf").content)
    for row in statement.rows:
        assert format_money(row.movement.amount) in text and format_money(row.balance) in text
    assert format_money(statement.closing) in text[text.index("Closing balance") :]


def test_a_month_opens_with_what_the_month_before_closed_with(world):
    april, may = (statement_of(payer_of(world.agency), *period) for period in MONTHS)
    assert april.closing == may.opening
