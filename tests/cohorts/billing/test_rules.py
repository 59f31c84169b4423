"""Money rules: no cent is lost, and what is wrong with a payment is named."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.billing.models import DebtAge
from cohorts.billing.rules.balances import age_of_debt, fee_owed, statement, terms_problem
from cohorts.billing.rules.receipts import OpenLine, oldest_first, receipt_problem, split_problem
from cohorts.billing.rules.terms import Fee, Terms, given_up, last_free_day, later_deadline, training_counts_from
from cohorts.core.formatting import format_decimal_hours
from cohorts.training.rules.outlines import UnitOutline, key_of, read_outline, write_outline
from tests.refusals import assert_problem, finds

cents = st.integers(0, 10_000_000)
amounts = st.lists(cents, max_size=30)
TODAY = date(2026, 3, 2)


def dollars(number):
    return Decimal(number) / 100


@given(amounts, amounts, amounts)
def test_a_balance_is_the_sum_of_its_rows_to_the_cent(lines, credits, payments):
    rows = [dollars(n) for n in lines], [-dollars(n) for n in credits], [dollars(n) for n in payments]
    balance = statement(*rows)
    assert balance.balance * 100 == sum(lines) - sum(credits) - sum(payments)
    assert balance.balance == balance.charged + balance.credited - balance.paid
    assert balance.settled == (balance.balance <= 0)


@given(st.lists(cents.filter(bool), max_size=12), cents.filter(bool))
def test_money_is_applied_to_the_oldest_lines_first_and_no_cent_is_lost(owed, amount):
    lines = [OpenLine(number, dollars(one)) for number, one in enumerate(owed)]
    split = oldest_first(lines, dollars(amount))
    assert sum(split.parts.values()) + split.left == dollars(amount)
    paid = [split.parts.get(line.pk, 0) for line in lines]
    assert all(0 <= part <= line.owed for part, line in zip(paid, lines, strict=True))
    assert all(
        part == line.owed for part, line in zip(paid, lines, strict=True) if line.pk < max(split.parts, default=0)
    )
    assert split.left == 0 or sum(paid) == sum(line.owed for line in lines)


LINES = [OpenLine(1, Decimal("200.00")), OpenLine(2, Decimal("150.00"))]


@pytest.mark.parametrize(
    ("parts", "field", "code", "params"),
    [
        ({1: "201.00"}, "line_1", "part_above_owed", {"above": Decimal("1.00")}),
        ({3: "1.00"}, None, "line_not_owed", {}),
        ({1: "-1.00"}, "line_1", "part_not_in_cents", {}),
        ({1: "1.005"}, "line_1", "part_not_in_cents", {}),
        ({1: "200.00", 2: "150.00"}, None, "parts_above_receipt", {"above": Decimal("50.00")}),
    ],
)
def test_a_part_above_what_is_owed_or_received_is_refused_with_the_excess(parts, field, code, params):
    problem = split_problem(LINES, Decimal("300.00"), {pk: Decimal(part) for pk, part in parts.items()})
    assert_problem(problem, code, field=field, **params)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"reference": ""}, "reference", "receipt_reference_missing"),
        ({"amount": Decimal("0")}, "amount", "receipt_not_positive"),
        ({"amount": Decimal("-5")}, "amount", "receipt_not_positive"),
        ({"amount": Decimal("1.005")}, "amount", "receipt_not_in_cents"),
        ({"received_on": date(2026, 3, 3)}, "received_on", "receipt_in_future"),
        ({"received_on": date(1990, 3, 3)}, "received_on", "receipt_too_old"),
    ],
)
def test_a_wrong_receipt_is_refused(changes, field, code):
    facts = {"amount": Decimal("10"), "received_on": TODAY, "today": TODAY, "reference": "check 8"} | changes
    assert_problem(receipt_problem(facts.pop("amount"), **facts), code, field=field)


@pytest.mark.parametrize(
    ("credits", "applied", "owed"), [([], [], 1200), ([1200], [], 0), ([200], [400], 600), ([], [1200], 0)]
)
def test_a_fee_owes_its_amount_less_its_own_credits_and_payments(credits, applied, owed):
    assert fee_owed(Decimal(1200), map(Decimal, credits), map(Decimal, applied)) == owed


def test_sums_computed_in_binary_by_a_database_are_rounded_to_cents():
    assert statement([Decimal("0.300000000000000044")], [], [Decimal("0.3")]).balance == 0


DETROIT = "America/Detroit"
HALF = Terms(free_days=14, share=Decimal(50))
FIRST_SESSION = datetime(2026, 3, 16, 9, tzinfo=ZoneInfo(DETROIT))


def give_up(at, terms=HALF, fee="425.25"):
    through = last_free_day(terms, FIRST_SESSION.date())
    moment = datetime.fromisoformat(at)
    return given_up(terms, Decimal(fee), free_through=through, counts_from=FIRST_SESSION, at=moment, zone=DETROIT)


def test_a_seat_is_free_through_the_end_of_a_calendar_day_whatever_the_clocks_do():
    assert give_up("2026-03-03T04:59:59+00:00") == Fee(Decimal("0.00"), Decimal("425.25"))
    assert give_up("2026-03-03T05:00:00+00:00") == Fee(Decimal("212.63"), Decimal("212.62"))
    assert give_up("2026-03-16T13:00:00+00:00") == Fee(Decimal("425.25"), Decimal("0.00"))


@given(cents, st.integers(0, 10_000))
def test_what_is_owed_and_what_is_credited_of_a_seat_add_up_to_its_fee(fee, share):
    terms = Terms(14, Decimal(share) / 100)
    amount = dollars(fee)
    result = give_up("2026-03-10T12:00:00+00:00", terms, amount)
    assert result.owed + result.credit == amount and 0 <= result.owed <= amount


def test_a_free_day_that_was_shown_stays_free_if_the_vendor_starts_before_it():
    deadline, start = date(2026, 3, 2), datetime(2026, 3, 1, 9, tzinfo=ZoneInfo(DETROIT))
    counts_from = training_counts_from(
        start, deadline=deadline, current=last_free_day(HALF, start.date()), zone=DETROIT
    )
    for at, owed in (("2026-03-03T04:59:59+00:00", 0), ("2026-03-03T05:00:00+00:00", Decimal("425.25"))):
        moment = datetime.fromisoformat(at)
        fields = {"free_through": deadline, "counts_from": counts_from, "at": moment, "zone": DETROIT}
        assert given_up(HALF, Decimal("425.25"), **fields).owed == owed
    assert training_counts_from(start, deadline=date(2026, 2, 1), current=date(2026, 2, 15), zone=DETROIT) == start


def test_if_the_start_is_moved_the_later_deadline_holds():
    assert later_deadline(date(2026, 3, 2), date(2026, 2, 20)) == date(2026, 3, 2)
    assert later_deadline(date(2026, 3, 2), date(2026, 3, 9)) == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("balance", "due", "age"),
    [
        ("0", date(2026, 1, 1), "settled"),
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


unit = st.builds(UnitOutline, line, st.integers(1, 6000), st.lists(line, max_size=3).map(tuple))


@given(st.lists(unit, max_size=6, unique_by=key_of))
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


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ("Net 30.", "Net 30"), ("Due within 30 days of the invoice.", "30 days"), ("thirty (30) calendar days", None),
        ("Pay in two weeks", "two weeks"), ("Due upon receipt", "upon receipt"), ("By the 15th", "15th"),
        ("At the end of the month", "end of the month"), ("30-day terms", "30-day"),
    ],
)  # fmt: skip
def test_terms_that_could_contradict_a_due_date_are_named(terms, words):
    problem = terms_problem(terms, 30)
    assert problem is not None and (problem.code, problem.field) == ("terms_name_days", "terms")
    assert problem.params["text"] == (words or terms)


@pytest.mark.parametrize(
    "terms",
    ["", "No fee is added to late payments.", "1.5% per month on what is late", "Call 555-0100, Monday to Friday"],
)
def test_terms_without_days_are_taken(terms):
    assert terms_problem(terms, 30) is None


@pytest.mark.parametrize("days", [0, -1, 367])
def test_days_to_pay_that_nobody_means_are_refused(days):
    problem = terms_problem("", days)
    assert problem is not None and problem.field == "days_to_pay"
