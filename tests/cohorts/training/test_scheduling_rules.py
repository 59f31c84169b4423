"""Scheduling rules, tested without a database."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.core.refusals import sentence_of
from cohorts.training.rules import scheduling
from cohorts.training.rules.scheduling import Approval, Meeting, NoSuchTime, moment
from tests.refusals import assert_problem, finds

NINE = datetime(2026, 3, 9, 14, 0, tzinfo=UTC)
CHICAGO = "America/Chicago"


def meeting(hours_on=0, length=8, **more):
    starts = NINE + timedelta(hours=hours_on)
    return Meeting(starts, starts + timedelta(hours=length), zone=CHICAGO, **more)


def test_a_local_time_is_converted_in_its_time_zone():
    assert moment(datetime(2026, 3, 9, 9, 0), CHICAGO) == NINE
    assert moment(datetime(2026, 3, 6, 9, 0), CHICAGO) == datetime(2026, 3, 6, 15, 0, tzinfo=UTC)


def test_a_time_skipped_by_daylight_saving_is_refused_with_the_time_as_typed():
    local = datetime(2026, 3, 8, 2, 30)
    with finds("time_skipped", time=local, zone=CHICAGO) as no:
        moment(local, CHICAGO)
    assert sentence_of(no.value.problem).startswith(
        "Sun, Mar 8, 2026, 2:30 am does not exist in Central time (CST or CDT)"
    )


def test_an_ambiguous_time_is_refused():
    local = datetime(2026, 11, 1, 1, 30)
    with finds("time_repeated", time=local, zone=CHICAGO):
        moment(local, CHICAGO)


@pytest.mark.parametrize("year", [1, 26, 9999])
def test_a_year_that_can_only_be_a_typing_error_is_refused(year):
    with finds("year_impossible", year=year):
        moment(datetime(year, 12, 31, 9, 0), CHICAGO)


@given(
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1)),
    st.sampled_from([CHICAGO, "America/New_York", "America/Phoenix", "Pacific/Guam", "America/Puerto_Rico"]),
)
def test_an_accepted_time_reads_the_same_as_local_time(local, zone):
    try:
        local_moment = moment(local, zone)
    except NoSuchTime:
        assert zone in (CHICAGO, "America/New_York")
        assert local.hour in (1, 2)
    else:
        assert local_moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local


def test_a_session_across_a_daylight_saving_change_counts_elapsed_hours():
    night = Meeting(moment(datetime(2026, 3, 7, 22), CHICAGO), moment(datetime(2026, 3, 8, 6), CHICAGO))
    assert night.minutes == 7 * 60


def test_sessions_of_a_cohort_must_not_overlap():
    (problem,) = scheduling.clashes([meeting(), meeting(7)])
    assert_problem(problem, "sessions_overlap", one=meeting().span, other=meeting(7).span)
    assert sentence_of(problem) == (
        "Two sessions overlap: Mon, Mar 9, 2026, 9:00 am to 5:00 pm CDT and Mon, Mar 9, 2026, 4:00 pm CDT to "
        "Tue, Mar 10, 2026, 12:00 am CDT. Change one of them."
    )


def test_a_session_may_start_when_another_ends():
    assert scheduling.clashes([meeting(), meeting(8)]) == []


def test_a_trainer_cannot_be_in_two_places():
    ana = {7: "Ana Ruiz"}
    (problem,) = scheduling.clashes([meeting(trainers=ana)], [meeting(2, trainers=ana, cohort="PET-9")])
    assert_problem(problem, "trainer_in_other_cohort", person="Ana Ruiz", sessions=(meeting().span,), cohort="PET-9")
    assert scheduling.clashes([meeting(trainers=ana)], [meeting(9, trainers=ana)]) == []
    assert scheduling.clashes([meeting(trainers=ana)], [meeting(trainers={8: "Bo Li"})]) == []


def test_a_cohort_of_another_vendor_is_not_named():
    ana = {7: "Ana Ruiz"}
    (problem,) = scheduling.clashes([meeting(trainers=ana)], [meeting(trainers=ana)])
    assert_problem(problem, "trainer_elsewhere", person="Ana Ruiz")
    assert "cohort" not in problem.params


def test_a_trainer_or_a_room_that_another_cohort_has_on_many_days_is_said_once_with_these_days():
    ana = {7: "Ana Ruiz"}
    days = [meeting(24 * day, trainers=ana, room=3, room_name="North 2") for day in range(10)]
    taken = [meeting(24 * day + 7, trainers=ana, room=3, cohort="PET-9") for day in range(10)]
    room, trainer = scheduling.clashes(days, taken)
    assert_problem(room, "room_taken", sessions=tuple(row.span for row in taken), minutes=600, cohort="PET-9")
    assert_problem(trainer, "trainer_in_other_cohort", sessions=tuple(row.span for row in days))
    more = [meeting(7, trainers=ana, cohort="CRISIS-2")]
    codes = [problem.params["cohort"] for problem in scheduling.clashes(days, [*taken, *more])]
    assert sorted(codes) == ["CRISIS-2", "PET-9", "PET-9"]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)), max_size=8))
def test_conflicts_are_found_exactly_where_two_sessions_share_an_hour(spans):
    hours_taken = [hour for start, length in spans for hour in range(start, start + length)]
    conflicts = scheduling.clashes([meeting(start, length) for start, length in spans])
    assert bool(conflicts) == (len(hours_taken) != len(set(hours_taken)))


@pytest.mark.parametrize(
    ("wrong", "code", "params"),
    [
        (meeting(length=-1), "session_ends_before_it_starts", {}),
        (meeting(length=17), "session_too_long", {"limit": timedelta(hours=16)}),
        (meeting(length=1, break_minutes=60), "session_all_break", {"pause": 60}),
        (meeting(length=10), "session_longer_than_course", {"minutes": 600, "required": 540}),
    ],
)
def test_an_impossible_session_is_refused(wrong, code, params):
    (problem,) = scheduling.problems([wrong], required_minutes=9 * 60)
    assert_problem(problem, code, session=wrong.span, **params)


def test_more_hours_than_the_course_has_are_a_warning():
    assert not scheduling.shortfalls([meeting(), meeting(24)], 80 * 60)
    (excess,) = scheduling.shortfalls([meeting()], 7 * 60 + 30)
    assert_problem(excess, "hours_beyond_course", planned=480, excess=30)
    assert sentence_of(excess) == "The sessions add up to 8 h, which is 30 min more than the course has."


@pytest.mark.parametrize(
    ("approval", "code", "params"),
    [
        (None, "vendor_not_approved", {}),
        (Approval(False, date(2026, 1, 1)), "vendor_approval_withdrawn", {}),
        (Approval(True, date(2026, 4, 1)), "vendor_approval_starts_later", {"first": date(2026, 4, 1)}),
        (
            Approval(True, date(2026, 1, 1), date(2026, 3, 8)),
            "vendor_approval_ends_earlier",
            {"last": date(2026, 3, 8)},
        ),
    ],
)
def test_a_vendor_teaches_only_while_its_approval_is_in_force(approval, code, params):
    problem = scheduling.approval_problem(approval, "Lakes", "PET", date(2026, 3, 9))
    assert_problem(problem, code, field="course_version", vendor="Lakes", course="PET", **params)


def test_an_approval_is_valid_on_its_first_and_last_day():
    approval = Approval(True, date(2026, 3, 9), date(2026, 3, 9))
    assert scheduling.approval_problem(approval, "Lakes", "PET", date(2026, 3, 9)) is None
