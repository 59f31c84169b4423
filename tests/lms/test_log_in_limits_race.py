"""Many log-ins at the same moment: thirty wrong passwords are counted as thirty, and a class gets in."""

import logging
from functools import partial

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from tests.separate import at_once, separate_database  # noqa: F401

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def shared_cache(db, settings):
    """The production cache in the database, shared by all processes."""
    settings.CACHES |= {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
    call_command("createcachetable", verbosity=0)
    yield cache
    cache.clear()


def guess():
    body = {"login": "trainee@example.org", "password": "wrong"}
    return "Too many attempts" in Client().post(reverse("account_login"), body).content.decode()


def test_30_guesses_at_once_get_five_answers(world, shared_cache, caplog):
    caplog.set_level(logging.ERROR)
    outcomes = at_once(*[guess] * 30)
    assert outcomes.count(True) + outcomes.count(False) == 30, outcomes
    # A guess that did not get the lock in time is refused and can be made now.
    assert outcomes.count(False) + [guess() for _ in range(6)].count(False) == 5


def enter(email):
    return Client().post(reverse("account_login"), {"login": email, "password": "correct horse"}).status_code


def test_a_class_of_24_logs_in_at_the_same_moment(world, shared_cache):
    people = [world.person(f"pupil{number}") for number in range(24)]
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people
    )
    assert at_once(*[partial(enter, person.email) for person in people]) == [302] * 24
