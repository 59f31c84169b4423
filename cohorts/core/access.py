"""Who may use an address. Every view declares a door; a test fails where one does not.

A stranger to a door gets 404, not 403: that a page exists is itself something to know. Which rows are seen behind
the door is the business of `visible_to`.
"""

import functools
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import resolve_url

ANYONE = "anyone"
SIGNED_IN = "signed in"


@dataclass(frozen=True)
class Allowed:
    """`roles`: those who may enter, or ANYONE, or SIGNED_IN."""

    roles: tuple[str, ...]

    def admits(self, user):
        """Whether `user` may enter. A superuser enters everywhere."""
        if ANYONE in self.roles:
            return True
        if not user.is_authenticated or not user.is_active:
            return False
        if SIGNED_IN in self.roles or user.is_superuser:
            return True
        holdings = user.holdings()
        return any(role in holdings for role in self.roles)


def _way_back(request):
    """Where to go on after log-in: the address asked for, or the page that a form was sent from."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host():
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path


def allow(*roles):
    """Declare who may use a view: roles, or ANYONE, or SIGNED_IN."""
    if not roles:
        raise TypeError("A door names at least one role, ANYONE or SIGNED_IN.")

    def fit(view):
        own = Allowed(roles)

        @functools.wraps(view)
        def guarded(request, *args, **kwargs):
            # Who is asking is not known where a page about an error answers for the first middleware.
            if ANYONE not in roles and not own.admits(request.user):
                if not request.user.is_authenticated:
                    return redirect_to_login(_way_back(request))
                raise Http404
            return view(request, *args, **kwargs)

        guarded.allowed = own
        return guarded

    return fit
