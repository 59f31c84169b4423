"""Who may use an address, and who may act. Every view declares who may use it; a test fails where one does not.

Everybody else gets 404, not 403: that a page exists is itself something to know. Which rows a page shows is said by
`visible_to` (core.visibility). Seeing a row is not yet the right to change it: every action calls `require`.
"""

import functools
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from cohorts.core import roles as role_table
from cohorts.core.refusals import Refused

ANYONE = "anyone"
SIGNED_IN = "signed in"
View = TypeVar("View", bound=Callable[..., HttpResponse])


@dataclass(frozen=True)
class Allowed:
    """`roles`: those who may enter, or ANYONE, or SIGNED_IN."""

    roles: tuple[str, ...]

    def admits(self, user: Any) -> bool:
        """Whether `user` may enter. A superuser may enter everywhere."""
        if ANYONE in self.roles:
            return True
        if not user.is_authenticated or not user.is_active:
            return False
        if SIGNED_IN in self.roles or user.is_superuser:
            return True
        holdings = user.holdings()
        return any(role in holdings for role in self.roles)


def _way_back(request: HttpRequest) -> str:
    """Where to go on after log-in: the address asked for, or the page that a form was sent from."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host():
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path


def allow(*roles: str) -> Callable[[View], View]:
    """Declare who may use a view: roles, or ANYONE, or SIGNED_IN."""
    if not roles:
        raise TypeError("allow() takes at least one role, ANYONE or SIGNED_IN.")

    def wrap(view: View) -> View:
        own = Allowed(roles)

        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            # Who is asking is not known where a page about an error answers for the first middleware.
            if ANYONE not in roles and not own.admits(request.user):
                if not request.user.is_authenticated:
                    return redirect_to_login(_way_back(request))
                raise Http404
            return view(request, *args, **kwargs)

        vars(guarded)["allowed"] = own
        return cast(View, guarded)

    return wrap


def has_role(user: Any, *roles: str, organization: Any = None) -> bool:
    """Does `user` hold one of these roles today, in `organization` (a row or its id) where one is named?

    None is the system itself, which counts as a holder of every role. A superuser counts as a holder of each state
    role, unless they are an auditor, and of no role of a vendor or an agency.
    """
    if user is None:
        return True
    if not user.is_active:
        return False
    holdings = user.holdings()
    return any(_holds(user, holdings, role, getattr(organization, "pk", organization)) for role in roles)


def _holds(user: Any, holdings: Mapping[str, Collection[int]], role: str, organization_id: int | None) -> bool:
    if role in role_table.STATE and user.is_superuser and role_table.AUDITOR not in holdings:
        return True
    if organization_id is None:
        return role in holdings
    return organization_id in holdings.get(role, ())


def require(user: Any, *roles: str, organization: Any = None, field: str | None = None) -> None:
    """Refuse to go on unless `user` holds one of these roles (see `has_role`). Every action asks here first.

    Raises Refused("role_required") or, with an organization, Refused("role_required_at"); `roles` are its parameters.
    `field`: the form field that only these roles may set.
    """
    if has_role(user, *roles, organization=organization):
        return
    if organization is None:
        raise Refused("role_required", field=field, roles=roles)
    raise Refused("role_required_at", field=field, roles=roles, organization=organization)
