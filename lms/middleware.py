"""Around every request: the home time zone, the content policy by part of the site, the second factor of staff.

And what no row can have: numbers beyond every column and days beyond the calendar are not found.
"""

import re
import zoneinfo

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from csp.constants import HEADER, SELF, UNSAFE_INLINE
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db import DataError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.defaults import page_not_found

from cohorts.core.numbers import whole_number

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


class ImpossibleNumbersMiddleware:
    """An id that is longer than any, and a day at the end of the calendar, are a wrong request and no fault of ours.

    Django looks for such an id in some ways and fails in others, and so do the filters of Wagtail's lists. An address
    is looked at before its view. What stands in the query or the body is looked at when a view failed over it, since
    elsewhere long runs of digits are allowed.
    """

    FAULTS = (OverflowError, DataError, ValueError)
    IMPOSSIBLE = re.compile(r"\d{19}|\b(?:0001|9999)-\d")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Not found, where the address names a row by a number that no row can have."""
        for name, value in kwargs.items():
            digits = str(value) if isinstance(value, int) else value
            if name.endswith(("pk", "id")) and digits and digits.isdecimal() and whole_number(digits) is None:
                raise Http404

    def process_exception(self, request, exception):
        """Not found for a query and 400 for a form, where the view failed and they carry what cannot be."""
        if not isinstance(exception, self.FAULTS) or not self._impossible(request):
            return None
        if request.method in ("GET", "HEAD"):
            return page_not_found(request, Http404())
        text = gettext("A number or a date in this form is not possible. Go back and correct it.")
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")

    def _impossible(self, request):
        values = (value for data in (request.GET, request.POST) for row in data.lists() for value in row[1])
        return any(self.IMPOSSIBLE.search(value) for value in values)
