"""The desk of a person in training says what comes next, though there is nothing to do about it."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from exams.delivery.models import ExamWindow
from lms.dashboard.coming_up import coming_up
from lms.dashboard.tasks_due import tasks_of
from tests.exams.delivery.sitting_helpers import Hall

pytestmark = pytest.mark.django_db


def desk(client, person, at):
    client.force_login(person)
    with time_machine.travel(at, tick=False):
        return client.get(reverse("desk")).text


def test_the_evening_before_a_session_it_is_on_the_desk_and_no_task(client, world):
    cohort = world.cohort(state="running", days=4)
    world.enroll(cohort)
    first, second, third, _ = cohort.sessions.order_by("starts_at")
    at = first.starts_at - timedelta(hours=14)
    assert coming_up(world.trainee, at)["own_sessions"] == [first, second]
    assert coming_up(world.trainee, first.ends_at)["own_sessions"] == [second, third]
    page = desk(client, world.trainee, at)
    assert "Coming up" in page and reverse("my_cohort", args=[cohort.pk]) in page and "CDT" in page
    assert "happening now" in desk(client, world.trainee, first.starts_at)
    assert coming_up(world.other_trainee, at) == {"own_sessions": [], "exams": []}
    assert "Coming up" not in desk(client, world.other_trainee, at)


def test_a_seat_given_up_and_a_canceled_cohort_have_no_next_session(world):
    cohort = world.cohort(days=2)
    seat = world.enroll(cohort)
    at = cohort.starts_at - timedelta(days=1)
    assert coming_up(world.trainee, at)["own_sessions"]
    type(cohort).objects.filter(pk=cohort.pk).update(state="canceled")
    assert not coming_up(world.trainee, at)["own_sessions"]
    type(cohort).objects.filter(pk=cohort.pk).update(state="open")
    type(seat).objects.filter(pk=seat.pk).update(state="withdrawn")
    assert not coming_up(world.trainee, at)["own_sessions"]


def test_an_exam_that_opens_later_is_coming_up_until_it_is_a_task(client, world):
    hall = Hall(world)
    hall.cohort.sessions.all().delete()
    at = hall.window.opens_at - timedelta(days=5)
    assert [window.pk for window in coming_up(world.trainee, at)["exams"]] == [hall.window.pk]
    page = desk(client, world.trainee, at)
    assert reverse("exam_window", args=[hall.window.pk]) in page and hall.exam.title in page
    assert coming_up(world.trainee, hall.now)["exams"] == []
    assert "exam_take" in [task.code for task in tasks_of(world.trainee, hall.now)]


def test_an_exam_that_was_taken_is_not_coming_up(world):
    hall = Hall(world)
    hall.begin()
    ExamWindow.objects.filter(pk=hall.window.pk).update(closes_at=hall.now + timedelta(days=9))
    assert coming_up(world.trainee, hall.window.opens_at - timedelta(minutes=1))["exams"] == []
