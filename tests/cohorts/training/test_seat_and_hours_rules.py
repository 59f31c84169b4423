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
    latest,
    open_minutes,
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


NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
ENDED, COMING = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
PLAN = {1: SessionHours(ENDED, 240), 2: SessionHours(ENDED, 180), 3: SessionHours(COMING, 120)}


def verdict(credited=0, unmarked=0, planned=0, *, potential=None, **more):
    about = {"required": 600, "allowed_missed": 60} | more
    potential = credited + unmarked + planned if potential is None else potential
    return HoursVerdict(credited, unmarked, planned, potential=potential, **about)


def test_the_latest_mark_counts():
    """They come in the order in which they were made."""
    assert latest([Mark(1, 1, 240), Mark(2, 1, 180), Mark(1, 2, 120)]) == {1: Mark(1, 2, 120), 2: Mark(2, 1, 180)}


def test_a_session_without_a_mark_is_upcoming_until_it_ends_and_then_unmarked():
    assert open_minutes({1}, PLAN, at=NOW) == (180, 120)
    assert open_minutes((), {1: SessionHours(NOW, 240)}, at=NOW) == (240, 0)
    assert open_minutes((), PLAN, at=NOW) == (420, 120)


@given(
    st.sets(st.integers(1, 6)),
    st.dictionaries(
        st.integers(1, 6), st.builds(SessionHours, st.sampled_from([ENDED, NOW, COMING]), st.integers(1, 480))
    ),
)
def test_a_session_is_open_at_most_once(marked, sessions):
    assert sum(open_minutes(marked, sessions, at=NOW)) == sum(
        session.minutes for key, session in sessions.items() if key not in marked
    )


def test_sessions_that_wait_for_their_marks_can_still_complete_the_hours():
    waiting = verdict(0, 420, 120)
    assert not waiting.complete and waiting.reachable and waiting.missing == 540
    assert not verdict(0, 420, 120, allowed_missed=59).reachable


def test_what_no_seat_of_the_person_reaches_waits_for_sessions_while_some_can_be_added():
    assert verdict(0, 0, 120, unscheduled=420).waits_for_sessions
    assert not verdict(0, 0, 120, unscheduled=419).reachable
    assert verdict(540).complete and not verdict(540).waits_for_sessions


def test_a_unit_that_may_not_be_missed_decides_too():
    """D16."""
    short = verdict(560, potential=560, lacking=("Ethics",), out_of_reach=("Ethics",))
    assert not short.complete and not short.reachable and short.needs_attention
    coming = verdict(560, planned=40, potential=600, lacking=("Ethics",))
    assert not coming.complete and coming.reachable and not coming.needs_attention


def test_after_the_last_session_everybody_who_is_not_complete_needs_attention():
    guest = verdict(480, potential=540, is_over=True)
    assert guest.planned_in_full and guest.needs_attention, "the rest is to come as a guest of another cohort"
    assert not verdict(540, is_over=True).needs_attention
