"""Splitting a fee to the cent: the parts always add up, and no part gives more than is left of it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.billing.rules.splits import shares_problem, split, take_off

DOLLARS = st.integers(0, 1_000_00).map(lambda number: Decimal(number) / 100)
SHARES = st.lists(DOLLARS, min_size=1, max_size=6).filter(any)


def dollars(*amounts):
    return [Decimal(amount) for amount in amounts]


@pytest.mark.parametrize(
    ("fee", "parts"),
    [("425.00", ("141.66", "141.66", "141.68")), ("0.02", ("0.00", "0.00", "0.02")), ("0.00", ("0", "0", "0"))],
)
def test_the_last_of_three_equal_parts_gets_what_rounding_leaves(fee, parts):
    """D11 (a)."""
    assert split(Decimal(fee), [Decimal(1)] * 3) == dollars(*parts)


@given(DOLLARS, SHARES)
def test_parts_add_up_and_each_but_the_last_is_rounded_down(fee, shares):
    parts = split(fee, shares)
    exact = [fee * share / sum(shares) for share in shares]
    assert sum(parts) == fee
    assert all(0 <= one - part < Decimal("0.01") for one, part in zip(exact[:-1], parts[:-1], strict=True))
    assert parts[-1] >= exact[-1].quantize(Decimal("0.0001")) - Decimal("0.0001")


@given(DOLLARS, st.lists(DOLLARS, min_size=1, max_size=6))
def test_what_is_taken_off_adds_up_and_never_exceeds_a_part(amount, limits):
    parts = take_off(amount, limits)
    assert sum(parts) == min(amount, sum(limits))
    assert all(0 <= part <= limit for part, limit in zip(parts, limits, strict=True))
    assert take_off(sum(limits), limits) == limits


def test_cents_that_are_left_go_to_parts_that_have_room():
    assert take_off(Decimal("0.05"), dollars("0.02", "0.02", "0.02")) == dollars("0.01", "0.02", "0.02")


@pytest.mark.parametrize(
    ("unit", "shares", "fee", "code"),
    [
        ("percent", ("50", "30", "20"), "425", None),
        ("percent", ("50", "30", "19.99"), "425", "funding_not_whole"),
        ("percent", ("150", "-50"), "425", "funding_share_wrong"),
        ("percent", ("33.333", "66.667"), "425", "funding_share_wrong"),
        ("dollars", ("400", "25"), "425", None),
        ("dollars", ("400", "24.99"), "425", "funding_not_the_fee"),
        ("dollars", ("0", "0"), "0", "funding_of_nothing"),
        ("equal", ("0", "0"), "425", None),
        ("equal", (), "425", "funding_without_payer"),
    ],
)
def test_shares_make_the_whole_fee(unit, shares, fee, code):
    problem = shares_problem(unit, dollars(*shares), Decimal(fee))
    assert (problem and problem.code) == code
