"""Entries for a month that is closed. The scenario D17: the fiscal year ends on September 30, September is closed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from cohorts.billing.actions import ledger, receipt_corrections, receipt_ends
from cohorts.billing.models import Closing, Entry, Event, Receipt
from cohorts.billing.models.accounts import statement_of
from cohorts.people.models import AuthoritySettings
from tests.charges import payer_of, receive
from tests.cohorts.billing.test_invoices import issue
from tests.cohorts.billing.test_ledger import charge

pytestmark = pytest.mark.django_db
AUGUST, SEPTEMBER, OCTOBER = date(2026, 8, 1), date(2026, 9, 1), date(2026, 10, 1)
LAST = date(2026, 9, 30)


def on(month, day):
    return datetime(2026, month, day, 15, tzinfo=UTC)


@pytest.fixture
def august(world):
    """A payment of August for one of three fees, and both months closed."""
    AuthoritySettings.objects.update_or_create(authority=world.state, defaults={"fiscal_year_starts": 10})
    for amount in ("300.00", "400.00", "40.00"):
        charge(world, amount, at=on(8, 3))
    issue(world, at=on(8, 3), due_on=date(2026, 10, 15))
    charge(world, "10.00", at=on(9, 5))
    receipt = receive(payer_of(world.agency), "300.00", reference="August", by=world.finance, at=on(8, 20))
    ledger.close_month(month=AUGUST, by=world.finance, at=on(9, 3))
    ledger.close_month(month=SEPTEMBER, by=world.finance, at=on(10, 3))
    return receipt


def journal(client, world):
    """The journal of September as it is exported."""
    client.force_login(world.finance)
    with time_machine.travel(on(10, 20), tick=False):
        days = {"since": SEPTEMBER.isoformat(), "until": LAST.isoformat(), "export": "csv"}
        return client.get(reverse("ledger_lines"), days).content


def september():
    return ledger.report_of(SEPTEMBER), Closing.objects.get(month=SEPTEMBER).report


def test_what_belongs_to_september_is_posted_in_october_and_changes_no_figure_of_september(client, world, august):
    before, exported = september(), journal(client, world)
    assert b"10.00" in exported
    check = receive(
        payer_of(world.agency), "400.00", reference="9", received_on=date(2026, 9, 28), by=world.finance, at=on(10, 5)
    )
    fields = {name: getattr(check, name) for name in ("payer", "method", "received_on", "reference")}
    new = receipt_corrections.correct_receipt(
        receipt=check, amount=Decimal("440.00"), reason="Typed wrong", by=world.finance, at=on(10, 7), **fields
    )
    receipt_ends.return_receipt(
        receipt=august, returned_on=date(2026, 9, 29), reason="No funds", by=world.finance, at=on(10, 8)
    )
    entries = Entry.objects.filter(at__gte=on(10, 5))
    assert {entry.posted_on >= OCTOBER for entry in entries} == {True}
    received = Entry.objects.filter(event=Event.RECEIVED, lines__receipt=check).distinct().get()
    assert (received.document_on, received.posted_on) == (date(2026, 9, 28), OCTOBER)
    assert Receipt.objects.get(pk=new.pk).received_on == date(2026, 9, 28)
    returned = Entry.objects.get(event=Event.RETURNED)
    assert (returned.document_on, returned.posted_on) == (date(2026, 9, 29), OCTOBER)
    assert september() == before and journal(client, world) == exported


def test_the_statement_shows_the_day_of_the_check_and_the_day_of_posting(client, world, august):
    payer = payer_of(world.agency)
    receive(payer, "400.00", reference="9", received_on=date(2026, 9, 28), by=world.finance, at=on(10, 5))
    assert not statement_of(payer, SEPTEMBER, LAST).rows
    (row,) = statement_of(payer, OCTOBER, date(2026, 10, 31)).rows
    assert (row.movement.document_on, row.movement.posted_on) == (date(2026, 9, 28), OCTOBER)
    client.force_login(world.agency_coordinator)
    with time_machine.travel(on(10, 20), tick=False):
        page = client.get(reverse("agency_account", args=[payer.pk])).text
    assert "Mon, Sep 28, 2026" in page and "Thu, Oct 1, 2026" in page
