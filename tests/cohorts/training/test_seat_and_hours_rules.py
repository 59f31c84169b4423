"""Rules for seats and hours, tested without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.core import roles
from cohorts.core.refusals import sentence_of
from cohorts.training.models.cohorts import CohortState
from cohorts.training.rules.attendance import (
    HoursVerdict,
    Mark,
    SessionHours,
    count_hours,
)
from cohorts.training.rules.seats import NOT_OPEN, SeatRequest, seat_problem, seats_problem
from tests.refusals import assert_problem

REQUEST = SeatRequest(
    person="Jo Diaz",
    cohort="PET-1",
    agency="Prairie",
    state="open",
    seats=12,
    taken=11,
    seated=False,
    needed_role=roles.TRAINEE,
    roles_there=frozenset({roles.TRAINEE}),
)


def test_a_trainee_takes_the_last_seat():
    assert seat_problem(REQUEST) is None


@pytest.mark.parametrize(
    ("change", "code", "params"),
    [
        ({"taken": 12}, "cohort_full", {"cohort": "PET-1", "seats": 12}),
        ({"seated": True}, "seat_held", {"person": "Jo Diaz", "cohort": "PET-1"}),
        ({"state": "planned"}, "cohort_planned", {"cohort": "PET-1"}),
        ({"state": "running"}, "cohort_started", {"cohort": "PET-1"}),
        ({"state": "finished"}, "cohort_finished", {"cohort": "PET-1"}),
        ({"state": "canceled"}, "cohort_canceled", {"cohort": "PET-1"}),
        ({"needed_role": roles.SUPERVISOR}, "course_for_other_role", {"role": roles.SUPERVISOR, "agency": "Prairie"}),
        ({"roles_there": frozenset()}, "course_for_other_role", {"role": roles.TRAINEE, "agency": "Prairie"}),
    ],
)
def test_a_seat_is_refused_with_the_reason(change, code, params):
    assert_problem(seat_problem(replace(REQUEST, **change)), code, **params)


def test_a_full_cohort_says_how_many_seats_it_has():
    full = seat_problem(replace(REQUEST, taken=12))
    assert sentence_of(full) == "PET-1 is full. All 12 seats are taken."
    assert sentence_of(seat_problem(replace(REQUEST, taken=1, seats=1))) == "PET-1 is full. The only seat is taken."


def test_only_an_open_cohort_gives_no_refusal():
    assert {"open", *NOT_OPEN} == set(CohortState.values)


@given(st.integers(1, 30), st.integers(0, 40))
def test_repeated_requests_never_give_more_seats_than_exist(seats, requests):
    seats_taken = 0
    for _ in range(requests):
        if seat_problem(replace(REQUEST, seats=seats, taken=seats_taken)) is None:
            seats_taken += 1
    assert seats_taken == min(seats, requests)


def test_a_cohort_cannot_have_fewer_seats_than_are_taken():
    assert_problem(seats_problem("PET-1", 3, 4), "seats_below_taken", field="seats", cohort="PET-1", count=4)
    assert seats_problem("PET-1", 4, 4) is None
    assert_problem(seats_problem("PET-1", 0, 0), "cohort_seats_too_few", field="seats")


MARKS = st.lists(st.builds(Mark, st.integers(1, 6), st.integers(1, 4), st.integers(0, 600)), max_size=20)
SESSIONS = st.dictionaries(st.integers(1, 6), st.integers(1, 480))


NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
ENDED, COMING = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
PLAN = {1: SessionHours(ENDED, 240), 2: SessionHours(ENDED, 180), 3: SessionHours(COMING, 120)}


def hours(*marks, sessions=PLAN, **more):
    return count_hours(marks, sessions, at=NOW, **{"required": 600, "allowed_missed": 60} | more)


@given(MARKS, SESSIONS)
def test_credited_minutes_are_never_more_than_the_sessions_hold(marks, lengths):
    credited = hours(*marks, sessions={one: SessionHours(ENDED, length) for one, length in lengths.items()}).credited
    assert 0 <= credited <= sum(lengths[one] for one in {mark.session for mark in marks} & set(lengths))


def test_the_latest_mark_counts():
    """They come in the order in which they were made."""
    assert hours(Mark(1, 1, 240), Mark(2, 1, 180), Mark(1, 2, 120)).credited == 300


def test_a_mark_longer_than_the_session_counts_the_session():
    assert hours(Mark(1, 1, 500)).credited == 240


def test_a_session_without_a_mark_is_upcoming_until_it_ends_and_then_unmarked():
    verdict = hours(Mark(1, 1, 200))
    assert (verdict.credited, verdict.unmarked, verdict.planned) == (200, 180, 120)
    at_the_end = hours(sessions={1: SessionHours(NOW, 240)})
    assert (at_the_end.unmarked, at_the_end.planned) == (240, 0)


def test_a_past_session_is_never_counted_as_upcoming():
    assert hours().planned == 120 and hours().unmarked == 420


def test_a_closed_cohort_has_no_unmarked_or_upcoming_sessions():
    verdict = hours(Mark(1, 1, 200), markable=False)
    assert (verdict.credited, verdict.unmarked, verdict.planned) == (200, 0, 0)


def test_sessions_that_wait_for_their_marks_can_still_complete_the_hours():
    assert not hours().complete and hours().reachable and hours().missing == 540
    assert not hours(allowed_missed=59).reachable


@given(
    st.integers(0, 6000),
    st.integers(0, 4800),
    st.integers(0, 480),
    st.integers(0, 6000),
    st.integers(0, 6000),
)
def test_hours_are_complete_exactly_when_credited_reaches_required_less_what_may_be_missed(
    credited, required, allowed, unmarked, planned
):
    verdict = HoursVerdict(credited, unmarked, planned, required, allowed)
    assert verdict.complete == (credited >= required - allowed)
    assert verdict.reachable == (credited + unmarked + planned >= required - allowed)


@given(MARKS, SESSIONS, st.sets(st.integers(1, 6)))
def test_every_minute_of_a_session_is_counted_at_most_once(marks, sessions, over):
    plan = {one: SessionHours(ENDED if one in over else COMING, length) for one, length in sessions.items()}
    verdict = hours(*marks, sessions=plan)
    assert verdict.credited + verdict.unmarked + verdict.planned <= sum(sessions.values())
