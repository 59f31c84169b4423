"""What each kind of accommodation does, and that more grants never leave somebody with less."""

from datetime import date

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from exams.delivery.models import Accommodation, AccommodationKind
from exams.delivery.models.accommodations import PLAIN_SENTENCES
from exams.delivery.rules import accommodations as rules
from exams.delivery.rules.clock import full_time

lines = st.sampled_from(sorted(rules.KINDS)).flatmap(
    lambda kind: st.tuples(
        st.just(kind), st.integers(1, rules.MAX_MINUTES) if kind in rules.WITH_MINUTES else st.just(0)
    )
)


def time_of(grants, minutes):
    """The time in minutes, without a limit the most there is; and the minutes of breaks."""
    allowance = rules.combine(grants)
    time = full_time(minutes, allowance)
    return float("inf") if time is None else time.total_seconds() / 60, allowance.breaks.total_seconds() / 60


@given(st.lists(lines, max_size=6), st.lists(lines, max_size=4), st.integers(1, 480))
def test_whoever_has_two_grants_has_at_least_what_the_better_one_gives(first, second, minutes):
    both = time_of(first + second, minutes)
    assert all(mine >= one for mine, one in zip(both, time_of(first, minutes), strict=True))
    assert all(mine >= one for mine, one in zip(both, time_of(second, minutes), strict=True))


@given(st.lists(lines, max_size=6), st.randoms(), st.integers(1, 480))
def test_neither_the_order_of_grants_nor_the_same_grant_twice_changes_the_time(grants, random, minutes):
    again = [*grants, *grants]
    random.shuffle(again)
    assert time_of(again, minutes) == time_of(grants, minutes)


@given(st.integers(1, 480))
def test_half_as_much_time_again_and_twice_the_time_are_exact(minutes):
    assert time_of([("time_150", 0)], minutes)[0] == minutes * 1.5
    assert time_of([("time_200", 0), ("extra_minutes", 10)], minutes)[0] == minutes * 2 + 10


def test_every_kind_has_a_label_a_sentence_and_a_purpose():
    assert set(rules.KINDS) == set(AccommodationKind.values) == set(PLAIN_SENTENCES)
    assert all(what.purposes for what in rules.KINDS.values())


def test_only_exams_have_minutes_and_do_something_by_themselves():
    assert rules.needs_minutes("breaks", "exam") and not rules.needs_minutes("breaks", "training")
    assert not rules.is_arranged("time_150", "exam") and rules.is_arranged("large_print", "training")
    assert rules.is_arranged("reader", "exam")


@pytest.mark.parametrize(
    ("kind", "purpose", "minutes", "code"),
    [
        ("time_150", "training", 0, "accommodation_not_for_this"),
        ("breaks", "training", 5, "accommodation_minutes_not_needed"),
        ("breaks", "exam", 0, "accommodation_minutes_missing"),
        ("breaks", "interview", 0, None),
    ],
)
def test_a_grant_that_means_nothing_is_refused(kind, purpose, minutes, code):
    day = date(2026, 3, 2)
    problem = rules.problem(kind=kind, purpose=purpose, minutes=minutes, valid_from=day, valid_to=day, today=day)
    assert (problem.code if problem else None) == code


@pytest.mark.django_db
def test_the_database_takes_no_minutes_for_a_training(world):
    day = date(2026, 3, 2)
    row = {"person": world.trainee, "kind": "breaks", "purpose": "training", "valid_from": day, "valid_to": day}
    with pytest.raises(IntegrityError):
        Accommodation.objects.create(minutes=5, at=world.now, **row)
