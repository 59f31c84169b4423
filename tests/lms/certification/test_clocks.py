"""Terms in calendar and business days: the day of the notice is day 0."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.certification.rules.clocks import is_business_day, last_day, resumed
from lms.certification.rules.program_parts import AppealClock

DAYS_OFF = {date(2026, 11, 26), date(2026, 11, 27), date(2026, 12, 25), date(2027, 1, 1)}
TEN_BUSINESS = AppealClock(days=10, kind="business")
THIRTY_FORWARD = AppealClock(days=30, roll_forward=True)


@pytest.mark.parametrize(
    ("notice", "clock", "end"),
    [
        (date(2026, 11, 20), TEN_BUSINESS, date(2026, 12, 8)),
        (date(2026, 11, 21), TEN_BUSINESS, date(2026, 12, 8)),
        (date(2026, 11, 25), THIRTY_FORWARD, date(2026, 12, 28)),
        (date(2026, 11, 25), AppealClock(days=30), date(2026, 12, 25)),
    ],
    ids=["Friday", "Saturday", "rolls over a holiday", "stays on a holiday"],
)
def test_a_term_ends_on_the_day_that_the_rule_says(notice, clock, end):
    """CE-D22."""
    assert last_day(notice, clock, DAYS_OFF) == end


@given(
    st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    st.integers(1, 60),
    st.booleans(),
    st.sampled_from(["calendar", "business"]),
)
def test_a_day_off_more_never_makes_a_term_shorter(notice, days, forward, kind):
    clock = AppealClock(days=days, kind=kind, roll_forward=forward)
    without = last_day(notice, clock, set())
    assert last_day(notice, clock, DAYS_OFF) >= without >= notice + timedelta(days=days)


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_a_term_in_business_days_ends_on_one_and_has_so_many(notice, days):
    end = last_day(notice, AppealClock(days=days, kind="business"), DAYS_OFF)
    span = [notice + timedelta(days=n) for n in range(1, (end - notice).days + 1)]
    assert sum(is_business_day(day, DAYS_OFF) for day in span) == days and is_business_day(end, DAYS_OFF)


@given(
    st.dates(date(2026, 1, 1), date(2030, 1, 1)),
    st.integers(1, 60),
    st.integers(0, 90),
    st.integers(0, 90),
    st.integers(0, 30),
    st.sampled_from(["calendar", "business"]),
)
def test_a_clock_that_stood_leaves_as_many_days_as_before_and_never_ends_earlier(first, days, ran, stood, more, kind):
    clock = AppealClock(days=days, kind=kind)
    due, paused = last_day(first, clock, DAYS_OFF), first + timedelta(days=ran)
    end = resumed(due, paused, paused + timedelta(days=stood), clock, DAYS_OFF)
    assert resumed(due, paused, paused, clock, DAYS_OFF) == due <= end
    assert resumed(due, paused, paused + timedelta(days=stood + more), clock, DAYS_OFF) >= end
    if kind == "calendar" and due > paused:
        assert end - due == timedelta(days=stood)
