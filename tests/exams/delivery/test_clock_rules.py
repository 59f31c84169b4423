"""The one clock, whatever was granted, stopped and given; and what grants come to."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.delivery.rules import accommodations, clock
from exams.delivery.rules import proctoring as running
from exams.delivery.rules.accommodations import combine
from exams.delivery.rules.clock import (
    Deadline,
    Guarantee,
    Stop,
    Terms,
    deadline,
    guaranteed_time,
    guarantees_of,
    left,
    running_stop,
    stops_of,
)
from exams.delivery.templatetags.exam_clock import away_text

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

kinds = st.sampled_from(list(accommodations.KINDS))
grants = st.lists(
    kinds.flatmap(
        lambda kind: st.tuples(
            st.just(kind), st.integers(1, 600) if kind in accommodations.WITH_MINUTES else st.just(0)
        )
    ),
    max_size=5,
)
stops = st.lists(
    st.builds(
        lambda kind, begins, lasts, limit: Stop(
            kind, NOW + begins * MINUTE, None if lasts is None else NOW + (begins + lasts) * MINUTE, limit * MINUTE
        ),
        st.sampled_from(["pause", "break"]),
        st.integers(0, 100),
        st.none() | st.integers(0, 90),
        st.integers(0, 60),
    ),
    max_size=3,
)
terms = st.builds(
    Terms,
    started=st.just(NOW),
    minutes_allowed=st.integers(1, 300),
    closes_at=st.integers(1, 600).map(lambda minutes: NOW + minutes * MINUTE),
    ends_sittings=st.booleans(),
    allowance=grants.map(combine),
    stops=stops.map(tuple),
    given=st.integers(0, 60).map(lambda minutes: minutes * MINUTE),
)


def bare(**changes):
    return Terms(
        **{"started": NOW, "minutes_allowed": 60, "closes_at": NOW + 240 * MINUTE, "ends_sittings": True, **changes}
    )


@given(st.integers(1, 300), st.integers(-100, 400), st.booleans())
def test_without_grants_the_deadline_is_start_plus_time_unless_the_window_ends_sittings(minutes, to_close, ends):
    closes = NOW + to_close * MINUTE
    end = deadline(bare(minutes_allowed=minutes, closes_at=closes, ends_sittings=ends))
    full = NOW + minutes * MINUTE
    assert end.at == (max(min(full, closes), NOW) if ends else full)
    assert end.bound == ("window" if ends and closes < full else "time")


@given(terms)
def test_nobody_has_less_time_than_the_same_sitting_without_grant_stop_or_gift(asked):
    plain = deadline(
        bare(minutes_allowed=asked.minutes_allowed, closes_at=asked.closes_at, ends_sittings=asked.ends_sittings)
    )
    end = deadline(asked)
    assert end.at >= plain.at + sum((stop.length for stop in asked.stops), timedelta(0)) + asked.given


@given(terms, grants)
def test_another_grant_never_takes_time(asked, more):
    kept = combine([("extra_minutes", 10)])
    assert deadline(bare(allowance=combine([("extra_minutes", 10), *more]))).at >= deadline(bare(allowance=kept)).at


@given(terms, st.integers(1, 240))
def test_every_minute_given_counts_in_full_whatever_the_window_says(asked, minutes):
    more = Terms(**{**vars(asked), "given": asked.given + minutes * MINUTE})
    assert deadline(more).at == deadline(asked).at + minutes * MINUTE
    assert deadline(more).bound == deadline(asked).bound


@given(terms, st.integers(0, 60), st.integers(0, 600))
def test_the_time_left_stands_still_while_the_clock_does_and_runs_else(asked, after, limit):
    stop = Stop("pause", NOW + after * MINUTE, None, limit * MINUTE)
    stopped = Terms(**{**vars(asked), "stops": (*asked.stops, stop)})
    ends = deadline(stopped).at
    at_stop = left(ends, stop.began, stop.until)
    assert at_stop == deadline(asked).at - stop.began
    for moment in (stop.began + limit * MINUTE / 2, stop.until):
        assert left(ends, moment, stop.until) == at_stop
    assert left(ends, stop.until + 5 * MINUTE, stop.until) == at_stop - 5 * MINUTE


def test_the_window_cuts_the_time_of_a_late_start_and_the_grant_multiplies_what_is_left():
    late = bare(closes_at=NOW + 30 * MINUTE)
    assert deadline(late) == Deadline(NOW + 30 * MINUTE, "window")
    double = combine([("time_200", 0), ("time_125", 0), ("extra_minutes", 7)])
    assert deadline(bare(closes_at=NOW + 30 * MINUTE, allowance=double)) == Deadline(NOW + 67 * MINUTE, "window")
    assert deadline(bare(allowance=double)) == Deadline(NOW + 127 * MINUTE, "time")


def test_without_a_time_limit_a_sitting_still_ends_once_a_day_later_or_with_the_window():
    untimed = combine([("untimed", 0)])
    assert deadline(bare(allowance=untimed)) == Deadline(NOW + timedelta(days=1), "untimed")
    week = NOW + timedelta(days=7)
    assert deadline(bare(allowance=untimed, closes_at=week)) == Deadline(week, "untimed")
    assert clock.full_time(60, untimed) is None and clock.full_time(60, combine([("time_150", 0)])) == 90 * MINUTE


def at(minute):
    return NOW + minute * MINUTE


def test_stops_are_read_from_events_and_end_by_themselves_at_their_limit():
    events = [
        ("break_begun", at(5), 600),
        ("break_ended", at(9), None),
        ("resumed", at(10), None),
        ("break_begun", at(20), 360),
        ("paused", at(22), 43200),
        ("break_ended", at(23), None),
        ("resumed", at(40), None),
        ("break_begun", at(50), 240),
        ("extended", at(51), 300),
    ]
    stops = stops_of(events)
    assert [(stop.kind, stop.length // MINUTE) for stop in stops] == [
        ("break", 4),
        ("break", 2),
        ("pause", 18),
        ("break", 4),
    ]
    assert running_stop(stops, at(53)).kind == "break" and running_stop(stops, at(54)) is None
    assert clock.added_time(events) == 5 * MINUTE
    assert clock.break_left(combine([("breaks", 12)]), stops) == 2 * MINUTE
    assert clock.break_left(combine([("breaks", 6)]), stops) == timedelta(0)


@given(terms, st.integers(0, 200), st.integers(-100, 200))
def test_a_grant_taken_back_leaves_ten_minutes_or_what_there_was(asked, now, old):
    kept = guaranteed_time(at(old), at(now))
    assert kept == max(min(10 * MINUTE, at(old) - at(now)), timedelta(0))
    running = Terms(**{**vars(asked), "stops": (), "guarantees": (Guarantee(at(now), kept),)})
    bare_of_it = Terms(**{**vars(running), "guarantees": ()})
    assert deadline(running).at == max(deadline(bare_of_it).at, at(now) + kept)


def test_what_was_promised_is_the_least_that_is_left_and_nothing_on_top_of_a_later_grant():
    double = combine([("time_200", 0)])
    guarantees = (Guarantee(at(90), 10 * MINUTE),)
    assert deadline(bare(guarantees=guarantees)).at == at(100)
    assert deadline(bare(allowance=double, guarantees=guarantees)).at == at(120)
    assert deadline(bare(guarantees=(*guarantees, Guarantee(at(95), 5 * MINUTE)))).at == at(100)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 60))
def test_a_pause_and_a_gift_after_a_promise_leave_it_whole(begins, lasts, gift):
    events = [
        ("notice", at(90), 600),
        ("paused", at(90 + begins), 43200),
        ("resumed", at(90 + begins + lasts), None),
        ("given_back", at(200), gift * 60),
    ]
    stopped = bare(stops=stops_of(events), given=clock.added_time(events), guarantees=guarantees_of(events))
    assert deadline(stopped).at == at(100 + lasts + gift)
    earlier = [
        ("paused", at(80), 43200),
        ("given_back", at(81), 120),
        ("notice", at(85), 600),
        ("resumed", at(89), None),
    ]
    running = bare(stops=stops_of(earlier), given=clock.added_time(earlier), guarantees=guarantees_of(earlier))
    assert left(deadline(running).at, at(89)) == 10 * MINUTE


def test_of_one_kind_the_most_generous_grant_counts_and_kinds_add_up():
    both = combine([("breaks", 5), ("breaks", 15), ("time_125", 0), ("time_150", 0), ("reader", 0)])
    assert (both.factor, both.breaks, both.extra, both.untimed) == (1.5, 15 * MINUTE, timedelta(0), False)
    assert combine([("large_print", 0)]).large_print


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "magic"}, "kind"),
        ({"kind": "breaks"}, "minutes"),
        ({"kind": "extra_minutes", "minutes": 601}, "minutes"),
        ({"kind": "reader", "minutes": 5}, "minutes"),
        ({"valid_to": date(2026, 2, 1)}, "valid_to"),
        ({"valid_from": date(2026, 1, 1), "valid_to": date(2026, 3, 1)}, "valid_to"),
    ],
)
def test_a_grant_that_means_nothing_is_refused_at_its_field(changes, field):
    fields = {"kind": "time_150", "minutes": 0, "valid_from": date(2026, 3, 2), "valid_to": date(2027, 3, 2)}
    assert accommodations.problem(**fields, today=date(2026, 3, 2)) is None
    assert accommodations.problem(**fields | changes, today=date(2026, 3, 2)).field == field


def test_leaving_the_page_is_told_as_a_hint_in_few_words():
    assert away_text(0, 0) == ""
    assert away_text(1, 40) == "left the page once, 40 s"
    assert away_text(3, 400) == "left the page 3 times, 7 min"
    assert running.is_silent(None, NOW) and not running.is_silent(NOW, at(1)) and running.is_silent(NOW, at(2))
