"""Rate limits. The rates are in `settings.RATE_LIMITS`; allauth counts attempts in the shared cache.

allauth counts under a lock in the cache, so that two requests at the same moment are counted as two attempts. Its
public function ignores GET requests, but guessing a link is a GET request.
"""

from allauth.core.internal.ratelimit import RateLimitUsage, consume
from django.conf import settings
from django.http import HttpRequest

NOTHING_TRIED = RateLimitUsage(usage=[])


def try_once(request: HttpRequest, action: str, *, key: str = "") -> RateLimitUsage | None:
    """Count one attempt at `action` ("verify_address" …); `key` is used for the rates per key.

    Returns the attempt, whose `rollback()` uncounts it; None if the limit is reached, or if the lock was not acquired
    within a second. A refused attempt is not counted.
    """
    return consume(request, app="peer-lms", action=action, config=settings.RATE_LIMITS, key=key or None, limit_get=True)
