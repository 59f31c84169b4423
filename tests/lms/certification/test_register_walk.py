"""The public register is walked with 100 threads at once, each from an address of its own, and tells nothing."""

import threading

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse

from lms.certification.actions import issuing
from lms.certification.models import Certificate, Program
from lms.certification.rules.numbering import certificate_number
from tests.candidates import candidacy_of, cycle_of, met_decision, version_of
from tests.separate import at_once, separate_database  # noqa: F401
from tests.world import World

pytestmark = pytest.mark.usefixtures("db")
THREADS = 100
BUDGET = 20
# PostgreSQL accepts 100 connections, some of them kept for its own work.
CONNECTIONS = threading.BoundedSemaphore(60)


@pytest.fixture
def register(db, settings):
    """Four certificates of people called Example, and the cache that all processes share in production."""
    settings.CACHES = {
        **settings.CACHES,
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    }
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "verify_everywhere": f"{BUDGET}/1h/key"}
    call_command("createcachetable", verbosity=0)
    with transaction.atomic():
        world = World()
        program = Program.objects.create(key="p", title="P", credential="CPS", authority=world.state)
        version = version_of(program, at=world.now)
        people = (world.trainee, world.other_trainee, world.supervisor, world.trainer)
        rows = [_issue(person, program, version, world.now) for person in people]
    yield rows
    cache.clear()


def _issue(person, program, version, at):
    candidacy = candidacy_of(person, version, at=at)
    decision = met_decision(candidacy, version, at=at)
    return issuing.issue(decision=decision, cycle=cycle_of(candidacy), by=None, at=at)


def try_number(place, number, family_name):
    """Return a function that asks the register once, from an address of its own."""
    guess = {"number": number, "family_name": family_name}

    def ask():
        with CONNECTIONS:
            answer = Client().post("/verify/", guess, REMOTE_ADDR=f"10.1.{place // 250}.{place % 250 + 1}")
            connections.close_all()
            return answer

    return ask


@pytest.mark.slow
def test_a_walk_with_100_threads_learns_nothing_and_turns_nothing_off(register):
    taken = {row.number for row in Certificate.objects.all()}
    year = register[0].issued_on.year
    walk = [
        number for number in (certificate_number(year, place) for place in range(THREADS + 9)) if number not in taken
    ]
    answers = at_once(*(try_number(place, number, "Example") for place, number in enumerate(walk[:THREADS])))
    assert {answer.status_code for answer in answers} <= {404, 429}, answers
    assert [answer.status_code for answer in answers].count(404) <= BUDGET
    pages = [answer.content.decode() for answer in answers]
    assert not any(row.name in page or row.token in page for row in register for page in pages)
    for row in register:
        assert Client().get(reverse("verify_token", args=[row.token])).status_code == 200


@pytest.mark.slow
def test_a_number_that_somebody_read_gives_few_guesses_at_the_name(register, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "verify_number": "3/10m/key"}
    names = [f"Guess{place}" for place in range(THREADS)]
    answers = at_once(*(try_number(place, register[0].number, name) for place, name in enumerate(names)))
    codes = [answer.status_code for answer in answers]
    assert set(codes) <= {404, 429} and codes.count(404) <= 3
    assert Client().get(reverse("verify_token", args=[register[0].token])).status_code == 200
