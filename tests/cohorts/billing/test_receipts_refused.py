"""Receipts that are refused: the same check again, wrong amounts, people without the role. The scenario D23."""

from decimal import Decimal

import pytest
from django.db.models import Sum

from cohorts.billing.actions import receipt_ends, receipts
from cohorts.billing.models import Account, EntryLine, InvoiceLine, Receipt
from cohorts.billing.receipt_acts import propose_lowering
from cohorts.core.approvals.actions import approve
from tests.charges import payer_of
from tests.cohorts.billing.test_invoices import charge, issue, owed
from tests.cohorts.billing.test_receipts import DAY, TODAY, correct, pay
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db


def test_the_same_check_is_recorded_once_and_another_with_its_number_only_when_said_so(world):
    """D23."""
    charge(world, "350.00"), charge(world, "350.00")
    first = pay(world, "350.00", reference="check  1001")
    with refuses("receipt_recorded", field="reference", receipt=first):
        pay(world, "350.00", reference="CHECK 1001")
    theirs = pay(world, "350.00", agency=world.other_agency, reference="check 1001")
    with refuses("receipt_alike", field="is_another", receipt=first):
        pay(world, "350.00", reference="check 1001", at=NOW + 365 * DAY)
    again = pay(world, "350.00", reference="check 1001", at=NOW + 365 * DAY, is_another=True)
    assert {first.pk, theirs.pk, again.pk} == set(Receipt.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("typed", ["1001", "CHK-0001001", "Check No. 1001", "#1001"])
def test_the_same_check_with_its_number_written_otherwise_is_recorded_only_when_said_so(world, typed):
    """D23."""
    charge(world, "350.00")
    first = pay(world, "350.00", reference="check 1001")
    with refuses("receipt_same_number", field="is_another", receipt=first):
        pay(world, "350.00", reference=typed)
    pay(world, "350.00", reference="check 1002")
    pay(world, "350.00", reference="rent 1001")
    pay(world, "340.00", reference=typed)
    pay(world, "350.00", reference=f"{typed} ", is_another=True)
    assert Receipt.objects.count() == 5


def test_the_age_of_a_payment_is_asked_only_where_its_day_is_typed_anew(world):
    later = NOW + 400 * DAY
    receipt = pay(world, "350.00", reference="1001")
    receipt = correct(world, receipt, at=later, reference="1002")
    receipt = correct(world, receipt, at=later, payer=payer_of(world.other_agency), amount=Decimal("360.00"))
    with refuses("receipt_too_old", field="received_on"):
        correct(world, receipt, at=later, received_on=TODAY - DAY)
    proposal = propose_lowering(receipt=receipt, amount=Decimal("35.00"), reason="A zero", by=world.finance, at=later)
    approve(proposal=proposal, reason="Checked", by=world.program_staff, at=later)
    (counts,) = Receipt.objects.in_force()
    assert (counts.amount, counts.reference, counts.received_on) == (35, "1002", TODAY)


@pytest.mark.parametrize("who", ["program_staff", "auditor", "agency_coordinator", "examinations", "trainee"])
def test_only_finance_staff_record_and_change_money(world, who):
    by = getattr(world, who)
    with refuses("role_required"):
        pay(world, "1.00", by=by)
    receipt = pay(world, "1.00")
    with refuses("role_required"):
        receipts.reapply(receipt=receipt, parts={}, by=by, at=NOW)
    with refuses("role_required"):
        receipt_ends.return_receipt(receipt=receipt, returned_on=TODAY, reason="No funds", by=by, at=NOW)


@pytest.mark.parametrize(
    ("amount", "code"),
    [("0", "receipt_not_positive"), ("-5", "receipt_not_positive"), ("1.005", "receipt_not_in_cents")],
)
def test_a_wrong_amount_is_refused_and_nothing_is_written(world, amount, code):
    with refuses(code, field="amount"):
        pay(world, amount)
    assert not Receipt.objects.exists() and not EntryLine.objects.exists()


def test_the_lines_of_the_ledger_for_an_invoice_say_what_the_invoice_says(world):
    charge(world, "400.00")
    invoice = issue(world)
    pay(world, "150.00")
    rows = EntryLine.objects.filter(invoice=invoice, account=Account.RECEIVABLE)
    assert rows.aggregate(total=Sum("amount"))["total"] == owed(invoice) == 250
    assert InvoiceLine.objects.owed().get().still_owed == 250
