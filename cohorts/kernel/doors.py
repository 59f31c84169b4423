"""Who may use an address. Every view declares a door; a test fails where one does not.

A stranger to a door gets 404, not 403: that a page exists is itself something to know. Which rows are seen behind
the door is the business of `visible_to`.
"""

import functools
from dataclasses import dataclass

from django.contrib.auth.views import redirect_to_login
from django.http import Http404

ANYONE = "anyone"
SIGNED_IN = "signed in"


@dataclass(frozen=True)
class Door:
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


def door(*roles):
    """Declare who may use a view: roles, or ANYONE, or SIGNED_IN."""
    if not roles:
        raise TypeError("A door names at least one role, ANYONE or SIGNED_IN.")

    def fit(view):
        own = Door(roles)

        @functools.wraps(view)
        def guarded(request, *args, **kwargs):
            if not own.admits(request.user):
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                raise Http404
            return view(request, *args, **kwargs)

        guarded.door = own
        return guarded

    return fit
