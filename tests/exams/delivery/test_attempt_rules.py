"""Rules for attempts, forms and reported scores, tested as pure functions."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohorts.core.problems import Problem
from cohorts.core.text import fold_code
from exams.delivery.rules import start_codes
from exams.delivery.rules.attempts import History, PastSitting, Policy, attempt_status, choose_form, used_attempts
from exams.delivery.rules.results import Scale, by_missing, report_score, review_until, scaled, topics
from exams.delivery.templatetags.exam_clock import level_text, level_word

NOW = datetime(2026, 3, 20, 15, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/Chicago")
A, B, C = 1, 2, 3


def sat(form=A, *, days_ago=5, state="submitted", passed=False, held=False):
    return PastSitting(form, NOW - timedelta(days=days_ago), state, None if held else passed, held)


def stand(*sittings, form=B, policy=None, missed=(), prepared=(), now=NOW):
    return attempt_status(History(sittings, missed, prepared), policy or Policy(), form=form, now=now, zone=ZONE)


def codes(decision):
    return [obstacle.code for obstacle in decision.obstacles]


def test_without_rules_anyone_may_take_another_form():
    assert stand().may and stand().attempt == 1
    assert stand(sat(A), sat(C)).may and stand(sat(A), sat(C)).attempt == 3


def test_a_form_is_never_taken_twice_even_after_the_sitting_was_voided():
    assert codes(stand(sat(A), form=A)) == ["attempt_form_seen"]
    assert codes(stand(sat(A, state="voided"), form=A)) == ["attempt_form_seen"]


def test_a_voided_sitting_uses_no_attempt():
    decision = stand(sat(A, state="voided"), policy=Policy(most_attempts=1, waiting_days=30, preparation_before=2))
    assert decision.may and decision.attempt == 1


def test_the_limit_names_the_day_the_oldest_attempt_stops_counting():
    two = [sat(A, days_ago=40), sat(C, days_ago=10)]
    assert codes(stand(*two, policy=Policy(most_attempts=2))) == ["attempts_used_up"]
    decision = stand(*two, policy=Policy(most_attempts=2, within_days=60))
    assert decision.problems == (Problem("attempts_used_up_in_days", most=2, days=60, free_on=date(2026, 4, 9)),)
    assert decision.obstacles[0].until == NOW + timedelta(days=20)
    assert stand(*two, policy=Policy(most_attempts=2, within_days=30)).may


def test_a_no_show_uses_an_attempt_only_if_the_rules_say_so():
    missed_on = (NOW - timedelta(days=3),)
    assert stand(policy=Policy(most_attempts=1), missed=missed_on).may
    policy = Policy(most_attempts=1, no_show_uses_attempt=True)
    assert codes(stand(policy=policy, missed=missed_on)) == ["attempts_used_up"]


def test_waiting_days_end_at_midnight_in_the_time_zone_of_the_exam():
    late = PastSitting(A, datetime(2026, 3, 11, 4, 30, tzinfo=UTC), "submitted", False)
    policy = Policy(waiting_days=10)
    decision = stand(late, policy=policy, now=datetime(2026, 3, 20, 4, 59, tzinfo=UTC))
    assert decision.problems == (Problem("attempt_too_early", days=10, first_day=date(2026, 3, 20)),)
    assert stand(late, policy=policy, now=datetime(2026, 3, 20, 5, 0, tzinfo=UTC)).may


def test_preparation_counts_from_the_day_of_the_last_attempt():
    policy = Policy(preparation_before=2)
    assert stand(policy=policy).may
    assert codes(stand(sat(A, days_ago=5), policy=policy)) == ["attempt_without_preparation"]
    assert codes(stand(sat(A, days_ago=5), policy=policy, prepared=(date(2026, 3, 14),))) == [
        "attempt_without_preparation"
    ]
    assert stand(sat(A, days_ago=5), policy=policy, prepared=(date(2026, 3, 15),)).may


def test_a_person_who_passed_cannot_take_the_exam_again_unless_the_rules_allow_it():
    assert codes(stand(sat(A, passed=True))) == ["attempt_passed"]
    assert stand(sat(A, passed=True), policy=Policy(again_after_passing=True)).may


@given(
    passed=st.booleans(),
    policy=st.builds(
        Policy,
        most_attempts=st.none() | st.integers(1, 3),
        waiting_days=st.integers(0, 30),
        preparation_before=st.none() | st.integers(2, 3),
        again_after_passing=st.booleans(),
    ),
)
def test_a_held_result_gives_the_same_answer_whether_the_person_passed_or_not(passed, policy):
    result_on_hold = PastSitting(A, NOW - timedelta(days=1), "submitted", passed, held=True)
    assert stand(result_on_hold, policy=policy).problems == stand(sat(A, days_ago=1, held=True), policy=policy).problems
    assert codes(stand(result_on_hold, policy=policy)) == ["attempt_result_held"]


@given(st.lists(st.integers(0, 400), max_size=6), st.integers(1, 5), st.integers(1, 365))
def test_when_the_limit_ends_fewer_attempts_count_than_are_allowed(days, most, within):
    history = History(tuple(sat(A, days_ago=day) for day in days))
    policy = Policy(most_attempts=most, within_days=within)
    decision = attempt_status(history, policy, form=B, now=NOW, zone=ZONE)
    for obstacle in decision.obstacles:
        assert len(used_attempts(history, policy, obstacle.until)) < most


def test_another_window_gets_the_form_that_the_fewest_people_have_seen():
    assert choose_form([C, B, A], []) == C
    assert choose_form([C, B], [frozenset({C}), frozenset()]) == B
    assert choose_form([B, A], [frozenset({A, B}), frozenset({A})]) == B
    assert choose_form([A], [frozenset({A}), frozenset({A})]) is None
    assert choose_form([], [frozenset()]) is None
    # Nobody attended the first window on A, so the next window still gets the other form.
    assert choose_form([A, B], [frozenset()], earlier=[A]) == B


SCALE = Scale(200, 500, 800)


@pytest.mark.parametrize(("points", "expected"), [(53, 500), (75, 800), (60, 595), (52, 486), (0, 200)])
def test_a_scaled_score_is_linear_through_the_passing_score(points, expected):
    assert scaled(Decimal(points), Decimal(53), Decimal(75), SCALE) == expected


@given(st.integers(1, 200).flatmap(lambda top: st.tuples(st.just(top), st.integers(1, top), st.integers(0, top))))
def test_a_scaled_score_passes_exactly_when_the_points_pass(points_of_form):
    top, cut, points = points_of_form
    scaled_score = scaled(Decimal(points), Decimal(cut), Decimal(top), SCALE)
    assert SCALE.low <= scaled_score <= SCALE.high and (scaled_score >= SCALE.cut) == (points >= cut)


def test_a_score_is_reported_in_percent_when_there_is_no_scale():
    assert str(report_score(Decimal(61), Decimal(53), Decimal(75), None)) == "81.3%"
    assert str(report_score(Decimal(61), Decimal(53), Decimal(75), SCALE)) == "609 (500 passes)"


def test_feedback_by_topic_reports_a_level_for_each_topic():
    rows = [{"title": t, "points": p, "maximum": 10} for t, p in (("A", 9), ("B", 7), ("C", 6), ("D", 1), ("E", 0))]
    levels = [topic.level for topic in topics(rows, 70)]
    assert levels == ["strong", "passing", "close", "far_below", "far_below"]
    assert all(
        level_word(level, decides) and str(level_text(level, decides)).endswith(".")
        for level in [*levels, "below", "few"]
        for decides in (True, False)
    )


def levels_of(*points_of_topics, cut=70):
    rows = [{"title": f"T{number}", "points": p, "maximum": m} for number, (p, m) in enumerate(points_of_topics)]
    return [topic.level for topic in topics(rows, cut)]


def test_a_topic_without_a_right_answer_is_far_below_however_many_others_are():
    assert levels_of((1, 15), (0, 12), (0, 12), (0, 9), (0, 6), (5, 12)) == ["far_below"] * 5 + ["below"]
    assert levels_of(*[(0, maximum) for maximum in (15, 12, 12, 9, 6, 3, 28)]) == ["far_below"] * 7


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(3, 30)), min_size=1, max_size=8), st.integers(1, 99))
def test_equal_shares_get_equal_words_and_a_smaller_share_never_a_better_one(rows, cut):
    order = ["far_below", "below", "close", "passing", "strong"]
    rows = [(min(points, maximum), maximum) for points, maximum in rows]
    domains = [{"title": "T", "points": points, "maximum": maximum} for points, maximum in rows]
    result = topics(domains, cut)
    ranks = [order.index(topic.level) for topic in sorted(result, key=lambda topic: topic.percent)]
    assert ranks == sorted(ranks)
    assert len({(topic.percent, topic.level) for topic in result}) == len({topic.percent for topic in result})


def test_a_topic_with_one_or_two_questions_is_not_compared():
    assert levels_of((1, 1), (0, 1), (0, 2), (3, 3)) == ["few", "few", "few", "strong"]
    assert [topic.is_below for topic in topics([{"title": "T", "points": 0, "maximum": 1}], 70)] == [True]


def test_topics_are_to_be_studied_in_the_order_of_the_points_that_are_missing():
    """Somebody who is below in nearly every topic still learns where to begin."""
    rows = [("A", 5, 12), ("B", 2, 4), ("C", 9, 20), ("D", 5, 11), ("E", 3, 7), ("F", 9, 10), ("G", 6, 9)]
    result = topics([{"title": t, "points": p, "maximum": m} for t, p, m in rows], 70)
    assert [topic.level for topic in result] == [*["below"] * 5, "strong", "close"]
    assert [topic.title for topic in by_missing(result, 70)] == ["C", "A", "D", "E", "B", "G"]


def test_a_review_can_be_requested_until_the_end_of_the_last_day():
    published_at = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    assert review_until(published_at, None, ZONE) is None
    assert review_until(published_at, 10, ZONE) == datetime(2026, 3, 13, 0, 0, tzinfo=ZONE)


def test_a_start_code_has_no_letters_that_look_alike():
    start_code_set = {start_codes.draw(Random(n).choice) for n in range(200)}
    assert len(start_code_set) == 200 and not set("".join(start_code_set)) & set("0O1ILB8S5Z2UV")
    code = start_code_set.pop()
    assert fold_code(f" {start_codes.spoken(code).lower()} ") == code
