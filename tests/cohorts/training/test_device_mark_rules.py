"""When a mark that a device sends later was made, and which marks differ (D17)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.training.rules.device_marks import DeviceTimes, MarkFacts, made_at, marks_differ
from cohorts.training.rules.presence import Presence

HOUR = timedelta(hours=1)
AT = datetime(2027, 3, 10, 22, 17, tzinfo=UTC)


@pytest.mark.parametrize("wrong_by", [timedelta(), timedelta(hours=3), -timedelta(days=400)])
def test_the_clock_of_the_device_may_be_wrong(wrong_by):
    times = DeviceTimes(made=AT + wrong_by, sent=AT + 2 * HOUR + wrong_by, opened=AT - 8 * HOUR)
    assert made_at(times, AT + 2 * HOUR) == AT


moments = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))


@given(moments, moments, moments, moments)
def test_a_mark_is_made_between_the_opening_of_its_sheet_and_its_arrival(made, sent_at, opened, now):
    result = made_at(DeviceTimes(made, sent_at, opened), now)
    assert min(opened, now) <= result <= now


def test_clocks_at_the_ends_of_the_calendar_break_nothing():
    first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    assert made_at(DeviceTimes(first, last, first), AT) == first
    assert made_at(DeviceTimes(last, first, last), AT) == AT


HERE, GONE = Presence.during((0, 60)), Presence.absent()


@pytest.mark.parametrize(
    ("marks", "differ"),
    [
        ([], False),
        ([(HERE, False)], False),
        ([(HERE, False), (HERE, False)], False),
        ([(HERE, False), (GONE, False)], True),
        ([(HERE, False), (GONE, True)], False),
        ([(HERE, False), (GONE, False), (HERE, True)], False),
        ([(HERE, False), (GONE, True), (HERE, False)], True),
    ],
)
def test_marks_differ_until_somebody_corrects_them(marks, differ):
    assert marks_differ([MarkFacts(*mark) for mark in marks]) is differ
