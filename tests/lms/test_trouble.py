"""If the database is down or its disk is full, nothing is acknowledged and the response says to try again."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import Task

from exams.delivery.models import Answer
from tests.exams.delivery.sitting_helpers import Hall, message, post_answers


@pytest.fixture
def hall(world):
    return Hall(world, now=timezone.now())


@pytest.fixture
def trainee(hall):
    client = Client(raise_request_exception=False)
    client.force_login(hall.world.trainee)
    return client


@pytest.fixture
def post_answer(hall, trainee):
    sitting = hall.begin()
    one = message(sitting, 1, 1, ["A"])
    return lambda: post_answers(trainee, sitting, one)


def away(execute, sql, params, many, context):
    raise OperationalError("the database system is shutting down")


def full(execute, sql, params, many, context):
    if sql.startswith("INSERT"):
        raise OperationalError("database or disk is full")
    return execute(sql, params, many, context)


@pytest.mark.parametrize("trouble", [away, full])
def test_an_answer_that_cannot_be_saved_is_not_acknowledged_and_the_page_says_to_try_again(post_answer, trouble):
    with connection.execute_wrapper(trouble):
        response = post_answer()
    assert response.status_code == 503 and response["Retry-After"] == "10"
    assert response.json() == {
        "error": "We could not save your answers. Try again in a minute. Unsaved answers are still on your device."
    }
    assert not Answer.objects.exists()
    assert post_answer().json()["saved"] == [1]


def test_a_page_says_that_nothing_was_half_saved_while_the_database_is_down(trainee):
    with connection.execute_wrapper(away):
        response = trainee.get(reverse("my_exams"))
    assert response.status_code == 503 and "Answers marked “Saved” are safe." in response.text


def test_a_program_error_is_a_500_with_a_message(post_answer, monkeypatch):
    monkeypatch.setattr("exams.delivery.fast_path.answers.store_messages", lambda *_, **__: 1 / 0)
    response = post_answer()
    assert (
        response.status_code == 500
        and "Retry-After" not in response
        and "still on your device" in response.json()["error"]
    )


@pytest.mark.parametrize(("minutes", "status"), [(1, 200), (6, 503), (None, 503)])
def test_the_status_page_reports_whether_the_worker_runs(client, db, minutes, status):
    now = timezone.now()
    if minutes is not None:
        for number, finished_at in enumerate((now - timedelta(days=1), now - timedelta(minutes=minutes))):
            Task.objects.create(
                id=str(number), name=str(number), func="f", started=finished_at, stopped=finished_at, success=True
            )
    response = client.get(reverse("up"))
    assert response.status_code == status and response["Content-Type"].startswith("text/plain")
    start = "The site and the job worker are running" if status == 200 else "The site needs attention"
    assert response.text.startswith(start)


def test_the_status_page_reports_that_the_database_is_down(client, db):
    client.raise_request_exception = False
    with connection.execute_wrapper(away):
        assert client.get(reverse("up")).status_code == 503
