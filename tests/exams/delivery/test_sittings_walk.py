"""Seeded random walks through a sitting, a thousand in deep runs.

In any order of events, acknowledged answers are stored and scored, those received late are stored and not scored, each
sitting ends exactly once, and the sheet equals the log.
"""

import copy

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from hypothesis import HealthCheck, given, seed
from hypothesis import strategies as st

from cohorts.people.models import User
from exams.delivery.models import Sitting
from tests.examples import examples
from tests.exams.delivery.sitting_helpers import Hall
from tests.exams.delivery.walk import STEPS, Paper, Walk
from tests.faults.invariants import breaches
from tests.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.hypothesis]

SHARES = 4
# PostgreSQL is slower; apart from locks, nothing differs there.
FREELY = examples(
    12 if connection.vendor == "sqlite" else 3,
    database=None,
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)
plans = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 7)), min_size=2, max_size=12)


@pytest.fixture
def hall():
    return Hall(World())


def copied_sittings(hall, how_many):
    """Yield sittings of different people: copies of one started by the action, to save time."""
    first = hall.begin(device="d1")
    password = make_password(None)
    people = User.objects.bulk_create(
        User(email=f"walker{number}@example.org", password=password, given_name="W", family_name="Alker")
        for number in range(how_many)
    )
    for person in people:
        own = copy.copy(first)
        own.pk, own.person = None, person
        yield Sitting.objects.bulk_create([own])[0]


@pytest.mark.parametrize("share", range(SHARES))
def test_in_any_order_of_events_no_acknowledged_answer_is_lost_and_each_sitting_ends_once(hall, monkeypatch, share):
    sittings, walks = copied_sittings(hall, 3 * FREELY.max_examples), []
    questions = Paper(next(sittings)).asked

    @seed(share)
    @FREELY
    @given(plans)
    def walk(plan):
        own = Walk(next(sittings), questions, hall.world.examinations, monkeypatch)
        for name, pick in plan:
            own.step(name, pick)
        walks.append(own.finish())

    walk()
    scored = [own for own in walks if not own.voided]
    acknowledged = {name: content for own in scored for name, content in own.acknowledged().items()}
    late = {name: content for own in scored for name, content in own.late().items()}
    assert breaches([own.sitting.pk for own in scored], acknowledged, late) == []
