"""Invoices are numbered without gaps, payments never exceed what is owed, and nothing is ever changed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import mail

from cohorts.billing.actions import invoices
from cohorts.billing.acts import propose_reversal
from cohorts.billing.models import Charge, Invoice, InvoiceSeries, Payment
from cohorts.billing.signals import balance_changed
from cohorts.core.actions import Refused
from cohorts.core.approvals.actions import permitted
from tests.charges import charge_for
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
DUE = date(2026, 4, 1)
TODAY = date(2026, 3, 2)


def charge(world, amount="1200.00", agency=None, person=None, code=None):
    agency = agency or world.agency
    seat = world.enroll(world.cohort(code or f"C-{Charge.objects.count()}"), person, agency)
    return charge_for(seat, amount, agency=agency, description="Fee", at=NOW)


def credit(row, amount=None):
    return Charge.objects.create(
        agency=row.agency,
        person=row.person,
        credits=row,
        amount=-(amount or row.amount),
        description="Credit",
        at=NOW,
    )


def issue(world, agency=None, at=NOW, **more):
    return invoices.issue_invoice(agency=agency or world.agency, due_on=DUE, by=world.finance, at=at, **more)


def pay(world, invoice, amount="1200.00", reference="check 1", **more):
    return invoices.record_payment(
        invoice=invoice,
        amount=Decimal(amount),
        received_on=TODAY,
        reference=reference,
        **({"by": world.finance, "at": NOW} | more),
    )


def reverse(payment, reason):
    """Reverse a payment as an approval does."""
    with permitted(invoices.REVERSE_PAYMENT):
        return invoices.reverse_payment(payment=payment, reason=reason, by=None, at=NOW)


def owed(invoice):
    return Invoice.objects.with_sums().get(pk=invoice.pk).owed


@pytest.fixture
def woken():
    calls = []

    def hear(sender, person_ids, at, **kwargs):
        calls.append(list(person_ids))

    balance_changed.connect(hear)
    yield calls
    balance_changed.disconnect(hear)


def test_uninvoiced_charges_go_on_one_numbered_invoice_and_the_agency_is_emailed(world, run_jobs, woken):
    charge(world), charge(world, "400.00")
    charge(world, agency=world.other_agency, person=world.other_trainee)
    invoice = issue(world)
    assert invoice.number == "2026-00001" and owed(invoice) == 1600
    assert invoice.bill_to == "Prairie Community Services"
    assert woken == [[world.trainee.pk]]
    run_jobs()
    assert [email.to for email in mail.outbox] == [["agency@example.org"]]
    assert "2026-00001" not in mail.outbox[0].subject


def test_numbers_have_no_gaps_even_after_a_refused_invoice(world):
    charge(world)
    assert issue(world).number == "2026-00001"
    with refuses("nothing_to_invoice", agency=world.agency):
        issue(world)
    charge(world)
    assert issue(world).number == "2026-00002"
    assert InvoiceSeries.objects.get(year=2026).last == 2


def test_the_year_of_a_number_is_the_year_in_the_states_time_zone(world):
    charge(world)
    new_year_in_utc = NOW.replace(year=2026, month=1, day=1, hour=3)
    assert issue(world, at=new_year_in_utc).number == "2025-00001"


def test_a_charge_is_invoiced_once_and_only_to_its_agency(world):
    mine, theirs = charge(world), charge(world, agency=world.other_agency, person=world.other_trainee)
    issue(world, charges=[mine])
    for wrong in ([mine], [theirs], [mine, theirs]):
        with refuses("charges_not_open"):
            issue(world, charges=wrong)
    assert Invoice.objects.count() == 1


def test_a_charge_that_was_credited_in_full_is_not_invoiced(world):
    credit(charge(world))
    with refuses("nothing_to_invoice"):
        issue(world)
    partly = charge(world)
    credit(partly, Decimal("200"))
    assert owed(issue(world)) == 1000


def test_a_credit_after_the_invoice_lowers_its_balance(world):
    row = charge(world)
    charge(world, "400.00")
    invoice = issue(world)
    credit(row)
    assert owed(invoice) == 400
    with refuses("payment_above_balance", balance=Decimal("400.00")):
        pay(world, invoice, "401")


def test_a_credit_after_payment_leaves_a_balance_in_the_agency_s_favor(world):
    row = charge(world)
    invoice = issue(world)
    pay(world, invoice)
    credit(row)
    assert owed(invoice) == -1200


def test_a_due_date_in_the_past_is_refused(world):
    charge(world)
    with refuses("due_date_past", field="due_on"):
        invoices.issue_invoice(agency=world.agency, due_on=date(2026, 3, 1), by=world.finance, at=NOW)


def test_a_payment_above_the_balance_is_refused_and_nothing_is_written(world, woken):
    charge(world)
    invoice = issue(world)
    woken.clear()
    pay(world, invoice, "700")
    with refuses("payment_above_balance", field="amount", amount=600, balance=Decimal("500.00")):
        pay(world, invoice, "600", "check 2")
    assert owed(invoice) == 500 and Payment.objects.count() == 1
    assert woken == [[world.trainee.pk]]


def test_the_same_payment_is_not_recorded_twice(world):
    charge(world)
    invoice = issue(world)
    pay(world, invoice, "100", "check  1")
    with refuses("payment_reference_recorded", field="reference"):
        pay(world, invoice, "100", "CHECK 1")
    assert owed(invoice) == 1100


def test_a_reversal_needs_a_reason_happens_once_and_frees_the_reference(world, woken):
    charge(world)
    invoice = issue(world)
    first = pay(world, invoice, "120")
    with refuses("reason_missing", field="reason"):
        reverse(first, " ")
    reversal = reverse(first, "Typed wrong")
    assert owed(invoice) == 1200
    with refuses("payment_reversed_before"):
        reverse(first, "Again")
    with refuses("reversal_not_reversible"):
        reverse(reversal, "Back")
    pay(world, invoice, "1200")
    assert owed(invoice) == 0 and len(woken) == 4


@pytest.mark.parametrize("who", ["program_staff", "auditor", "agency_coordinator", "examinations", "trainee"])
def test_only_finance_staff_invoice_and_record(world, who):
    row = charge(world)
    invoice = issue(world)
    paid = pay(world, invoice, "1")
    by = getattr(world, who)
    with refuses("role_required"):
        invoices.issue_invoice(agency=world.agency, due_on=DUE, by=by, at=NOW, charges=[row])
    with refuses("role_required"):
        pay(world, invoice, "2", "check 2", by=by)
    with pytest.raises(Refused) as no:
        propose_reversal(payment=paid, reason="No", by=by, at=NOW)
    assert no.value.code in ("not_a_proposer", "auditor_acts_nowhere")


def test_a_payment_with_a_future_date_is_refused(world):
    charge(world)
    invoice = issue(world)
    with refuses("payment_in_future", field="received_on"):
        invoices.record_payment(
            invoice=invoice,
            amount=Decimal(1),
            received_on=TODAY + timedelta(days=1),
            reference="x",
            by=world.finance,
            at=NOW,
        )
