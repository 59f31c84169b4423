"""Scheduling, decided without a database."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.training.rules import scheduling
from cohorts.training.rules.scheduling import Approval, Meeting, NoSuchTime, moment

NINE = datetime(2026, 3, 9, 14, 0, tzinfo=UTC)
CHICAGO = "America/Chicago"


def meeting(hours_on=0, length=8, **more):
    starts = NINE + timedelta(hours=hours_on)
    return Meeting(starts, starts + timedelta(hours=length), zone=CHICAGO, **more)


def test_a_local_time_becomes_the_moment_of_its_zone():
    assert moment(datetime(2026, 3, 9, 9, 0), CHICAGO) == NINE
    assert moment(datetime(2026, 3, 6, 9, 0), CHICAGO) == datetime(2026, 3, 6, 15, 0, tzinfo=UTC)


def test_a_time_that_the_clocks_skip_is_refused_in_words():
    with pytest.raises(NoSuchTime, match="On Sun, Mar 8, 2026, 2:30 am does not exist in America/Chicago"):
        moment(datetime(2026, 3, 8, 2, 30), CHICAGO)


def test_a_time_that_comes_twice_is_refused_in_words():
    with pytest.raises(NoSuchTime, match="On Sun, Nov 1, 2026, 1:30 am comes twice in America/Chicago"):
        moment(datetime(2026, 11, 1, 1, 30), CHICAGO)


@pytest.mark.parametrize("year", [1, 26, 9999])
def test_a_year_that_can_only_be_a_slip_is_refused(year):
    with pytest.raises(NoSuchTime, match=f"The year {year} cannot be right"):
        moment(datetime(year, 12, 31, 9, 0), CHICAGO)


@given(
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1)),
    st.sampled_from([CHICAGO, "America/New_York", "America/Phoenix", "Pacific/Guam", "America/Puerto_Rico"]),
)
def test_a_time_that_is_accepted_reads_the_same_on_the_wall_clock(local, zone):
    try:
        found = moment(local, zone)
    except NoSuchTime:
        assert zone in (CHICAGO, "America/New_York")
        assert local.hour in (1, 2)
    else:
        assert found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local


def test_a_session_over_the_change_of_clocks_counts_the_hours_that_pass():
    night = Meeting(moment(datetime(2026, 3, 7, 22), CHICAGO), moment(datetime(2026, 3, 8, 6), CHICAGO))
    assert night.minutes == 7 * 60


def test_sessions_of_a_cohort_must_not_overlap():
    (sentence,) = scheduling.clashes([meeting(), meeting(7)])
    assert sentence == (
        "Two sessions overlap: Mon, Mar 9, 2026, 9:00 am to 5:00 pm CDT, and Mon, Mar 9, 2026, 4:00 pm CDT to "
        "Tue, Mar 10, 2026, 12:00 am CDT."
    )


def test_a_session_may_begin_when_another_ends():
    assert scheduling.clashes([meeting(), meeting(8)]) == []


def test_a_trainer_cannot_be_in_two_places():
    ana = {7: "Ana Ruiz"}
    found = scheduling.clashes([meeting(trainers=ana)], [meeting(2, trainers=ana, cohort="PET-9")])
    assert len(found) == 1
    assert found[0].startswith("Ana Ruiz would be in two places")
    assert found[0].endswith("meets one that they teach in PET-9.")
    assert scheduling.clashes([meeting(trainers=ana)], [meeting(9, trainers=ana)]) == []
    assert scheduling.clashes([meeting(trainers=ana)], [meeting(trainers={8: "Bo Li"})]) == []


def test_a_cohort_of_another_vendor_is_not_named():
    ana = {7: "Ana Ruiz"}
    (sentence,) = scheduling.clashes([meeting(trainers=ana)], [meeting(trainers=ana)])
    assert sentence.endswith("teach in another cohort.")


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)), max_size=8))
def test_clashes_are_found_exactly_where_two_sessions_share_an_hour(spans):
    taken = [hour for start, length in spans for hour in range(start, start + length)]
    found = scheduling.clashes([meeting(start, length) for start, length in spans])
    assert bool(found) == (len(taken) != len(set(taken)))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (meeting(length=-1), "ends before it starts"),
        (meeting(length=17), "longer than 16 hours"),
        (meeting(length=1, break_minutes=60), "leaves no time for training"),
        (meeting(length=10), "worth 10 h; the whole course holds 9 h"),
    ],
)
def test_a_session_that_cannot_be_meant_is_refused(wrong, words):
    (sentence,) = scheduling.problems([wrong], required_minutes=9 * 60)
    assert words in sentence


def test_hours_that_still_need_a_date_are_a_warning():
    assert scheduling.shortfalls([meeting(), meeting(24)], 80 * 60) == [
        "The sessions come to 16 h; the course holds 80 h. 64 h still need a date."
    ]
    assert scheduling.shortfalls([meeting()], 7 * 60 + 30) == [
        "The sessions come to 8 h, 30 min more than the course holds."
    ]
    assert scheduling.shortfalls([meeting(unit=1)], 480, {1: ("Unit 1: Recovery", 240), 2: ("Unit 2", 240)}) == [
        "Unit 1: Recovery has 8 h of sessions; it holds 4 h."
    ]


@pytest.mark.parametrize(
    ("approval", "words"),
    [
        (None, "is not approved"),
        (Approval(False, date(2026, 1, 1)), "was taken back"),
        (Approval(True, date(2026, 4, 1)), "from Wed, Apr 1, 2026 on"),
        (Approval(True, date(2026, 1, 1), date(2026, 3, 8)), "ends on Sun, Mar 8, 2026"),
    ],
)
def test_a_vendor_teaches_only_while_its_approval_stands(approval, words):
    assert words in scheduling.approval_problem(approval, "Lakes", "PET", date(2026, 3, 9))


def test_an_approval_counts_on_its_first_and_last_day():
    approval = Approval(True, date(2026, 3, 9), date(2026, 3, 9))
    assert scheduling.approval_problem(approval, "Lakes", "PET", date(2026, 3, 9)) is None


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 40))
def test_weekdays_leave_out_saturdays_and_sundays(first, count):
    days = scheduling.weekdays(first, count)
    assert len(days) == count
    assert all(day.weekday() < 5 for day in days)
    assert days == sorted(set(days))
