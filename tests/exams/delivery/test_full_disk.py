"""A full disk: an answer that does not fit is refused with a message; the exam continues when space is free."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exams.delivery.models import Answer
from tests.exams.delivery.sitting_helpers import Hall, message, post_answers
from tests.faults.invariants import breaches
from tests.separate import separate_database  # noqa: F401
from tests.world import World

pytestmark = pytest.mark.usefixtures("db")


def fill_the_disk():
    """Stop the database from growing. Returns a function that lifts the limit."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
    return lambda: connection.cursor().execute("PRAGMA max_page_count = 4294967294")


def test_a_full_disk_acknowledges_only_stored_answers_and_the_exam_continues_afterwards():
    if connection.vendor != "sqlite":
        # A database server has no such limit; raise the error it would raise, which gets the same response.
        import psycopg

        assert issubclass(psycopg.errors.DiskFull, psycopg.OperationalError)
        return
    hall = Hall(World(), now=timezone.now())
    sitting = hall.begin()
    client = Client(raise_request_exception=False)
    client.force_login(hall.world.trainee)
    number, acknowledged = 0, {}

    def send():
        nonlocal number
        batch = [message(sitting, number + i, 5, f"{number + i} ".ljust(199, "x")) for i in range(1, 41)]
        response = post_answers(client, sitting, *batch)
        if response.status_code == 200:
            place = hall.form.places.get(position=5).pk
            acknowledged.update({(sitting.pk, 1, one.number): (place, one.value) for one in batch})
            number += 40
        return response

    assert send().status_code == 200
    lift_limit = fill_the_disk()
    refused = next(reply for reply in iter(send, None) if reply.status_code != 200)
    assert refused.status_code == 503 and "still on your device" in refused.json()["error"]
    assert Answer.objects.count() == len(acknowledged)
    lift_limit()
    assert send().status_code == 200
    assert client.post(reverse("exam_submit", args=[sitting.pk])).status_code == 302
    assert breaches([sitting.pk], acknowledged) == []
