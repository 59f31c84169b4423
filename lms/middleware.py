"""Middleware: home time zone, content security policy, the admin and its files, second factor, impossible numbers."""

import logging
import re
import zoneinfo

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from csp.constants import HEADER, SELF, UNSAFE_INLINE
from csp.utils import build_policy
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import MiddlewareNotUsed, ValidationError
from django.db import DataError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext
from django.views.defaults import page_not_found
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from cohorts.core.numbers import whole_number

logger = logging.getLogger(__name__)
SECOND_FACTOR_PROVEN = "second_factor_proven"


def prove_factor(sender, request, **kwargs):
    """Count a factor set up in this session as proven. A receiver of allauth's `authenticator_added`."""
    request.session[SECOND_FACTOR_PROVEN] = True


class UndeclaredProxyMiddleware:
    """In production, refuse requests that came through a proxy that the settings do not name.

    Without BEHIND_PROXY the site would take the proxy for the visitor: limits by address would count everybody as one.
    A visitor who invents the header is refused too, which harms nobody else.
    """

    def __init__(self, get_response):
        if not settings.PRODUCTION or settings.BEHIND_PROXY:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        hops = [hop for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        if len(hops) > settings.ALLAUTH_TRUSTED_PROXY_COUNT:
            logger.error("A proxy added X-Forwarded-For, but BEHIND_PROXY is not set.")
            text = gettext("This site is not set up to be behind a proxy. Its operator must set BEHIND_PROXY=1.")
            return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class StateStaffAdminMiddleware:
    """Only state staff may use the Wagtail admin; others are redirected to their tasks."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith("/admin/") and request.user.is_authenticated and not request.user.is_state_staff():
            return redirect("desk")
        return self.get_response(request)


class NoStoreMiddleware:
    """Pages of people who are logged in are never stored by a browser or a proxy.

    On a shared computer the next person could read them with the back button, or from the browser's files. A response
    that says that it is the same for everybody ("public") keeps its own rule.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        # After a failure of the database the person cannot be read again; such a page says nothing about anybody.
        if response.status_code < 500 and settings.SESSION_COOKIE_NAME in request.COOKIES:
            rule = response.headers.get("Cache-Control", "")
            if "public" not in rule and "no-store" not in rule and request.user.is_authenticated:
                patch_cache_control(response, no_store=True, private=True)
        return response


class EmptyExportsMiddleware:
    """Answers 404 for a file of a Wagtail list without columns for files, which would have only empty rows."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Raises Http404 instead of calling the view."""
        if request.GET.get("export") in SpreadsheetExportMixin.FORMATS and self._is_empty(request, view):
            raise Http404

    @staticmethod
    def _is_empty(request, view):
        view_class = getattr(view, "view_class", None)
        if view_class is None:
            # The list of the public pages is a function that chooses a view by the kind of page.
            return (request.resolver_match.url_name or "").startswith("wagtailadmin_explore")
        exports = issubclass(view_class, SpreadsheetExportMixin)
        return exports and not view.view_initkwargs.get("list_export", view_class.list_export)


class ContentPolicyMiddleware:
    """Sets the strict policy for our pages, and a looser one for the Wagtail admin, which has inline scripts.

    django-csp's own middleware builds the policy again for every response, even for saved answers; ours never changes.
    """

    ADMIN = {
        "script-src": [SELF, UNSAFE_INLINE],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
    }

    def __init__(self, get_response):
        self.get_response = get_response
        self.strict_policy, self.admin_policy = build_policy(), build_policy(replace=self.ADMIN)

    def __call__(self, request):
        response = self.get_response(request)
        # Django's debug pages for errors have inline styles.
        if not (settings.DEBUG and response.status_code in (404, 500)):
            policy = self.admin_policy if request.path.startswith("/admin/") else self.strict_policy
            # A response may already have a stricter policy, as Wagtail's images do.
            response.headers.setdefault(HEADER, policy)
        return response


class HomeTimeZoneMiddleware:
    """Activates HOME_TIME_ZONE, for times that do not belong to a cohort."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.zone = zoneinfo.ZoneInfo(settings.HOME_TIME_ZONE)

    def __call__(self, request):
        with timezone.override(self.zone):
            return self.get_response(request)


class SecondFactorMiddleware:
    """State staff must log in with a second factor, or set one up before they can use any other page.

    allauth asks for the factor at login if there is one. But a session can start in other ways, so this checks
    allauth's own record that the factor was used, or that it was set up in this session.
    """

    FILE_PATHS = ("/static/",)
    EXEMPT_PATHS = ("/accounts/", "/invitation/")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self._redirect(request) or self.get_response(request)

    def _redirect(self, request):
        user, session = request.user, request.session
        if not settings.SECOND_FACTOR_REQUIRED or request.path.startswith(self.FILE_PATHS):
            return None
        if not user.is_authenticated or not user.is_state_staff():
            return None
        if not is_mfa_enabled(user):
            session.pop(SECOND_FACTOR_PROVEN, None)
            return None if request.path.startswith(self.EXEMPT_PATHS) else redirect("mfa_index")
        if session.get(SECOND_FACTOR_PROVEN) or request.path.startswith(self.EXEMPT_PATHS):
            return None
        if any(record.get("method") == "mfa" for record in get_authentication_records(request, user)):
            return None
        logout(request)
        return redirect_to_login(request.get_full_path())


# Modules that read forms with rows, and raise where a number of a row is none.
FORM_READERS = ("modelcluster.forms", "wagtail.blocks")


class ImpossibleNumbersMiddleware:
    """An id that is longer than any, and a day at the end of the calendar, are a wrong request and no fault of ours.

    Django looks for such an id in some ways and fails in others, and so do the filters of Wagtail's lists. An address
    is looked at before its view. What stands in the query or the body is looked at when a view failed over it, since
    elsewhere long runs of digits are allowed.
    """

    FAULTS = (OverflowError, DataError, ValueError, MultiValueDictKeyError, ValidationError)
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
        if not isinstance(exception, self.FAULTS):
            return None
        if request.method == "POST" and self._raised_by_reading(exception):
            return self._wrong_form()
        if self._no_number(request, exception):
            return page_not_found(request, Http404())
        if not self._impossible(request):
            return None
        if request.method in ("GET", "HEAD"):
            return page_not_found(request, Http404())
        return self._wrong_form()

    def _wrong_form(self):
        text = gettext("A number or a date in this form is not possible. Go back and correct it.")
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")

    def _raised_by_reading(self, exception):
        """Whether the parts of a form could not be read, which no form that a page has written causes."""
        names, traceback = [], exception.__traceback__
        while traceback is not None:
            names.append(traceback.tb_frame.f_globals.get("__name__", ""))
            traceback = traceback.tb_next
        return any(name.startswith(FORM_READERS) for name in names)

    def _impossible(self, request):
        values = (value for data in (request.GET, request.POST) for row in data.lists() for value in row[1])
        return any(self.IMPOSSIBLE.search(value) for value in values)

    def _no_number(self, request, exception):
        """Whether an address of Wagtail's names a row by a word, where the database looks for a number."""
        named = request.resolver_match.kwargs.items() if request.resolver_match else ()
        words = [value for name, value in named if name.endswith(("pk", "id")) and isinstance(value, str)]
        return "expected a number" in str(exception) and any(whole_number(word) is None for word in words)
