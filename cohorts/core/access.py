"""Access checks for views and actions. Every view declares who may use it; a test fails if one does not.

Everyone else gets 404, not 403, so that the response does not reveal that the page exists. `visible_to`
(core.visibility) selects the rows that a page shows. Seeing a row does not give the right to change it: every action
calls `require`.
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
    """Who may use a view. `roles`: role codes, or ANYONE, or SIGNED_IN."""

    roles: tuple[str, ...]

    def admits(self, user: Any) -> bool:
        """Return whether `user` may use the view. A superuser may use every view."""
        if ANYONE in self.roles:
            return True
        if not user.is_authenticated or not user.is_active:
            return False
        if SIGNED_IN in self.roles or user.is_superuser:
            return True
        holdings = user.holdings()
        return any(role in holdings for role in self.roles)


def _return_address(request: HttpRequest) -> str:
    """Return where to continue after login: the requested address, or the page that a form was sent from."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    referer = urlsplit(request.headers.get("Referer", ""))
    if referer.netloc != request.get_host():
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    return f"{referer.path}?{referer.query}" if referer.query else referer.path


def allow(*roles: str) -> Callable[[View], View]:
    """Declare who may use a view: roles, or ANYONE, or SIGNED_IN."""
    if not roles:
        raise TypeError("allow() takes at least one role, ANYONE or SIGNED_IN.")

    def wrap(view: View) -> View:
        allowed = Allowed(roles)

        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            # An error page that answers before the authentication middleware has no `request.user`.
            if ANYONE not in roles and not allowed.admits(request.user):
                if not request.user.is_authenticated:
                    return redirect_to_login(_return_address(request))
                raise Http404
            return view(request, *args, **kwargs)

        vars(guarded)["allowed"] = allowed
        return cast(View, guarded)

    return wrap


def has_role(user: Any, *roles: str, organization: Any = None) -> bool:
    """Return whether `user` holds one of these roles today, in `organization` (a row or its id) if one is passed.

    None stands for the system, which holds every role. A superuser holds each state role, unless they are an auditor,
    and no role of a vendor or an agency.
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
    """Refuse unless `user` holds one of these roles (see `has_role`). Every action calls this first.

    Raises Refused("role_required") or, with an organization, Refused("role_required_at"); `roles` is a parameter.
    `field`: the form field that only these roles may set.
    """
    if has_role(user, *roles, organization=organization):
        return
    if organization is None:
        raise Refused("role_required", field=field, roles=roles)
    raise Refused("role_required_at", field=field, roles=roles, organization=organization)


def require_own(user: Any, role: str, *, organization: Any = None, field: str | None = None) -> None:
    """Refuse unless `user` was given this role, also a superuser: for acts that open restricted records to them.

    `visible_to` shows rows with `Named` access in the same way. Refuses as `require` does.
    """
    require(user, role, organization=organization, field=field)
    holdings = user.holdings()
    if role not in holdings or (organization is not None and organization.pk not in holdings[role]):
        raise Refused("role_required", field=field, roles=(role,))
