"""Refunds and waivers take two people. The scenarios D16 and D22."""

from datetime import date
from decimal import Decimal

import pytest

from cohorts.billing.actions import ledger, receipts
from cohorts.billing.acts import propose_refund, propose_waiver
from cohorts.billing.models import Account, CreditNote, EntryLine
from cohorts.core.approvals.actions import approve
from tests.charges import credit_fee
from tests.cohorts.billing.test_invoices import changes, charge, issue, owed  # noqa: F401
from tests.cohorts.billing.test_receipts import DAY, left, lines_of, owed_of, pay
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db


def test_a_refund_belongs_to_the_day_of_the_second_approval_and_changes_no_earlier_report(world):
    """D16, in the state's zone."""
    march = NOW.replace(month=3, day=10)
    row = charge(world, "400.00")
    issue(world)
    receipt = pay(world, "400.00", at=march)
    credit_fee(row, at=march)
    may = NOW.replace(month=5, day=2)
    report = ledger.close_month(month=march.date(), by=world.finance, at=may).report
    late_may = NOW.replace(month=6, day=1, hour=4, minute=59, second=59)  # May 31, 11:59:59 pm in Chicago
    for amount, at in (("100.00", late_may), ("150.00", NOW.replace(month=6, day=12))):
        proposal = propose_refund(
            receipt=receipt, amount=Decimal(amount), reason="Overpaid", by=world.finance, at=at - DAY
        )
        approve(proposal=proposal, reason="Checked", by=world.program_staff, at=at)
    assert [refund.refunded_on for refund in receipt.refunds.order_by("pk")] == [date(2026, 5, 31), date(2026, 6, 12)]
    in_may, in_june = (ledger.report_of(date(2026, month, 1))["accounts"] for month in (5, 6))
    assert (in_may["refunds"]["credits"], in_june["refunds"]["credits"]) == ("100.00", "150.00")
    assert in_may["bank"]["debits"] == in_june["bank"]["debits"] == "0.00"
    assert left(receipt) == 150 and ledger.report_of(date(2026, 3, 1)) == report


def test_a_proposed_refund_reserves_its_money(world):
    receipt = pay(world, "100.00")
    row = charge(world, "80.00")
    line = lines_of(issue(world))[0]
    proposal = propose_refund(receipt=receipt, amount=Decimal("60.00"), reason="Overpaid", by=world.finance, at=NOW)
    with refuses("parts_above_receipt", above=Decimal("40.00")):
        receipts.reapply(receipt=receipt, parts={line.pk: Decimal("80.00")}, by=world.finance, at=NOW)
    with refuses("refund_above_left", field="amount", left=Decimal("40.00")):
        propose_refund(receipt=receipt, amount=Decimal("41.00"), reason="Overpaid", by=world.finance, at=NOW)
    approve(proposal=proposal, reason="Checked", by=world.program_staff, at=NOW)
    assert left(receipt) == 40 and owed_of(row) == [80]


def test_money_that_is_applied_cannot_be_refunded(world):
    charge(world, "400.00")
    issue(world)
    receipt = pay(world, "400.00")
    with refuses("refund_above_left", field="amount", left=Decimal("0.00")):
        propose_refund(receipt=receipt, amount=Decimal("1.00"), reason="Overpaid", by=world.finance, at=NOW)


def test_a_waiver_forgives_what_is_open_by_two_people_and_never_money_that_was_paid(world, changes):  # noqa: F811
    """D22."""
    row = charge(world, "400.00")
    invoice = issue(world)
    pay(world, "250.00")
    fields = {"charge": row, "reason": "Hardship", "authority": "Rule 7", "by": world.finance}
    proposal = propose_waiver(amount=Decimal("150.00"), at=NOW, **fields)
    assert owed_of(row) == [150]
    with refuses("own_proposal"):
        approve(proposal=proposal, reason="Mine", by=world.finance, at=NOW)
    changes.clear()
    approve(proposal=proposal, reason="Checked", by=world.program_staff, at=NOW + DAY)
    assert owed_of(row) == [0] and owed(invoice) == 0 and changes == [[world.trainee.pk]]
    assert EntryLine.objects.balances()[Account.WAIVERS] == 150
    assert CreditNote.objects.get().get_kind_display() == "Waiver"
    with refuses("credit_above_owed", field="amount", owed=Decimal("0.00")):
        propose_waiver(amount=Decimal("50.00"), at=NOW + DAY, **fields)
