"""Literal query counts of the three requests of an exam: no more for a long exam than for a short one."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.exams.delivery.sitting_helpers import Hall, post_answers, right_answers, save

READS, WRITES = ("SELECT",), ("INSERT", "UPDATE", "DELETE")


@pytest.fixture(params=[1, 40], ids=["a short exam", "a long exam"])
def answered_sitting(request, world):
    """(client, sitting, messages) of an exam that was started and answered once."""
    hall = Hall(world, now=timezone.now(), singles=request.param)
    sitting = hall.begin()
    save(sitting, *right_answers(sitting), at=timezone.now())
    client = Client()
    client.force_login(world.trainee)
    client.get(reverse("exam_sitting", args=[sitting.pk]))
    return client, sitting, right_answers(sitting, first=1000)


def cost(ask):
    """(reads, writes) of a request that must succeed; savepoints and commits are not counted."""
    with CaptureQueriesContext(connection) as captured:
        assert ask().status_code == 200
    verbs = [query["sql"].split(None, 1)[0].upper() for query in captured.captured_queries]
    return sum(verb in READS for verb in verbs), sum(verb in WRITES for verb in verbs)


@pytest.mark.parametrize("many", [False, True])
def test_saving_reads_once_and_writes_once(answered_sitting, many):
    client, sitting, messages = answered_sitting
    # The locked sitting with its person and session; the answers.
    assert cost(lambda: post_answers(client, sitting, *(messages if many else messages[:1]))) == (1, 1)


def test_the_exam_page_reads_six_times(answered_sitting):
    client, sitting, _ = answered_sitting
    # Session, person, the sitting with its exam, accommodations, events, answers.
    assert cost(lambda: client.get(reverse("exam_sitting", args=[sitting.pk]))) == (6, 0)


def test_submitting_costs_the_same_for_a_short_and_a_long_exam(answered_sitting):
    client, sitting, _ = answered_sitting
    address = reverse("exam_submit", args=[sitting.pk])
    assert cost(lambda: client.post(address, headers={"Accept": "application/json"})) == (6, 6)
