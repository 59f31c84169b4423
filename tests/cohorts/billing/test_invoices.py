"""Invoices are numbered without gaps and frozen; a correction is a credit note and a new invoice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cohorts.billing.actions import invoices
from cohorts.billing.models import Charge, CreditNote, Entry, Invoice, InvoiceSeries, IssuerDetails
from cohorts.billing.signals import balance_changed
from cohorts.people.models import AuthoritySettings
from tests.charges import charge_for, credit_fee, payer_of, receive
from tests.refusals import refuses
from tests.world import ADDRESS, NOW

pytestmark = pytest.mark.django_db
DUE = date(2026, 4, 1)
TODAY = date(2026, 3, 2)


def charge(world, amount="1200.00", agency=None, person=None, code=None):
    agency = agency or world.agency
    seat = world.enroll(world.cohort(code or f"C-{Charge.objects.count()}"), person, agency)
    return charge_for(seat, amount, agency=agency, description="Fee", at=NOW)


def issue(world, agency=None, at=NOW, due_on=DUE, **more):
    payer = payer_of(agency or world.agency)
    return invoices.issue_invoice(payer=payer, due_on=due_on, by=more.pop("by", world.finance), at=at, **more)


def correct(world, invoice, bill_to="Prairie Center\n1 Main Street", reason="Renamed", at=NOW):
    return invoices.correct_invoice(invoice=invoice, bill_to=bill_to, reason=reason, by=world.finance, at=at)


def owed(invoice):
    return Invoice.objects.with_sums().get(pk=invoice.pk).statement.balance


@pytest.fixture
def changes():
    """The ids of people in each `balance_changed`."""
    calls = []

    def hear(sender, person_ids, at, **kwargs):
        calls.append(list(person_ids))

    balance_changed.connect(hear)
    yield calls
    balance_changed.disconnect(hear)


def test_fees_that_wait_go_on_one_numbered_invoice_and_the_agency_is_emailed(world, run_jobs, changes):
    charge(world), charge(world, "400.00")
    charge(world, agency=world.other_agency, person=world.other_trainee)
    invoice = issue(world)
    assert invoice.number == "2026-00001" and owed(invoice) == 1600
    assert invoice.bill_to == f"Prairie Community Services\n{ADDRESS}"
    assert changes == [[world.trainee.pk]]
    run_jobs()
    assert [email.to for email in mail.outbox] == [["agency@example.org"]]
    assert "2026-00001" not in mail.outbox[0].subject


def test_numbers_have_no_gaps_even_after_a_refused_invoice(world):
    charge(world)
    assert issue(world).number == "2026-00001"
    with refuses("nothing_to_invoice", agency=world.agency.name):
        issue(world)
    charge(world)
    assert issue(world).number == "2026-00002"
    assert InvoiceSeries.objects.get(year=2026).last == 2


def test_number_and_day_follow_the_fiscal_year_in_the_zone_of_the_state(client, world):
    """D01."""
    AuthoritySettings.objects.update_or_create(authority=world.state, defaults={"fiscal_year_starts": 10})
    last_evening = NOW.replace(year=2026, month=10, day=1, hour=4, minute=30)  # 11:30 pm in Chicago
    row = charge(world)
    first = issue(world, at=last_evening, due_on=date(2026, 11, 1))
    charge(world)
    second = issue(world, at=last_evening + timedelta(hours=1), due_on=date(2026, 11, 1))
    assert (first.number, first.issued_on) == ("2026-00001", date(2026, 9, 30))
    assert (second.number, second.issued_on) == ("2027-00001", date(2026, 10, 1))
    posted = {
        invoice: Entry.objects.get(event="invoiced", lines__invoice=invoice, lines__amount__gt=0).posted_on
        for invoice in (first, second)
    }
    assert posted == {first: date(2026, 9, 30), second: date(2026, 10, 1)}
    credit_fee(row, at=last_evening + timedelta(days=1))
    assert CreditNote.objects.get().number == "CN-2027-00001"
    client.force_login(world.finance)
    with time_machine.travel(last_evening + timedelta(days=2), tick=False), timezone.override("Pacific/Guam"):
        page = client.get(reverse("finance_invoice", args=[first.pk])).text
    assert "Invoice 2026-00001" in page and "Wed, Sep 30, 2026" in page


def test_an_invoice_that_waited_for_a_later_number_still_gives_as_many_days_to_pay(world):
    charge(world)
    first = issue(world, at=NOW + timedelta(days=6), due_on=(NOW + timedelta(days=36)).date())
    charge(world)
    second = issue(world, at=NOW, due_on=(NOW + timedelta(days=30)).date())
    assert second.issued_on == first.issued_on
    assert second.due_on - second.issued_on == first.due_on - first.issued_on == timedelta(days=30)


def test_a_fee_is_invoiced_once_and_only_to_its_payer(world):
    mine, theirs = charge(world), charge(world, agency=world.other_agency, person=world.other_trainee)
    issue(world, charges=[mine])
    for wrong in ([mine], [theirs], [mine, theirs]):
        with refuses("charges_not_open"):
            issue(world, charges=wrong)
    assert Invoice.objects.count() == 1


def test_what_was_credited_before_is_not_invoiced(world):
    credit_fee(charge(world), at=NOW)
    with refuses("nothing_to_invoice"):
        issue(world)
    credit_fee(charge(world), Decimal("200"), at=NOW)
    assert owed(issue(world)) == 1000


def test_a_credit_after_the_invoice_is_a_numbered_credit_note(world):
    row, other = charge(world), charge(world, "400.00")
    invoice = issue(world)
    credit_fee(row, at=NOW)
    note = CreditNote.objects.get()
    assert note.number == "CN-2026-00001" and owed(invoice) == 400
    assert [(line.line.charge, line.amount) for line in note.lines.all()] == [(row, 1200)]
    with refuses("credit_above_fee", left=Decimal("0.00")):
        credit_fee(row, Decimal("1.00"), at=NOW)
    assert Charge.objects.with_sums().get(pk=other.pk).owed == 400


def test_a_due_date_in_the_past_is_refused(world):
    charge(world)
    with refuses("due_date_past", field="due_on"):
        issue(world, due_on=date(2026, 3, 1))


def test_an_invoice_keeps_issuer_and_way_to_pay_of_its_day(world):
    IssuerDetails.objects.create(
        tax_number="Tax 41-1", remit_to="State Treasurer, PO Box 7", terms="No fee is added.", at=NOW
    )
    charge(world)
    invoice = issue(world)
    assert invoice.issuer.splitlines()[0] == world.state.name and "Tax 41-1" in invoice.issuer
    assert (invoice.remit_to, invoice.terms) == ("State Treasurer, PO Box 7", "No fee is added.")


@pytest.mark.parametrize("who", ["program_staff", "auditor", "agency_coordinator", "examinations", "trainee"])
def test_only_finance_staff_issue_and_correct(world, who):
    row = charge(world)
    invoice = issue(world)
    by = getattr(world, who)
    with refuses("role_required"):
        issue(world, charges=[row], by=by)
    with refuses("role_required"):
        invoices.correct_invoice(invoice=invoice, bill_to="X", reason="Y", by=by, at=NOW)


def test_correcting_a_part_paid_invoice_changes_no_balance_and_no_seat(world, run_jobs, changes):
    rows = [charge(world, "400.00") for _ in range(3)]
    invoice = issue(world)
    lines = list(invoice.lines.order_by("pk"))
    receipt = receive(
        payer_of(world.agency), "700.00", remitted={lines[0]: "400.00", lines[1]: "300.00"}, by=world.finance, at=NOW
    )
    run_jobs()
    mail.outbox.clear()
    new = correct(world, invoice, at=NOW + timedelta(days=40))
    run_jobs()
    note = CreditNote.objects.get()
    assert (note.kind, note.invoice, sum(line.amount for line in note.lines.all())) == ("correction", invoice, 1200)
    assert (new.number, new.corrects, new.due_on) == ("2026-00002", invoice, invoice.due_on)
    assert (owed(invoice), owed(new)) == (0, 500)
    fees = Charge.objects.with_sums().in_bulk([row.pk for row in rows])
    assert [fees[row.pk].owed for row in rows] == [0, 100, 400]
    assert type(receipt).objects.with_sums().get(pk=receipt.pk).left == 0
    assert len(mail.outbox) == 1 and new.number in mail.outbox[0].body and note.number in mail.outbox[0].body


def test_a_correction_needs_a_change_a_reason_and_an_invoice_that_was_not_corrected(world):
    charge(world)
    invoice = issue(world)
    with refuses("bill_to_unchanged", field="bill_to"):
        correct(world, invoice, bill_to=f" {invoice.bill_to} ")
    with refuses("bill_to_missing", field="bill_to"):
        correct(world, invoice, bill_to=" ")
    with refuses("reason_missing", field="reason"):
        correct(world, invoice, reason=" ")
    new = correct(world, invoice)
    with refuses("invoice_corrected_before"):
        correct(world, invoice)
    credit_fee(new.lines.get().charge, at=NOW)
    with refuses("invoice_credited_in_full"):
        correct(world, new, bill_to="Another name")


def test_an_invoice_is_found_by_the_reference_of_a_seat_or_of_a_payment(world):
    first, second = (issue(world, charges=[charge(world, "100.00")]) for _ in range(2))
    receive(payer_of(world.agency), "100.00", remitted={first.lines.get(): "100.00"}, by=world.finance, at=NOW)

    def matching(text):
        return list(Invoice.objects.matching(text, world.finance))

    assert matching(second.lines.get().reference) == [second] and matching("check 1") == [first]


def test_each_line_of_an_address_has_its_own_direction(client, world):
    charge(world)
    new = correct(world, issue(world), bill_to="مركز الأمل\n1 Main Street")
    client.force_login(world.finance)
    page = client.get(reverse("finance_invoice", args=[new.pk])).text
    assert '<div dir="auto">مركز الأمل</div><div dir="auto">1 Main Street</div>' in page
