"""Reminders ask only for what the payer's account shows as owed, each step once. The scenario D15."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st

from cohorts.billing.actions import invoices
from cohorts.billing.actions.issuer import change_issuer_details
from cohorts.billing.actions.reminders import remind
from cohorts.billing.models import IssuerDetails, Reminder
from cohorts.billing.rules.reminders import OpenInvoice, latest_step, read_steps, reminders_due, write_steps
from cohorts.billing.tasks import send_reminders
from tests.charges import credit_fee, payer_of, receive
from tests.cohorts.billing.test_invoices import charge, issue
from tests.pdf_reader import pdf_text
from tests.refusals import refuses
from tests.world import NOW

DUE = date(2026, 4, 1)
TEN_DAYS_LATE = NOW + timedelta(days=40)
dollars = st.integers(0, 100_000).map(lambda number: Decimal(number) / 100)


def late(world):
    charge(world, "400.00")
    return issue(world)


def run(at=TEN_DAYS_LATE):
    with time_machine.travel(at, tick=False):
        return send_reminders()


@pytest.mark.django_db
def test_a_payer_is_reminded_once_by_one_document_and_one_email(world, run_jobs):
    invoice = late(world)
    run_jobs()
    mail.outbox.clear()
    assert (run(), run()) == (1, 0)
    run_jobs()
    reminder = Reminder.objects.get()
    assert (reminder.step, reminder.owed, reminder.on_account) == (7, 400, 0)
    assert [email.to for email in mail.outbox] == [["agency@example.org"]]
    assert invoice.number in mail.outbox[0].body and "$400.00" in mail.outbox[0].body


@pytest.mark.django_db
@pytest.mark.parametrize(("unapplied", "reminded"), [("500.00", []), ("400.00", []), ("100.00", [300])])
def test_money_on_account_lowers_what_a_reminder_asks_for(world, unapplied, reminded):
    late(world)
    receive(payer_of(world.agency), unapplied, remitted={}, by=world.finance, at=NOW)
    run()
    assert [reminder.to_pay for reminder in Reminder.objects.all()] == reminded


@pytest.mark.django_db
def test_who_paid_or_was_credited_in_full_gets_no_reminder(world):
    invoice = late(world)
    receive(payer_of(world.agency), "400.00", by=world.finance, at=TEN_DAYS_LATE - timedelta(minutes=1))
    charge(world, "300.00", world.other_agency, world.other_trainee)
    other = issue(world, agency=world.other_agency)
    credit_fee(other.lines.get().charge, at=NOW)
    assert run() == 0 and invoice.lines.count() == 1


@pytest.mark.django_db
def test_a_corrected_invoice_is_not_reminded_of_again(world):
    invoice = late(world)
    run()
    invoices.correct_invoice(
        invoice=invoice, bill_to="Prairie Center", reason="Renamed", by=world.finance, at=TEN_DAYS_LATE
    )
    assert run() == 0
    assert run(TEN_DAYS_LATE + timedelta(days=21)) == 1


@pytest.mark.django_db
def test_after_an_outage_only_the_latest_step_is_sent(world):
    late(world)
    assert run(NOW + timedelta(days=100)) == 1
    assert Reminder.objects.get().step == 30


@pytest.mark.django_db
def test_no_steps_mean_no_reminders_and_wrong_ones_are_refused(world):
    late(world)
    change_issuer_details(reminders=" ", by=world.finance, at=NOW)
    assert run() == 0
    for text in ("seven", "7,5.5", "999"):
        with refuses("reminders_unreadable", field="reminders"):
            change_issuer_details(reminders=text, by=world.finance, at=NOW)


@pytest.mark.django_db
def test_a_payer_that_fails_does_not_block_the_others(world, monkeypatch):
    charge(world, "300.00", world.other_agency, world.other_trainee)
    issue(world, agency=world.other_agency)
    late(world)
    broken = min(payer_of(world.agency).pk, payer_of(world.other_agency).pk)

    def fail_for_one(*, payer, by, at):
        if payer.pk == broken:
            raise ValueError("no address")
        return remind(payer=payer, by=by, at=at)

    monkeypatch.setattr("cohorts.billing.tasks.remind", fail_for_one)
    with pytest.raises(ExceptionGroup):
        run()
    assert Reminder.objects.count() == 1


@pytest.mark.django_db
def test_agency_and_finance_read_the_reminder_as_a_document(client, world):
    IssuerDetails.objects.create(remit_to="State Treasurer, PO Box 7", at=NOW)
    invoice = late(world)
    receive(payer_of(world.agency), "100.00", remitted={}, by=world.finance, at=NOW)
    run()
    reminder = Reminder.objects.get()
    for person, site in ((world.agency_coordinator, "/agency"), (world.finance, "/admin")):
        client.force_login(person)
        address = f"{site}/reminders/{reminder.pk}/document/"
        assert address in client.get(f"{site}/invoices/{invoice.pk}/").content.decode()
        words = pdf_text(client.get(address).content)
        assert all(text in words for text in (invoice.number, "$400.00", "$300.00"))
        assert f"Write the invoice number {invoice.number} on the check" in " ".join(words.split())
        assert "Service from" not in words and "Invoice issued" in words


@given(st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2026, 12, 31)), dollars), max_size=8), dollars)
def test_reminders_ask_for_no_more_than_the_account_owes(debts, unapplied):
    rows = [OpenInvoice(number, due_on, owed) for number, (due_on, owed) in enumerate(debts)]
    due = reminders_due(rows, unapplied, (-7, 7, 30), date(2026, 8, 1))
    assert all(one.to_pay > 0 for one in due)
    assert sum(one.to_pay for one in due) <= max(0, sum(owed for _due_on, owed in debts) - unapplied)


def test_steps_are_read_as_they_are_written_and_the_latest_counts():
    assert read_steps("30, -7;7,7") == (-7, 7, 30) == read_steps(write_steps((-7, 7, 30)))
    assert latest_step(DUE, (-7, 7), DUE - timedelta(days=8)) is None
    assert latest_step(DUE, (-7, 7), DUE) == -7 and latest_step(DUE, (-7, 7), DUE + timedelta(days=7)) == 7
