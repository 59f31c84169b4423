"""What may be charged to an order, as pure rules."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cohorts.billing.rules.orders import Limits, Use, commit_problem, fitting, left_of
from cohorts.billing.rules.quotes import quote_problem, quote_total
from cohorts.core.uploads import file_type

DAY = date(2026, 3, 2)
AMOUNTS = st.integers(1, 200_000).map(lambda number: Decimal(number) / 100)


@given(limit=AMOUNTS, requests=st.lists(st.lists(AMOUNTS, min_size=1, max_size=5), max_size=12))
def test_what_is_charged_never_exceeds_the_limit_and_a_refusal_changes_nothing(limit, requests):
    limits, committed = Limits(limit, DAY, DAY), Decimal(0)
    for amounts in requests:
        use = Use(committed, Decimal(0))
        problem = commit_problem(limits, use, amounts, DAY)
        if problem is None:
            committed += sum(amounts)
        else:
            number = problem.params["count"]
            assert problem.code == "order_too_small" and number < len(amounts)
            assert commit_problem(limits, use, amounts[:number], DAY) is None
            assert commit_problem(limits, use, amounts[: number + 1], DAY) is not None
        assert 0 <= left_of(limits, Use(committed, Decimal(0))) <= limit


@given(left=AMOUNTS, price=AMOUNTS, number=st.integers(0, 60))
def test_as_many_equal_seats_fit_as_the_money_pays_for(left, price, number):
    assert fitting(left, [price] * number) == min(number, int(left // price))


@given(first=st.integers(-5, 5), length=st.integers(0, 5), today=st.integers(-12, 12))
def test_an_order_is_used_from_its_first_through_its_last_day(first, length, today):
    limits = Limits(Decimal(10), DAY + timedelta(days=first), DAY + timedelta(days=first + length))
    problem = commit_problem(limits, Use(Decimal(0), Decimal(0)), [Decimal(1)], DAY + timedelta(days=today))
    assert (problem is None) == (first <= today <= first + length)


@given(committed=AMOUNTS, spent=AMOUNTS, limit=AMOUNTS)
def test_committed_spent_and_left_add_up_to_the_limit(committed, spent, limit):
    assert committed + spent + left_of(Limits(limit, DAY, DAY), Use(committed, spent)) == limit


@given(each=AMOUNTS, count=st.integers(-3, 600))
def test_a_quote_is_the_price_of_all_its_seats(each, count):
    assert (quote_problem(count) is None) == (1 <= count <= 500)
    assert quote_total(each, count) == each * count


@given(st.binary(max_size=40))
def test_only_the_content_of_a_file_says_what_it_is(data):
    assert (file_type(data) == "application/pdf") == data.startswith(b"%PDF-")
    assert file_type(b"%PDF-" + data) == "application/pdf"
