"""Money rules: no cent is lost, and problems with a payment are reported."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.billing.models import DebtAge
from cohorts.billing.rules.balances import age_of_debt, invoice_balance, payment_problem, seat_balance, statement
from cohorts.core.formatting import format_decimal_hours
from cohorts.training.rules.outlines import UnitOutline, read_outline, write_outline
from tests.refusals import assert_problem, finds

cents = st.integers(0, 10_000_000)
amounts = st.lists(cents, max_size=30)
TODAY = date(2026, 3, 2)


def dollars(number):
    return Decimal(number) / 100


@given(amounts, amounts, st.lists(st.integers(-10_000_000, 10_000_000), max_size=30))
def test_a_balance_is_the_sum_of_its_rows_to_the_cent(lines, credits, payments):
    rows = [dollars(n) for n in lines], [-dollars(n) for n in credits], [dollars(n) for n in payments]
    owed = invoice_balance(*rows)
    assert owed * 100 == sum(lines) - sum(credits) - sum(payments)
    balance = statement(*rows)
    assert balance.balance == owed == balance.charged + balance.credited - balance.paid
    assert balance.settled == (owed <= 0)


@given(st.lists(cents.filter(bool), min_size=1, max_size=12), st.lists(cents, max_size=12))
def test_no_order_of_permitted_payments_takes_a_balance_below_zero(lines, tries):
    lines = [dollars(n) for n in lines]
    paid = []
    for number, attempt in enumerate(tries):
        fields = {"received_on": TODAY, "today": TODAY, "reference": f"check {number}"}
        if payment_problem(invoice_balance(lines, [], paid), dollars(attempt), **fields) is None:
            paid.append(dollars(attempt))
        assert 0 <= invoice_balance(lines, [], paid) == sum(lines) - sum(paid)


@given(cents.filter(bool), st.integers(1, 1000))
def test_a_payment_above_the_balance_is_refused_by_a_cent_or_more(owed, above):
    problem = payment_problem(dollars(owed), dollars(owed + above), received_on=TODAY, today=TODAY, reference="check 1")
    assert_problem(
        problem, "payment_above_balance", field="amount", amount=dollars(owed + above), balance=dollars(owed)
    )


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"reference": ""}, "reference", "payment_reference_missing"),
        ({"reference": "CHECK 7"}, "reference", "payment_reference_recorded"),
        ({"amount": Decimal("0")}, "amount", "payment_not_positive"),
        ({"amount": Decimal("-5")}, "amount", "payment_not_positive"),
        ({"amount": Decimal("1.005")}, "amount", "payment_not_in_cents"),
        ({"balance": Decimal("0")}, "amount", "nothing_owed"),
        ({"received_on": date(2026, 3, 3)}, "received_on", "payment_in_future"),
    ],
)
def test_a_wrong_payment_is_refused(changes, field, code):
    facts = {
        "balance": Decimal("100"),
        "amount": Decimal("10"),
        "received_on": TODAY,
        "today": TODAY,
        "reference": "check 8",
        "references": ["check 7"],
    } | changes
    problem = payment_problem(facts.pop("balance"), facts.pop("amount"), **facts)
    assert_problem(problem, code, field=field)


@pytest.mark.parametrize(
    ("charged", "credited", "invoice", "owed"),
    [
        (1200, 0, None, 1200),
        (1200, -1200, None, 0),
        (1200, -200, None, 1000),
        (1200, 0, 3600, 1200),
        (1200, 0, 400, 400),
        (1200, 0, 0, 0),
        (1200, 0, -1200, 0),
        (1200, -1200, 1200, 0),
        (0, 0, None, 0),
    ],
)
def test_a_seat_is_settled_when_it_was_credited_or_its_invoice_is_paid(charged, credited, invoice, owed):
    assert seat_balance(charged, credited, invoice) == owed


def test_sums_computed_in_binary_by_a_database_are_rounded_to_cents():
    assert invoice_balance([Decimal("0.300000000000000044")], [], [Decimal("0.3")]) == 0


@pytest.mark.parametrize(
    ("balance", "due", "age"),
    [
        ("0", date(2026, 1, 1), "settled"),
        ("-5", date(2026, 1, 1), "in_favor"),
        ("5", date(2026, 3, 2), "not_due"),
        ("5", date(2026, 3, 1), "overdue_30"),
        ("5", date(2026, 1, 31), "overdue_30"),
        ("5", date(2026, 1, 30), "overdue_60"),
        ("5", date(2025, 12, 2), "overdue_90"),
        ("5", date(2025, 12, 1), "overdue_more"),
    ],
)
def test_a_debt_is_aged_in_steps_of_thirty_days(balance, due, age):
    assert age_of_debt(Decimal(balance), due, TODAY) == age
    assert DebtAge(age).is_overdue == age.startswith("overdue")


line = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=20)


@given(st.lists(st.builds(UnitOutline, line, st.integers(1, 6000), st.lists(line, max_size=3).map(tuple)), max_size=6))
def test_an_outline_reads_back_as_it_was_written(units):
    assert read_outline(write_outline(units, write_hours=format_decimal_hours)) == tuple(units)


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("- Objective first", "outline_objective_before_unit", 1),
        ("Ethics", "outline_unit_incomplete", 1),
        ("Ethics | 8\n| 3", "outline_unit_incomplete", 2),
        ("Ethics | eight", "outline_hours_unreadable", 1),
        ("Ethics | 0", "outline_hours_not_whole_minutes", 1),
        ("Ethics | nan", "outline_hours_not_whole_minutes", 1),
        ("Ethics | 1\n-", "outline_objective_empty", 2),
        ("x" * 201 + " | 1", "outline_title_too_long", 1),
    ],
)
def test_an_outline_that_cannot_be_read_names_its_line(text, code, line):
    with finds(code, line=line):
        read_outline(text)
