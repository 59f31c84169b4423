"""The compiled queries of a whole exam return what Django would, and each of them is part of the exam."""

import json
import sys
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cohorts.core.compiled import compiled
from exams.delivery.actions import accommodations, entries
from tests.exams.delivery.sitting_helpers import Hall, message, post_answers, promise

pytestmark = pytest.mark.django_db


def everything_in(rows):
    """All values of rows, including those of related rows that were selected with them."""
    return [vars_of(row) if hasattr(row, "_meta") else row for row in rows]


def vars_of(row):
    values = {name: value for name, value in vars(row).items() if not name.startswith("_")}
    related = {name: one and vars_of(one) for name, one in row._state.fields_cache.items()}
    return type(row), values, related


@pytest.fixture
def compared(monkeypatch):
    """Compares each call of a compiled query with the plain query; contains the queries that were called."""
    called, plain = set(), compiled.__call__

    def compare(query, *arguments):
        rows = plain(query, *arguments)
        assert everything_in(rows) == everything_in(query.queryset(*arguments))
        called.add(query.__qualname__)
        return rows

    monkeypatch.setattr(compiled, "__call__", compare)
    return called


@pytest.mark.parametrize("state_wide", [False, True])
def test_every_request_of_an_exam_reads_what_it_would_without_compiled_queries(world, compared, state_wide):
    hall = Hall(world, now=timezone.now())
    day = hall.now.date()
    for minutes in (5, 10):
        accommodations.grant(
            person=world.trainee, kind="breaks", minutes=minutes, valid_from=day - timedelta(days=1),
            valid_to=day + timedelta(days=9), by=world.examinations, at=hall.now,
        )  # fmt: skip
    first = hall.begin(device="")
    take(hall, hall.window, first)
    second_form = hall.form_of("form-b")
    window = hall.window_of(hall.exam, second_form, None if state_wide else hall.cohort)
    take(hall, window, None)
    look_without_seat(hall, window)
    missing = {
        query.__qualname__
        for name, module in list(sys.modules.items())
        if name.startswith(("cohorts.", "exams.", "lms."))
        for query in vars(module).values()
        if isinstance(query, compiled)
    } - compared
    # Which records are merged is remembered between requests (tests/conftest.py), so no request asks for it here.
    assert missing <= {"_links"}


def look_without_seat(hall, window):
    """Somebody who is entered for the exam and has no seat opens its page."""
    mover = hall.world.person("mover")
    about = {"reason": "From another state", "by": hall.world.examinations, "at": hall.now}
    entries.enter(person=mover, exam=hall.exam, **about)
    client = Client()
    client.force_login(mover)
    client.get(reverse("exam_window", args=[window.pk]))


def take(hall, window, sitting):
    """Take an exam over HTTP, from the start page to the result."""
    client = Client()
    client.force_login(hall.world.trainee)
    client.get(reverse("exam_window", args=[window.pk]))
    client.post(reverse("exam_begin", args=[window.pk]), promise(window))
    sitting = hall.world.trainee.sittings.latest("pk")
    for name in ("exam_sitting", "exam_state"):
        assert client.get(reverse(name, args=[sitting.pk])).status_code == 200
    accept = {"Accept": "application/json"}
    address = reverse("exam_take_over", args=[sitting.pk])
    reply = json.loads(client.post(address, {"device": "one"}, headers=accept).content)
    saved = post_answers(client, sitting, message(sitting, 1, 1, ["B"]), epoch=reply["epoch"])
    assert saved.json()["saved"] == [1]
    client.post(reverse("exam_submit", args=[sitting.pk]), {"epoch": reply["epoch"]}, headers=accept)
    assert client.get(reverse("exam_result", args=[sitting.pk])).status_code == 200
