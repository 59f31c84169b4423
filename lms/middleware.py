"""Around every request: the home time zone, the content policy by part of the site, the second factor of staff."""

import zoneinfo

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from csp.constants import HEADER, SELF, UNSAFE_INLINE
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.utils import timezone

PROVEN = "second_factor_proven"


def prove_factor(sender, request, **kwargs):
    """A factor that was set up in this session counts as given in it. Receives allauth's `authenticator_added`."""
    request.session[PROVEN] = True


class StateRoomMiddleware:
    """The Wagtail admin is the state's room: whoever holds no role of an active authority finds nothing there."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith("/admin/") and request.user.is_authenticated and not request.user.is_state_staff():
            return redirect("desk")
        return self.get_response(request)


class ContentPolicyMiddleware:
    """Our own pages get the strict policy; the Wagtail admin's widgets carry inline scripts and styles.

    django-csp's own middleware writes the policy anew for every answer that is saved; ours never changes.
    """

    ADMIN = {
        "script-src": [SELF, UNSAFE_INLINE],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
    }

    def __init__(self, get_response):
        self.get_response = get_response
        self.ours, self.admin = build_policy(), build_policy(replace=self.ADMIN)

    def __call__(self, request):
        response = self.get_response(request)
        # Django's pages about an error, in development, have their style inside.
        if not (settings.DEBUG and response.status_code in (404, 500)):
            # A page may bring a stricter one of its own, as Wagtail's pictures do.
            response.headers.setdefault(HEADER, self.admin if request.path.startswith("/admin/") else self.ours)
        return response


class HomeTimeZoneMiddleware:
    """Times that belong to no cohort are shown in the zone of the house."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.zone = zoneinfo.ZoneInfo(settings.HOME_TIME_ZONE)

    def __call__(self, request):
        with timezone.override(self.zone):
            return self.get_response(request)


class SecondFactorMiddleware:
    """State staff log in with a second factor, or set one up before they reach anything else.

    allauth asks for the factor where one exists; but a session may begin on another road, so this asks for allauth's
    own record that the factor was given, or that it was set up in this very session.
    """

    FILES = ("/static/", "/media/")
    OPEN = ("/accounts/", "/invitation/")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self._turn_away(request) or self.get_response(request)

    def _turn_away(self, request):
        user, session = request.user, request.session
        if not settings.SECOND_FACTOR_REQUIRED or request.path.startswith(self.FILES):
            return None
        if not user.is_authenticated or not user.is_state_staff():
            return None
        if not is_mfa_enabled(user):
            session.pop(PROVEN, None)
            return None if request.path.startswith(self.OPEN) else redirect("mfa_index")
        if session.get(PROVEN) or request.path.startswith(self.OPEN):
            return None
        if any(record.get("method") == "mfa" for record in get_authentication_records(request, user)):
            return None
        logout(request)
        return redirect_to_login(request.get_full_path())
