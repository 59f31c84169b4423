"""Rate limits. The rates are in `settings.RATE_LIMITS`; attempts are counted in the shared cache with allauth's parts.

Each count is made under a lock in the cache, so that two requests at the same moment are counted as two attempts.
allauth's public function ignores GET requests, but guessing a link is a GET request; and it does not say how long to
wait.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from allauth.core.internal.ratelimit import (
    Rate,
    RateLimitUsage,
    SingleRateLimitUsage,
    apply_rate,
    cache_lock,
    consume,
    get_cache_key,
    parse_rates,
)
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

APP = "peer-lms"
NOTHING_TRIED = RateLimitUsage(usage=[])
# How often to wait a second for the lock: a whole class may log in from one address at the same moment.
LOCK_TRIES = 5
LOCK_MISSED = timedelta(minutes=1)


def try_once(request: HttpRequest, action: str, *, key: str = "") -> RateLimitUsage | None:
    """Count one attempt at `action` ("verify_address" …); `key` is used for the rates per key.

    Returns the attempt, whose `rollback()` uncounts it; None if the limit is reached, or if the lock was not acquired
    within a second. A refused attempt is not counted.
    """
    return consume(request, app=APP, action=action, config=settings.RATE_LIMITS, key=key or None, limit_get=True)


@dataclass
class Attempt:
    """An attempt that several limits count. `limit` is the one that refused it, and `wait` how long it does so."""

    counted: list[SingleRateLimitUsage] = field(default_factory=list)
    limit: str = ""
    wait: timedelta = timedelta(0)

    def rollback(self) -> None:
        """Uncount the attempt. allauth calls this after a successful login."""
        while self.counted:
            self.counted.pop().rollback()


def try_all(request: HttpRequest, limits: Iterable[tuple[str, str]]) -> Attempt:
    """Count one attempt for each of `limits` (action, key), in this order, unless one of them refuses it.

    A refused attempt is counted by none. Waits up to LOCK_TRIES seconds for each lock.
    """
    attempt = Attempt()
    for action, key in limits:
        for rate in parse_rates(settings.RATE_LIMITS[action]):
            cache_key = get_cache_key(request, app=APP, action=action, rate=rate, key=key)
            counted = _count(cache_key, rate)
            if isinstance(counted, timedelta):
                attempt.rollback()
                return Attempt(limit=action, wait=counted)
            attempt.counted.append(counted)
    return attempt


def _count(cache_key: str, rate: Rate) -> SingleRateLimitUsage | timedelta:
    """Count an attempt; or return how long to wait for the next one."""
    for _ in range(LOCK_TRIES):
        with cache_lock(cache_key) as locked:
            if not locked:
                continue
            now = time.time()
            allowed, history = apply_rate(cache.get(cache_key, []), now, rate)
            if not allowed:
                return timedelta(seconds=history[rate.amount - 1] + rate.duration - now)
            cache.set(cache_key, history, rate.duration)
            return SingleRateLimitUsage(cache_key=cache_key, timestamp=now, cache_duration=rate.duration)
    return LOCK_MISSED


def forget(request: HttpRequest, limits: Iterable[tuple[str, str]]) -> None:
    """Forget all attempts that these limits (action, key) counted."""
    for action, key in limits:
        for rate in parse_rates(settings.RATE_LIMITS[action]):
            cache_key = get_cache_key(request, app=APP, action=action, rate=rate, key=key)
            with cache_lock(cache_key) as locked:
                if locked:
                    cache.delete(cache_key)
