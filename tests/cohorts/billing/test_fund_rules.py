"""What is left of a fund: the figures always add up, and nobody uses more than is available."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.billing.rules.funds import FundFigures, Period, terms_problem, use_problem

YEAR = Period(date(2025, 10, 1), date(2026, 9, 30))
DOLLARS = st.integers(0, 10_000_00).map(lambda number: Decimal(number) / 100)


def figures(amount="10000.00", committed="0.00", spent="0.00", returned="0.00"):
    return FundFigures(*map(Decimal, (amount, committed, spent, returned)))


def use(amount="300.00", day=date(2026, 5, 4), **sums):
    return use_problem(figures(**sums), YEAR, amount=Decimal(amount), service_on=day, fund="Block grant")


@given(DOLLARS, DOLLARS, DOLLARS, DOLLARS, DOLLARS)
def test_the_figures_add_up_and_what_is_accepted_never_exceeds_them(amount, committed, spent, returned, fee):
    now = FundFigures(amount, committed, spent, returned)
    assert now.amount == now.committed + now.spent + now.available + now.returned
    if use_problem(now, YEAR, amount=fee, service_on=YEAR.first, fund="F") is None:
        assert FundFigures(amount, committed + fee, spent, returned).available >= 0


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (YEAR.first, None),
        (YEAR.last, None),
        (YEAR.first - timedelta(days=1), "service_outside_fund"),
        (YEAR.last + timedelta(days=1), "service_outside_fund"),
    ],
)
def test_only_services_on_the_days_of_the_fund_are_paid(day, code):
    problem = use(day=day)
    assert (problem.code if problem else None) == code


@pytest.mark.parametrize(("amount", "code"), [("300.00", None), ("300.01", "fund_too_low")])
def test_the_last_cent_can_be_used_and_no_more(amount, code):
    problem = use(amount, committed="5000.00", spent="4600.00", returned="100.00")
    assert (problem.code if problem else None) == code
    assert problem is None or problem.params["left"] == 300


@pytest.mark.parametrize(("available", "is_low"), [("1000.01", False), ("1000.00", True), ("0.00", True)])
def test_a_fund_is_low_at_a_tenth_of_its_amount(available, is_low):
    assert figures(spent=str(10_000 - Decimal(available))).is_low == is_low


@pytest.mark.parametrize(
    ("amount", "period", "code", "field"),
    [
        ("400.00", YEAR, None, None),
        ("399.99", YEAR, "fund_below_used", "amount"),
        ("0.00", YEAR, "fund_amount_wrong", "amount"),
        ("500.005", YEAR, "fund_amount_wrong", "amount"),
        ("500.00", Period(YEAR.last, YEAR.first), "fund_ends_before_it_starts", "last_on"),
        ("500.00", Period(date(2026, 3, 2), YEAR.last), "service_before_fund", "first_on"),
        ("500.00", Period(YEAR.first, date(2026, 4, 30)), "service_after_fund", "last_on"),
    ],
)
def test_terms_cover_what_is_used(amount, period, code, field):
    problem = terms_problem(
        figures(committed="100.00", spent="200.00", returned="100.00"), period, amount=Decimal(amount),
        first_service=date(2026, 3, 1), last_service=date(2026, 5, 1),
    )  # fmt: skip
    assert (problem and problem.code, problem and problem.field) == (code, field)
