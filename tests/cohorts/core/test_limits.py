"""Rate limits: never more attempts than the rate allows, however many requests arrive at once."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.management import call_command
from django.test import RequestFactory
from django.utils import timezone

from cohorts.core.limits import forget, try_all, try_once
from tests.separate import at_once, separate_database  # noqa: F401

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def shared_cache(db, settings):
    """The production cache in the database, shared by all processes."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
    settings.RATE_LIMITS = {"guess": "5/10m/key", "ask": "3/10m/ip"}
    call_command("createcachetable", verbosity=0)
    yield cache
    cache.clear()


def request(method="post", address="192.0.2.1"):
    http_request = getattr(RequestFactory(), method)("/", REMOTE_ADDR=address)
    http_request.user = AnonymousUser()
    return http_request


def test_concurrent_attempts_never_exceed_the_rate(shared_cache):
    outcomes = at_once(*[lambda: try_once(request(), "guess", key="room") is not None] * 16)
    assert outcomes.count(True) + outcomes.count(False) == 16, outcomes
    assert 1 <= outcomes.count(True) <= 5
    # Attempts that the lock refused may be made now, and no more than that.
    later = [try_once(request(), "guess", key="room") is not None for _ in range(6)]
    assert outcomes.count(True) + later.count(True) == 5


def test_a_returned_attempt_can_be_used_again(shared_cache):
    tries = [try_once(request(), "guess", key="room") for _ in range(5)]
    assert try_once(request(), "guess", key="room") is None
    tries[0].rollback()
    assert try_once(request(), "guess", key="room") is not None
    assert try_once(request(), "guess", key="room") is None


def test_each_key_and_each_address_has_its_own_attempts(shared_cache):
    for _ in range(5):
        try_once(request(), "guess", key="room")
    assert try_once(request(), "guess", key="other room") is not None
    assert [try_once(request("get"), "ask") is not None for _ in range(4)] == [True, True, True, False]
    assert try_once(request("get", "192.0.2.2"), "ask") is not None


def test_addresses_of_one_ipv6_network_count_together(shared_cache):
    for number in range(3):
        try_once(request(address=f"2001:db8::{number + 1}"), "ask")
    assert try_once(request(address="2001:db8::ffff"), "ask") is None
    assert try_once(request(address="2001:db8:0:1::1"), "ask") is not None


def test_several_limits_count_one_attempt_and_30_threads_never_exceed_any(shared_cache):
    limits = [("guess", "room"), ("ask", "")]
    outcomes = at_once(*[lambda: try_all(request(), limits).limit] * 30)
    assert outcomes.count("") <= 3 and set(outcomes) <= {"", "guess", "ask"}, outcomes
    # A lock that was not acquired in time refuses an attempt; then some are left.
    later = [try_all(request(), limits).limit for _ in range(4)]
    assert outcomes.count("") + later.count("") == 3
    assert later[-1] == "ask"
    # What one limit refused is not counted by the others.
    assert [try_all(request(), limits[:1]).limit for _ in range(3)] == ["", "", "guess"]


def test_a_refused_attempt_says_how_long_to_wait(shared_cache, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    for _ in range(5):
        assert not try_all(request(), [("guess", "room")]).limit
    time_machine.move_to(start + timedelta(minutes=4), tick=False)
    assert round(try_all(request(), [("guess", "room")]).wait.total_seconds()) == 360
    forget(request(), [("guess", "room")])
    assert not try_all(request(), [("guess", "room")]).limit
