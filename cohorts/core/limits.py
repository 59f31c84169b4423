"""How often something may be tried. The rates stand in `settings.RATE_LIMITS`; allauth counts them in the shared cache.

allauth counts under a lock in the cache, so that two requests at the same moment never share one try. Its public
function leaves out GET requests; a guessed link is one.
"""

from allauth.core.internal.ratelimit import RateLimitUsage, consume
from django.conf import settings
from django.http import HttpRequest

NOTHING_TRIED = RateLimitUsage(usage=[])


def try_once(request: HttpRequest, action: str, *, key: str = "") -> RateLimitUsage | None:
    """Count one try of `action` ("verify_address" …), for the rates per key that of `key`.

    Returns the try, whose `rollback()` gives it back; None when the tries are used up, or when the lock could not be
    had within a second. A refused try is not counted.
    """
    return consume(request, app="peer-lms", action=action, config=settings.RATE_LIMITS, key=key or None, limit_get=True)
