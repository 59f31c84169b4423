"""Calendar files are right for readers that know no zone names, no RDATE and no other program's habits."""

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import ics
import pytest
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st

from cohorts.training.rules.calendar_zones import observances
from cohorts.training.rules.calendars import Entry, SeatFacts, concerns_seats, for_seats, is_listed, write_calendar
from tests.cohorts.training.calendar_reader import events, moment, read, text

CHANGED = datetime(2027, 1, 1, tzinfo=UTC)
# Zones of the states and territories, of Canada and of other neighbors.
ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Anchorage", "America/Adak",
    "America/Phoenix", "Pacific/Honolulu", "Pacific/Guam", "Pacific/Pago_Pago", "America/Puerto_Rico",
    "America/Detroit", "America/Boise", "America/Indiana/Indianapolis", "America/Halifax", "America/St_Johns",
    "Europe/London", "Australia/Sydney",
)  # fmt: skip


def entry(uid, zone, *wall, **more):
    start = datetime(*wall, tzinfo=ZoneInfo(zone))
    facts = {"title": "Training session, PET-1", "place": "Room 1", "changed_at": CHANGED, **more}
    return Entry(uid, start, start + timedelta(hours=3), zone, **facts)


def starts(*entries):
    """{UID: start in UTC} of the entries, read from their file."""
    body = write_calendar(entries, name="Training")
    whole = read(body)
    return {uid: moment(whole, event) for uid, event in events(body).items()}


def test_d19_times_are_right_by_the_rules_in_the_file_alone():
    moments = starts(
        entry("before", "America/New_York", 2027, 3, 13, 9),
        entry("after", "America/New_York", 2027, 3, 14, 9),
        entry("guam", "Pacific/Guam", 2027, 3, 14, 9),
        entry("phoenix", "America/Phoenix", 2027, 3, 14, 9),
    )
    assert moments == {
        "before": datetime(2027, 3, 13, 14, tzinfo=UTC),
        "after": datetime(2027, 3, 14, 13, tzinfo=UTC),
        "guam": datetime(2027, 3, 13, 23, tzinfo=UTC),
        "phoenix": datetime(2027, 3, 14, 16, tzinfo=UTC),
    }


def test_d19_a_zone_has_two_yearly_rules_or_one_standard_time():
    body = write_calendar(
        [
            entry("a", "America/New_York", 2027, 3, 13, 9),
            entry("b", "America/New_York", 2027, 7, 1, 9),
            entry("c", "Pacific/Guam", 2027, 3, 14, 9),
            entry("d", "America/Phoenix", 2027, 3, 14, 9),
        ],
        name="Training",
    )
    zones = {zone["TZID"]: zone for zone in read(body).of("VTIMEZONE")}
    assert list(zones) == ["America/New_York", "America/Phoenix", "Pacific/Guam"]
    (daylight,), (standard,) = zones["America/New_York"].of("DAYLIGHT"), zones["America/New_York"].of("STANDARD")
    assert (daylight["DTSTART"], daylight["TZOFFSETFROM"], daylight["TZOFFSETTO"]) == (
        "20260308T020000",
        "-0500",
        "-0400",
    )
    assert (standard["DTSTART"], standard["TZOFFSETFROM"], standard["TZOFFSETTO"]) == (
        "20261101T020000",
        "-0400",
        "-0500",
    )
    assert set(daylight["RRULE"].split(";")) == {"FREQ=YEARLY", "BYMONTH=3", "BYDAY=2SU"}
    assert set(standard["RRULE"].split(";")) == {"FREQ=YEARLY", "BYMONTH=11", "BYDAY=1SU"}
    for name in ("Pacific/Guam", "America/Phoenix"):
        (only,) = zones[name].parts
        assert only.name == "STANDARD" and only.get("RRULE") is None
    assert b"RDATE" not in body


@pytest.mark.parametrize("zone", ZONES)
def test_a_day_in_each_week_until_2045_is_right_in_the_zones_of_the_country(zone):
    first = datetime(2026, 12, 20, 9)
    walls = [first + timedelta(days=7 * week + week % 7) for week in range(970)]
    rows = [entry(str(n), zone, wall.year, wall.month, wall.day, 9, 30) for n, wall in enumerate(walls)]
    moments = starts(*rows)
    assert rows[-1].starts_at.year == 2045
    assert [moments[row.uid] for row in rows] == [row.starts_at.astimezone(UTC) for row in rows]


def _moment(wall, zone):
    """The moment of a time of day that one library read, in a zone that another one read; None: it is in UTC."""
    return wall.datetime.replace(tzinfo=zone or UTC).astimezone(UTC)


