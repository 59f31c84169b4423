"""Around every request: the home time zone, the content policy by part of the site, the second factor of staff."""

import zoneinfo

from csp.constants import SELF, UNSAFE_INLINE
from django.conf import settings
from django.shortcuts import redirect
from django.utils import timezone

SECOND_FACTOR_DONE = "second_factor_known"


class ContentPolicyMiddleware:
    """Our own pages get the strict policy; the Wagtail admin's widgets carry inline scripts and styles."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_update = {
                "script-src": [SELF, UNSAFE_INLINE],
                "style-src": [SELF, UNSAFE_INLINE],
                "img-src": [SELF, "data:", "blob:"],
            }
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
    """State staff set up a second factor before they reach anything else.

    allauth asks for the factor at log-in once one exists; this asks that one exists. The answer is kept in the
    session, so that it costs a query once per log-in.
    """

    OPEN = ("/accounts/", "/static/", "/media/", "/invitation/")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self._must_set_up(request):
            return redirect("mfa_index")
        return self.get_response(request)

    def _must_set_up(self, request):
        if not settings.SECOND_FACTOR_REQUIRED or request.path.startswith(self.OPEN):
            return False
        user = request.user
        if not user.is_authenticated or request.session.get(SECOND_FACTOR_DONE):
            return False
        if not user.is_state_staff():
            return False
        from allauth.mfa.utils import is_mfa_enabled

        if is_mfa_enabled(user):
            request.session[SECOND_FACTOR_DONE] = True
            return False
        return True
