"""A fund pays fees: what is committed, spent, available and returned after its end always adds up to its amount."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from cohorts.billing.actions import charges, funds, invoices
from cohorts.billing.actions.receipt_ends import return_receipt
from cohorts.billing.acts import propose_refund
from cohorts.billing.models import Charge, Fund
from cohorts.core.approvals.actions import approve
from tests.charges import credit_fee, receive
from tests.funds import FISCAL_2026, add_fund, figures
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
MAY = date(2026, 5, 4)


def charge(world, fund, amount, *, service_on=MAY, at=NOW):
    return charges.charge(
        payer=fund.payer, person=world.trainee, amount=Decimal(amount), description="Fee", service_on=service_on,
        by=None, at=at,
    )  # fmt: skip


def invoice(world, fund, at=NOW):
    return invoices.issue_invoice(payer=fund.payer, due_on=at.date() + timedelta(days=30), by=world.finance, at=at)


def change(world, fund, *, reason="The legislature decided so", by=None, **more):
    row = Fund.objects.with_figures().get(pk=fund.pk)
    fields = {name: getattr(row, name) for name in ("name", "source", "first_on", "last_on", "note")}
    fields |= {"amount": row.figures.amount, "reason": reason} | more
    return funds.change_fund(fund=row, by=by or world.finance, at=NOW, **fields)


def test_a_fee_is_committed_then_spent_and_a_credit_is_available_again(world):
    fund = add_fund(world)
    first = charge(world, fund, "400.00")
    assert figures(fund) == ("10000.00", "400.00", "0.00", "9600.00", "0.00")
    invoice(world, fund)
    charge(world, fund, "300.00")
    assert figures(fund) == ("10000.00", "300.00", "400.00", "9300.00", "0.00")
    credit_fee(first, Decimal("150.00"), at=NOW)
    assert figures(fund) == ("10000.00", "300.00", "250.00", "9450.00", "0.00")


def test_what_is_credited_after_the_last_day_of_a_fund_is_returned_and_cannot_be_committed_again(world):
    """D20: on Oct 12 a seat of last May is credited."""
    fund = add_fund(world, "1000.00")
    seat = charge(world, fund, "400.00")
    invoice(world, fund)
    charge(world, fund, "550.00")
    credit_fee(seat, at=datetime(2026, 10, 12, 15, tzinfo=UTC))
    assert figures(fund) == ("1000.00", "550.00", "0.00", "50.00", "400.00")
    with refuses("fund_too_low", left=Decimal("50.00")):
        charge(world, fund, "50.01", at=datetime(2026, 10, 13, 15, tzinfo=UTC))


def test_the_last_day_of_a_fund_ends_at_midnight_in_the_zone_of_the_state(world):
    fund = add_fund(world, "1000.00")
    rows = [charge(world, fund, "100.00") for _ in range(2)]
    # 23:59 on September 30 and 00:00 on October 1 in Chicago.
    credit_fee(rows[0], at=datetime(2026, 10, 1, 4, 59, tzinfo=UTC))
    credit_fee(rows[1], at=datetime(2026, 10, 1, 5, 0, tzinfo=UTC))
    assert figures(fund) == ("1000.00", "0.00", "0.00", "900.00", "100.00")


def test_a_service_outside_the_days_of_a_fund_is_refused(world):
    """D20: on Sep 29 a seat in a cohort that starts on Oct 5."""
    fund = add_fund(world)
    with refuses("service_outside_fund"):
        charge(world, fund, "400.00", service_on=date(2026, 10, 5), at=datetime(2026, 9, 29, 15, tzinfo=UTC))
    assert figures(fund) == ("10000.00", "0.00", "0.00", "10000.00", "0.00")


def test_a_fund_is_raised_lowered_and_extended_with_a_reason(world):
    fund = add_fund(world, "1000.00")
    charge(world, fund, "400.00")
    assert change(world, fund, amount=Decimal("1500.00")).change == 500
    assert change(world, fund, amount=Decimal("400.00")).change == -1100
    assert figures(fund) == ("400.00", "400.00", "0.00", "0.00", "0.00")
    change(world, fund, last_on=date(2026, 12, 31), name="Block grant, extended")
    row = Fund.objects.with_terms().get()
    assert (row.last_on, row.name, row.terms.count()) == (date(2026, 12, 31), "Block grant, extended", 4)


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"amount": Decimal("399.99")}, "fund_below_used", "amount"),
        ({"last_on": date(2026, 5, 3)}, "service_after_fund", "last_on"),
        ({"first_on": date(2026, 5, 5)}, "service_before_fund", "first_on"),
        ({}, "fund_unchanged", None),
        ({"name": " "}, "fund_name_missing", "name"),
        ({"name": "other FUND"}, "fund_name_taken", "name"),
        ({"source": ""}, "fund_source_missing", "source"),
        ({"reason": " "}, "reason_missing", "reason"),
    ],
)
def test_a_change_that_would_leave_something_uncovered_is_refused(world, fields, code, field):
    fund = add_fund(world, "1000.00")
    add_fund(world, name="Other fund")
    charge(world, fund, "400.00")
    with refuses(code, field=field):
        change(world, fund, **fields)
    assert fund.terms.count() == 1


def test_a_fee_that_was_credited_in_full_does_not_bind_the_days_of_a_fund(world):
    fund = add_fund(world, "1000.00")
    credit_fee(charge(world, fund, "400.00"), at=NOW)
    assert change(world, fund, last_on=date(2026, 5, 3)).last_on == date(2026, 5, 3)


def test_a_fund_is_not_shortened_so_that_money_used_again_had_been_returned(world):
    fund = add_fund(world, "400.00")
    early = date(2026, 3, 2)
    credit_fee(charge(world, fund, "400.00", service_on=early), at=NOW + timedelta(days=30))
    charge(world, fund, "400.00", service_on=early, at=NOW + timedelta(days=31))
    with refuses("fund_below_used", used=Decimal("800.00")):
        change(world, fund, last_on=early)
    assert figures(fund) == ("400.00", "400.00", "0.00", "0.00", "0.00")


@pytest.mark.parametrize("name", ["program_staff", "auditor", "agency_coordinator"])
def test_only_finance_staff_add_and_change_funds(world, name):
    fund = add_fund(world)
    person = getattr(world, name)
    with refuses("role_required"):
        change(world, fund, amount=Decimal("20000.00"), by=person)
    with refuses("role_required"):
        funds.add_fund(name="Another", source="Grant", amount=Decimal(10), **FISCAL_2026, by=person, at=NOW)


def test_money_paid_back_whose_payment_bounced_uses_nothing_of_the_fund(world):
    fund = add_fund(world, "500.00")
    charge(world, fund, "400.00")
    invoice(world, fund)
    receipt = receive(fund.payer, "1000.00", by=world.finance, at=NOW)
    proposal = propose_refund(receipt=receipt, amount=Decimal(600), reason="Too much", by=world.finance, at=NOW)
    approve(proposal=proposal, reason="Read it", by=world.program_staff, at=NOW)
    return_receipt(receipt=receipt, returned_on=NOW.date(), reason="Bounced", by=world.finance, at=NOW)
    debt = Charge.objects.get(person=None)
    assert figures(fund) == ("500.00", "0.00", "400.00", "100.00", "0.00")
    invoice(world, fund)
    assert figures(fund) == ("500.00", "0.00", "400.00", "100.00", "0.00")
    credit_fee(debt, at=datetime(2026, 10, 12, 15, tzinfo=UTC))
    assert figures(fund) == ("500.00", "0.00", "400.00", "100.00", "0.00")
    assert change(world, fund, amount=Decimal("400.00")).change == -100
