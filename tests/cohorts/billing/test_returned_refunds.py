"""A check is paid in, what is too much is paid back, and then the check bounces: the payer owes what was paid back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import mail

from cohorts.billing.actions import receipt_ends
from cohorts.billing.actions.reassignments import left_to_reassign
from cohorts.billing.acts import propose_refund
from cohorts.billing.models import Account, Charge, EntryLine, Receipt
from cohorts.billing.models.accounts import age_of, statement_of
from cohorts.billing.period import what_of
from cohorts.core.approvals.actions import approve
from cohorts.core.approvals.models import Proposal
from tests.charges import payer_of
from tests.cohorts.billing.test_invoices import charge, issue, owed
from tests.cohorts.billing.test_receipts import DAY, end, left, pay
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
YEAR = date(2026, 1, 1), date(2026, 12, 31)


def refund(world, receipt, amount, at=NOW + DAY):
    fields = {"receipt": receipt, "amount": Decimal(amount), "reason": "Overpaid"}
    proposal = propose_refund(**fields, by=world.finance, at=at)
    return approve(proposal=proposal, reason="Checked", by=world.program_staff, at=at)


@pytest.fixture
def bounced(world):
    """A check of 2,000.00 for a fee of 400.00; 1,600.00 are paid back; the bank returns the check."""
    charge(world, "400.00")
    invoice = issue(world)
    receipt = pay(world, "2000.00")
    refund(world, receipt, "1600.00")
    end(world, receipt, at=NOW + 5 * DAY)
    return invoice


def test_the_return_stands_and_the_payer_owes_the_fee_and_what_was_paid_back(world, bounced, run_jobs):
    payer = payer_of(world.agency)
    balances = EntryLine.objects.balances()
    debt = Charge.objects.with_sums().get(person=None)
    assert owed(bounced) == 400 and (debt.payer, debt.waiting) == (payer, 1600)
    expected = {"bank": 0, "unapplied": 0, "receivable": 400, "to_invoice": 1600, "refunds": -1600, "revenue": -400}
    assert {name: balances[name] for name in expected} == expected
    new = issue(world)
    assert owed(new) == 1600
    assert statement_of(payer, *YEAR).closing == age_of(payer, YEAR[1]).total == 2000
    rows = statement_of(payer, *YEAR).rows
    (text,) = [what_of(row.movement) for row in rows if row.movement.event == "refund_owed"]
    assert "goes on the next invoice" in text
    run_jobs()
    emailed = {email.to[0]: email.body for email in mail.outbox if "returned" in email.subject.lower()}
    assert set(emailed) == {world.auditor.email, "agency@example.org"}
    assert "You owe us this amount now" in emailed["agency@example.org"] and "$1,600.00" in emailed[world.auditor.email]
    assert "Finance staff issue an invoice for it" in emailed[world.auditor.email]


def test_when_the_debt_is_paid_the_state_has_what_it_paid_out(world, bounced):
    issue(world)
    pay(world, "2000.00", reference="wire 7", at=NOW + 9 * DAY)
    balances = EntryLine.objects.balances()
    expected = {"bank": 2000, "unapplied": 0, "receivable": 0, "to_invoice": 0, "refunds": -1600, "revenue": -400}
    assert {name: balances[name] for name in expected} == expected


def test_a_return_dated_before_the_refund_counts_the_debt_from_the_refund_on(world):
    receipt = pay(world, "500.00")
    refund(world, receipt, "500.00", at=NOW + 4 * DAY)
    from_bank = (NOW + 2 * DAY).date()
    receipt_ends.return_receipt(
        receipt=receipt, returned_on=from_bank, reason="No funds", by=world.finance, at=NOW + 6 * DAY
    )
    payer = payer_of(world.agency)
    totals = [age_of(payer, (NOW + n * DAY).date()).total for n in (0, 2, 3, 4, 6)]
    assert totals == [-500, 0, 0, 0, 0]
    assert Charge.objects.with_sums().get(person=None).waiting == 500


def test_a_refund_that_waits_ends_with_the_return(world):
    receipt = pay(world, "500.00")
    fields = {"receipt": receipt, "amount": Decimal("100.00"), "reason": "Overpaid"}
    proposal = propose_refund(**fields, by=world.finance, at=NOW)
    end(world, receipt)
    assert not Proposal.objects.open().exists()
    with refuses("proposal_decided", decision="superseded"):
        approve(proposal=proposal, reason="Checked", by=world.program_staff, at=NOW)
    assert EntryLine.objects.balances()[Account.BANK] == 0 and not Charge.objects.exists()


def test_a_refunded_payment_is_still_not_taken_back_as_a_mistake(world):
    receipt = pay(world, "500.00")
    refund(world, receipt, "100.00")
    with refuses("receipt_refunded"):
        end(world, receipt, how="void", at=NOW + timedelta(days=2))
    assert left(Receipt.objects.get(pk=receipt.pk)) == 400


def test_what_was_paid_back_is_never_charged_to_another_payer(world, bounced):
    with refuses("invoice_owes_a_refund"):
        left_to_reassign(issue(world))
    left_to_reassign(bounced)
