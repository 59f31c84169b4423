"""Dates, times, zones, durations, money and numbers as text."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from cohorts.core import formatting, zones

CHICAGO, GUAM = "America/Chicago", "Pacific/Guam"
AFTERNOON = datetime(2026, 12, 1, 20, 41, 7, tzinfo=UTC)
DAY = date(2026, 12, 1)


def test_a_day_is_written_with_its_weekday():
    assert formatting.format_day(DAY) == "Tue, Dec 1, 2026"
    assert formatting.format_long_day(DAY) == "Tuesday, December 1, 2026"


def test_documents_and_calendars_show_no_weekday():
    assert formatting.format_document_day(DAY) == "December 1, 2026"
    assert formatting.format_month(DAY) == "December 2026"


def test_a_single_day_is_not_written_as_a_range():
    assert formatting.format_days(DAY, DAY) == "Tue, Dec 1, 2026"
    assert formatting.format_days(DAY, DAY + timedelta(1)) == "Tue, Dec 1, 2026 to Wed, Dec 2, 2026"


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "tomorrow"), (-1, "yesterday"), (3, "in 3 days"), (-12, "12 days ago"), (1000, "in 1,000 days")],
)
def test_the_distance_of_a_day_is_written_in_words(days, words):
    assert formatting.format_distance(DAY + timedelta(days), DAY) == words


def test_a_time_is_written_in_the_given_zone_and_names_it():
    assert formatting.format_moment(AFTERNOON, CHICAGO) == "Tue, Dec 1, 2026, 2:41 pm CST"
    assert formatting.format_moment(AFTERNOON, ZoneInfo("America/New_York")) == "Tue, Dec 1, 2026, 3:41 pm EST"
    assert formatting.format_moment(AFTERNOON, GUAM) == "Wed, Dec 2, 2026, 6:41 am ChST"
    assert formatting.format_long_moment(AFTERNOON, CHICAGO) == "Tuesday, December 1, 2026 at 2:41 pm CST"
    assert formatting.format_time(AFTERNOON, CHICAGO) == "2:41 pm CST"


def test_an_exported_moment_sorts_and_names_its_zone():
    assert formatting.format_sortable_moment(AFTERNOON, CHICAGO) == "2026-12-01 14:41 CST"


def test_the_months_of_a_year_have_short_names():
    months = formatting.format_short_months()
    assert (months[0], months[8], len(months)) == ("Jan", "Sep", 12)


def test_a_record_may_ask_for_seconds():
    assert formatting.format_time(AFTERNOON, CHICAGO, seconds=True) == "2:41:07 pm CST"


def test_a_time_near_midnight_belongs_to_the_day_of_its_zone():
    late = datetime(2026, 12, 2, 4, 0, tzinfo=UTC)
    assert formatting.local_day(late, CHICAGO) == date(2026, 12, 1)
    assert formatting.local_day(late, GUAM) == date(2026, 12, 2)


def test_noon_and_midnight_are_twelve():
    assert formatting.format_wall_time(time(12, 0)) == "12:00 pm"
    assert formatting.format_wall_time(datetime(2026, 7, 1, 0, 5)) == "12:05 am"


def test_a_zone_without_letters_is_written_as_its_distance_from_utc():
    assert zones.format_zone(AFTERNOON, "America/Sao_Paulo") == "UTC−03:00"
    assert zones.format_zone(AFTERNOON, "Asia/Kathmandu") == "UTC+05:45"
    assert zones.format_zone(AFTERNOON, "UTC") == "UTC"


def test_scripts_get_the_name_for_each_offset_of_a_zone():
    at = datetime(2026, 11, 28, 19, 0, tzinfo=UTC)
    assert zones.zone_names("America/Chicago", at) == {"-06:00": "CST", "-05:00": "CDT"}
    assert zones.zone_names("Pacific/Guam", at) == {"+10:00": "ChST"}
    assert zones.zone_names("America/Sao_Paulo", at) == {"-03:00": "UTC−03:00"}


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="without a zone"):
        formatting.format_moment(datetime(2026, 12, 1, 9, 0), CHICAGO)


def test_the_day_of_a_time_is_not_written_without_a_zone():
    with pytest.raises(TypeError):
        formatting.format_day(AFTERNOON)


def test_a_range_within_a_day_writes_the_day_and_the_zone_once():
    end = AFTERNOON + timedelta(hours=3)
    assert formatting.format_range(AFTERNOON, end, CHICAGO) == "Tue, Dec 1, 2026, 2:41 pm to 5:41 pm CST"


def test_a_range_over_midnight_writes_both_days_and_zones():
    end = AFTERNOON + timedelta(hours=12)
    assert formatting.format_range(AFTERNOON, end, CHICAGO) == (
        "Tue, Dec 1, 2026, 2:41 pm CST to Wed, Dec 2, 2026, 2:41 am CST"
    )


@pytest.mark.parametrize(
    ("start", "text"),
    [
        (datetime(2026, 3, 8, 7, tzinfo=UTC), "Sun, Mar 8, 2026, 1:00 am CST to 4:00 am CDT"),
        (datetime(2026, 11, 1, 6, tzinfo=UTC), "Sun, Nov 1, 2026, 1:00 am CDT to 2:00 am CST"),
    ],
)
def test_a_range_across_a_daylight_saving_change_names_both_zones(start, text):
    assert formatting.format_range(start, start + timedelta(hours=2), CHICAGO) == text


def test_an_end_at_midnight_is_written_as_the_end_of_the_day_before():
    midnight = datetime(2026, 12, 1, 6, tzinfo=UTC)
    assert formatting.format_end(midnight, CHICAGO) == "the end of Mon, Nov 30, 2026, CST"
    assert formatting.format_end(midnight, "America/New_York") == "Tue, Dec 1, 2026, 1:00 am EST"
    after_the_change = datetime(2026, 3, 9, 5, tzinfo=UTC)
    assert formatting.format_end(after_the_change, CHICAGO) == "the end of Sun, Mar 8, 2026, CDT"


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (450, "7 h 30 min"),
        (480, "8 h"),
        (45, "45 min"),
        (0, "0 min"),
        (-90, "−1 h 30 min"),
        (60_000, "1,000 h"),
        (479, "7 h 59 min"),
        (479.99, "7 h 59 min"),
        (Decimal("479.99"), "7 h 59 min"),
        (timedelta(hours=7, minutes=59, seconds=59, microseconds=999_999), "7 h 59 min"),
        (-0.5, "0 min"),
    ],
)
def test_a_duration_is_rounded_down_to_whole_minutes(minutes, text):
    assert formatting.format_minutes(minutes) == text


@settings(max_examples=50)
@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_duration_is_never_rounded_up(length):
    hours, minutes = 0, 0
    for number, unit in zip(*[iter(formatting.format_minutes(length).replace(",", "").split())] * 2):
        hours, minutes = (int(number), minutes) if unit == "h" else (hours, int(number))
    assert timedelta(hours=hours, minutes=minutes) <= length < timedelta(hours=hours, minutes=minutes + 1)


@pytest.mark.parametrize(("minutes", "text"), [(480, "8"), (450, "7.5"), (100, "1:40"), (3, "0.05"), (6000, "100")])
def test_hours_in_a_field_are_exact(minutes, text):
    assert formatting.format_decimal_hours(minutes) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(4800, "1 h 20 min"), (61, "2 min"), (60, "1 min"), (59.5, "under 1 min"), (0, "time is up"), (-5, "time is up")],
)
def test_the_time_left_counts_a_started_minute(seconds, text):
    assert formatting.format_time_left(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 s"), (10, "10 s"), (240, "4 min"), (250, "4 min 10 s"), (3661, "1 h 1 min 1 s")]
)
def test_a_record_of_an_exam_counts_seconds(seconds, text):
    assert formatting.format_seconds(seconds) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (Decimal("1250"), "$1,250.00"),
        (Decimal("-40"), "−$40.00"),
        (Decimal("0.005"), "$0.01"),
        (Decimal("-0.00"), "$0.00"),
        (Decimal("-0.004"), "$0.00"),
        (12, "$12.00"),
        ("1234567.8", "$1,234,567.80"),
    ],
)
def test_money_has_two_decimals_and_a_minus_sign_before_the_dollar(amount, text):
    assert formatting.format_money(amount) == text


def test_money_is_never_a_float():
    with pytest.raises(TypeError):
        formatting.format_money(0.1)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (75, None, "75%"),
        (Decimal("70.00"), None, "70%"),
        (Decimal("66.67"), None, "66.67%"),
        (Decimal("62.5"), 0, "63%"),
        (0.5, 1, "0.5%"),
        (-2, None, "−2%"),
        (100, None, "100%"),
    ],
)
def test_a_percentage_keeps_its_given_precision(value, decimals, text):
    assert formatting.format_percent(value, decimals=decimals) == text


def test_a_second_language_uses_its_own_months_and_separators():
    assert formatting.format_month(DAY) == "December 2026"
    with translation.override("de"):
        assert formatting.format_month(DAY) == "Dezember 2026"
        assert formatting.format_count(1250) == "1.250"


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        (GUAM, "Guam time (ChST)"),
        (ZoneInfo(CHICAGO), "Central time (CST or CDT)"),
        ("America/Phoenix", "Phoenix time (MST)"),
        ("America/Sao_Paulo", f"Sao Paulo time (UTC{formatting.MINUS}03:00)"),
        ("UTC", "Universal time (UTC)"),
    ],
)
def test_a_time_zone_is_named_in_words(zone, name):
    assert zones.format_zone_name(zone) == name


@pytest.mark.parametrize(
    ("values", "text"), [([], ""), ([2], "2"), ([2, 5], "2 and 5"), (["Ana", "Bo", "Cy"], "Ana, Bo and Cy")]
)
def test_a_list_is_written_with_and(values, text):
    assert formatting.format_list(values) == text
