"""Repeating sessions keep the time on the wall, and leave out the days off."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.training.actions.holidays import propose
from cohorts.training.rules.patterns import Pattern, lay
from cohorts.training.rules.scheduling import moment
from tests.refusals import finds

WEEKDAYS, TUESDAY_THURSDAY = frozenset(range(5)), frozenset({1, 3})
CHICAGO = "America/Chicago"
PET_MINUTES = 4800


def evening(**more):
    """Every Tuesday and Thursday, 6:00 to 9:00 pm, from February 23, 2027."""
    fields = {"first": date(2027, 2, 23), "weekdays": TUESDAY_THURSDAY, "begin": time(18), "end": time(21)}
    return Pattern(**(fields | more))


def full_day(first, **more):
    """Weekdays, 9:00 to 5:30 with half an hour of breaks: eight hours."""
    fields = {"weekdays": WEEKDAYS, "begin": time(9), "end": time(17, 30), "break_minutes": 30}
    return Pattern(first, **(fields | more))


def test_a_change_of_the_clocks_neither_drops_nor_doubles_a_day():
    """Scenario D01."""
    laid = lay(evening(count=20))
    days = [day for day, _end in laid.days]
    assert len(set(days)) == 20 and days[-1] == date(2027, 4, 29)
    assert {(later - earlier).days for earlier, later in zip(days, days[1:], strict=False)} == {2, 5}
    starts = {day: moment(datetime.combine(day, time(18)), CHICAGO) for day in days}
    assert starts[date(2027, 3, 11)] == datetime(2027, 3, 12, 0, tzinfo=UTC)
    assert starts[date(2027, 3, 16)] == datetime(2027, 3, 16, 23, tzinfo=UTC)
    lengths = {moment(datetime.combine(day, end), CHICAGO) - starts[day] for day, end in laid.days}
    assert lengths == {timedelta(hours=3)}


def test_an_observed_holiday_that_belongs_to_next_year_is_left_out_in_the_old_year():
    """Scenario D02."""
    names = dict(propose(2027, "MN")) | dict(propose(2028, "MN"))
    laid = lay(full_day(date(2027, 12, 20), count=10), names)
    december = [date(2027, 12, day) for day in (20, 21, 22, 23, 27, 28, 29, 30)]
    assert [day for day, _end in laid.days] == [*december, date(2028, 1, 3), date(2028, 1, 4)]
    assert {day: names[day] for day in laid.left_out} == {
        date(2027, 12, 24): "Christmas Day (observed)",
        date(2027, 12, 31): "New Year's Day (observed)",
    }
    del names[date(2027, 12, 31)]
    laid = lay(full_day(date(2027, 12, 20), count=10), names)
    assert [day for day, _end in laid.days][-2:] == [date(2027, 12, 31), date(2028, 1, 3)]


def test_the_default_days_of_pet_come_to_80_hours():
    laid = lay(full_day(date(2027, 3, 1)), required_minutes=PET_MINUTES)
    assert len(laid.days) == 10 and {end for _day, end in laid.days} == {time(17, 30)}


def test_without_a_number_there_are_as_many_sessions_as_the_course_needs_and_the_last_is_shorter():
    laid = lay(evening(), required_minutes=PET_MINUTES)
    assert len(laid.days) == 27
    assert laid.days[-1][1] == time(20) and laid.days[-2][1] == time(21)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"weekdays": frozenset(), "count": 3}, "pattern_weekdays_missing"),
        ({"end": time(18), "count": 3}, "pattern_without_time"),
        ({"break_minutes": 180, "count": 3}, "pattern_without_time"),
        ({}, "pattern_count_missing"),
    ],
)
def test_a_pattern_that_means_nothing_is_refused(changes, code):
    with finds(code):
        lay(evening(**changes))


def test_a_pattern_of_very_short_sessions_and_one_without_free_days_are_refused():
    with finds("pattern_too_long", count=160):
        lay(evening(end=time(18, 30)), required_minutes=PET_MINUTES)
    every = {date(2027, 1, 1) + timedelta(days=number) for number in range(5 * 366)}
    with finds("pattern_without_days"):
        lay(evening(count=1), every)


@given(
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(1, 80),
    st.sets(st.integers(0, 60)),
)
def test_a_pattern_uses_its_weekdays_in_order_and_skips_only_days_off(first, weekdays, count, off):
    days_off = {first + timedelta(days=step) for step in off}
    laid = lay(Pattern(first, weekdays, time(9), time(12), count=count), days_off)
    days = [day for day, _end in laid.days]
    assert len(days) == count and days == sorted(set(days))
    assert all(day.weekday() in weekdays and day not in days_off for day in days)
    span = [first + timedelta(days=step) for step in range((days[-1] - first).days + 1)]
    assert sorted(days + laid.left_out) == [day for day in span if day.weekday() in weekdays]


@given(st.integers(1, 480), st.integers(1, 60 * 60))
def test_sessions_that_are_counted_for_a_course_come_to_exactly_its_minutes(length, required):
    end = (datetime(2027, 1, 1, 9) + timedelta(minutes=length)).time()
    pattern = Pattern(date(2027, 1, 1), frozenset(range(7)), time(9), end)
    if -(-required // length) > 80:
        with finds("pattern_too_long"):
            lay(pattern, required_minutes=required)
        return
    days = lay(pattern, required_minutes=required).days
    assert sum((end.hour - 9) * 60 + end.minute for _day, end in days) == required
