"""The rules of waiting lists, on any numbers and moments."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.training.rules import waiting as rules
from cohorts.training.rules.seats import SeatRequest, seat_problem, seats_problem, waiting_problem
from cohorts.training.rules.waiting import Enrolling, OfferFacts
from cohorts.training.waiting_messages import format_offer_end
from tests.refusals import assert_problem

ZONES = st.sampled_from(["Pacific/Guam", "America/New_York", "America/Phoenix", "Pacific/Apia", "UTC"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))
COUNTS = st.integers(0, 60)
NOW = datetime(2027, 4, 1, tzinfo=UTC)


@given(COUNTS, COUNTS, COUNTS, st.lists(COUNTS))
def test_free_seats_are_never_promised_twice_and_never_negative(capacity, seats, offers, guests):
    free = rules.free_seats(capacity, seats, offers, guests)
    assert free >= 0
    for at_session in guests or [0]:
        assert free == 0 or free + seats + offers + at_session <= capacity
    assert free == min([max(0, capacity - seats - offers - more) for more in guests or [0]])


@given(COUNTS, COUNTS, COUNTS, st.lists(COUNTS))
def test_an_offer_takes_a_free_seat_and_a_withdrawal_brings_it_back(capacity, seats, offers, guests):
    free = rules.free_seats(capacity, seats, offers, guests)
    if free:
        assert rules.free_seats(capacity, seats, offers + 1, guests) == free - 1
        assert rules.free_seats(capacity, seats + 1, offers, guests) == free - 1


@given(MOMENTS, st.integers(1, 336), st.none() | st.dates(date(2026, 1, 1), date(2040, 1, 1)), ZONES, MOMENTS)
def test_an_offer_ends_after_its_hours_the_last_day_or_the_start(at, hours, closes_on, zone, starts_at):
    ends = rules.offer_ends(at, hours, closes_on, zone, starts_at)
    is_over = rules.is_over(at, closes_on, zone)
    assert (ends is None) == (is_over or starts_at <= at)
    if ends is not None:
        assert at < ends <= min(at + timedelta(hours=hours), starts_at)
        assert closes_on is None or (ends - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).date() <= closes_on


@given(st.dates(date(2026, 1, 1), date(2040, 1, 1)), ZONES)
def test_a_day_ends_when_the_next_one_begins_where_the_cohort_is(day, zone):
    ends = rules.day_ends(day, zone)
    before = (ends - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).date()
    assert before <= day < ends.astimezone(ZoneInfo(zone)).date()
    assert not rules.is_over(ends - timedelta(seconds=1), day, zone) and rules.is_over(ends, day, zone)


@given(st.lists(st.tuples(st.integers(0, 2), MOMENTS), max_size=8), st.integers(0, 9))
def test_seats_go_by_priority_then_by_asking(people, free):
    places = [((priority, asked_at, number), number) for number, (priority, asked_at) in enumerate(people)]
    chosen = rules.next_in_line(places, free)
    assert len(chosen) == min(free, len(people))
    rest = [number for _key, number in places if number not in chosen]
    keys = dict((number, key) for key, number in places)
    assert all(keys[one] < keys[other] for one in chosen for other in rest)


def request(**more):
    about = {"person": "Ann", "cohort": "PET-1", "agency": "Prairie", "state": "open", "seats": 20, "taken": 20}
    facts = {"seated": False, "needed_role": "trainee", "roles_there": frozenset({"trainee"})}
    return SeatRequest(**{**about, **facts, **more})


@pytest.mark.parametrize(
    ("facts", "seat", "place"),
    [
        ({"taken": 19}, None, "waiting_not_needed"),
        ({}, "cohort_full", None),
        ({"taken": 18, "offered": 2}, "cohort_full_offered", None),
        ({"taken": 18, "waiting": 2}, "people_waiting", None),
        ({"closed_on": date(2027, 4, 1)}, "enrollment_closed", "enrollment_closed"),
        ({"seated": True}, "seat_held", "seat_held"),
        ({"state": "running"}, "cohort_started", "cohort_started"),
        ({"roles_there": frozenset()}, "course_for_other_role", "course_for_other_role"),
    ],
)
def test_who_may_take_a_seat_and_who_may_wait(facts, seat, place):
    for problem, code in ((seat_problem(request(**facts)), seat), (waiting_problem(request(**facts)), place)):
        if code is None:
            assert problem is None
        else:
            assert_problem(problem, code)


def test_seats_and_offers_are_the_least_a_cohort_can_have():
    assert seats_problem("PET-1", 24, 22, 2) is None
    assert_problem(seats_problem("PET-1", 23, 22, 2, "Ann"), "seats_below_promised", promised=24, person="Ann")
    assert_problem(seats_problem("PET-1", 21, 22, 2), "seats_below_taken", count=22)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({}, None),
        ({"state": "accepted", "answered_at": NOW}, "offer_accepted"),
        ({"state": "declined", "answered_at": NOW}, "offer_declined"),
        ({"state": "taken_back", "answered_at": NOW}, "offer_taken_back"),
        ({"ends_at": NOW}, "offer_lapsed"),
        ({"starts_at": NOW}, "offer_lapsed"),
        ({"cohort_state": "canceled", "canceled_at": NOW, "state": "accepted"}, "offer_cohort_canceled"),
    ],
)
def test_an_offer_can_be_answered_until_it_is_over(more, code):
    facts = {
        "cohort": "PET-1",
        "zone": "Pacific/Guam",
        "state": "open",
        "ends_at": NOW + timedelta(hours=1),
        "answered_at": None,
        "cohort_state": "open",
        "starts_at": NOW + timedelta(days=9),
        "canceled_at": None,
    }
    problem = rules.offer_problem(OfferFacts(**{**facts, **more}), NOW)
    if code is None:
        assert problem is None
    else:
        assert_problem(problem, code)


def test_the_hours_and_the_last_day_have_limits():
    first = date(2027, 5, 3)
    assert rules.enrolling_problems(Enrolling(first, 1), first) == []
    codes = [problem.code for problem in rules.enrolling_problems(Enrolling(date(2027, 5, 4), 999), first)]
    assert codes == ["enrollment_closes_too_late", "offer_hours_wrong"]


def test_the_end_of_an_offer_is_written_with_its_zone():
    midnight = rules.day_ends(date(2027, 4, 23), "Pacific/Guam")
    assert format_offer_end(midnight, "Pacific/Guam").startswith("Fri, Apr 23, 2027, 11:59 pm ")
    noon = datetime(2027, 4, 23, 16, tzinfo=UTC)
    assert format_offer_end(noon, "America/New_York").startswith("Fri, Apr 23, 2027, 12:00 pm EDT")