def test_another_library_reads_the_same_moments_also_in_2040():
    rows = [
        entry("winter", "America/New_York", 2027, 3, 13, 9),
        entry("summer", "America/New_York", 2040, 7, 1, 9, 30),
        entry("guam", "Pacific/Guam", 2040, 3, 14, 9),
        entry("irregular", "America/Nuuk", 2027, 3, 28, 9),
    ]
    text = write_calendar(rows, name="Training").decode()
    # One library reads the events, another one the rules of the zones in the file: DTSTART, RRULE and TZOFFSETs.
    zones = tzical(io.StringIO(text))
    in_zone = {row.uid: zones.get(row.zone) for row in rows}
    calendar = ics.Calendar(text)
    assert {one.uid: _moment(one.begin, in_zone[one.uid]) for one in calendar.events} == {
        row.uid: row.starts_at.astimezone(UTC) for row in rows
    }
    assert {one.uid: _moment(one.end, in_zone[one.uid]) for one in calendar.events} == {
        row.uid: row.ends_at.astimezone(UTC) for row in rows
    }
    assert starts(*rows)["summer"] == datetime(2040, 7, 1, 13, 30, tzinfo=UTC)


def test_a_zone_that_no_two_yearly_rules_describe_is_written_in_utc():
    body = write_calendar([entry("a", "Africa/Casablanca", 2027, 3, 14, 9)], name="Training")
    assert observances("Africa/Casablanca", 2026) == ()
    assert not read(body).of("VTIMEZONE")
    assert events(body)["a"]["DTSTART"] == "20270314T080000Z"


def test_an_hour_that_the_night_has_twice_is_written_in_utc():
    zone = ZoneInfo("America/New_York")
    first = datetime(2027, 11, 7, 1, 30, tzinfo=zone)
    rows = [
        Entry(uid, start, start + timedelta(minutes=20), "America/New_York", "Training session", "", CHANGED)
        for uid, start in (("first", first), ("second", first.replace(fold=1)))
    ]
    assert starts(*rows) == {
        "first": datetime(2027, 11, 7, 5, 30, tzinfo=UTC),
        "second": datetime(2027, 11, 7, 6, 30, tzinfo=UTC),
    }


# What a browser can send and our forms let through: no control characters and no halves of surrogate pairs.
TYPED = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=120)


@given(TYPED, TYPED)
def test_any_text_comes_back_as_it_was_and_no_line_is_too_long(title, place):
    body = write_calendar([entry("a", "America/Chicago", 2027, 3, 14, 9, title=title, place=place)], name="Training")
    event = events(body)["a"]
    assert text(event["SUMMARY"]) == title
    assert text(event.get("LOCATION") or "") == place


def test_a_canceled_entry_stays_for_30_days_after_its_day_and_one_that_was_held_for_a_year():
    row = entry("a", "America/Chicago", 2027, 4, 7, 9)
    canceled = entry("a", "America/Chicago", 2027, 4, 7, 9, canceled=True)
    assert is_listed(canceled, row.ends_at + timedelta(days=30))
    assert not is_listed(canceled, row.ends_at + timedelta(days=31))
    assert is_listed(row, row.ends_at + timedelta(days=365))
    assert not is_listed(row, row.ends_at + timedelta(days=367))


SINCE = datetime(2027, 1, 1, tzinfo=UTC)


def test_giving_a_seat_up_and_taking_it_again_always_raises_the_number():
    row = entry("a", "America/Chicago", 2027, 4, 7, 9, sequence=2)
    given_up_at = row.starts_at - timedelta(days=3)
    taken = for_seats(row, [SeatFacts(SINCE)])
    given_up = for_seats(row, [SeatFacts(SINCE, given_up_at=given_up_at, sequence=1, changed_at=given_up_at)])
    restored = for_seats(row, [SeatFacts(SINCE, sequence=2, changed_at=given_up_at)])
    another = for_seats(row, [SeatFacts(SINCE, given_up_at=given_up_at, sequence=1), SeatFacts(given_up_at)])
    numbers = [(one.sequence, one.canceled) for one in (taken, given_up, restored)]
    assert numbers == [(2, False), (3, True), (4, False)]
    assert (another.sequence, another.canceled) == (4, False)
    assert given_up.changed_at == given_up_at


def test_a_session_before_the_seat_was_given_up_stays_and_one_before_the_first_seat_is_not_there():
    row = entry("a", "America/Chicago", 2027, 4, 7, 9)
    later = row.starts_at + timedelta(hours=1)
    assert not for_seats(row, [SeatFacts(SINCE, given_up_at=later, sequence=1, changed_at=later)]).canceled
    assert not concerns_seats(row, [SeatFacts(row.ends_at)])
    assert concerns_seats(row, [SeatFacts(row.ends_at), SeatFacts(SINCE)])


@given(st.permutations(["a", "b", "c", "d"]))
def test_the_order_of_the_rows_does_not_change_the_file(order):
    days = {"a": 14, "b": 15, "c": 15, "d": 13}
    rows = [entry(uid, "America/Chicago", 2027, 3, days[uid], 9) for uid in order]
    expected = [entry(uid, "America/Chicago", 2027, 3, days[uid], 9) for uid in "abcd"]
    assert write_calendar(rows, name="Training") == write_calendar(expected, name="Training")
