"""A full disk: the answer that no longer fits is refused in words, and when there is room again, all goes on."""

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
    """Let the database grow no more; returns what makes room again."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
    return lambda: connection.cursor().execute("PRAGMA max_page_count = 4294967294")


def test_on_a_full_disk_nothing_is_acknowledged_that_is_not_kept_and_the_exam_goes_on_afterwards():
    if connection.vendor != "sqlite":
        # A server of its own has no such limit; what it raises is turned into the same answer.
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
        told = post_answers(client, sitting, *batch)
        if told.status_code == 200:
            place = hall.form.places.get(position=5).pk
            acknowledged.update({(sitting.pk, 1, one.number): (place, one.value) for one in batch})
            number += 40
        return told

    assert send().status_code == 200
    make_room = fill_the_disk()
    refused = next(told for told in iter(send, None) if told.status_code != 200)
    assert refused.status_code == 503 and "still on your device" in refused.json()["error"]
    assert Answer.objects.count() == len(acknowledged)
    make_room()
    assert send().status_code == 200
    assert client.post(reverse("exam_submit", args=[sitting.pk])).status_code == 302
    assert breaches([sitting.pk], acknowledged) == []
