"""Idle sessions of state staff end, because whoever finds the device could act in their name.

The session holds the time of the last activity, written at most once a minute: no request costs a query for it. A page
that asks for news by itself is no activity, or a forgotten tab would keep the session open for ever. Portals and people
without a state role are not concerned. What was typed is kept (cohorts.ui.kept_forms), and pages warn before the end
(cohorts/ui/static/ui/idle.js).
"""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cohorts.core.access import ANYONE, allow
from exams.delivery.models import Sitting, SittingState

SEEN = "seen_at"
WRITE_SECONDS = 60
# Files, and the pages of one's own exam, which ask for no role: there it would cost a query to know it.
UNWATCHED_PATHS = ("/static/", "/media/", "/exams/sittings/")
# Pages that ask by themselves, for browsers that do not say what a request is for.
BACKGROUND_VIEWS = {"wagtailadmin_editing_sessions:ping", "wagtailadmin_editing_sessions:release"}
SAFE_METHODS = ("GET", "HEAD")


class IdleSessionMiddleware:
    """Ends the session of state staff who did nothing for a while; tells templates how long it lasts."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.idle = None
        if (
            not request.path.startswith(UNWATCHED_PATHS)
            and request.user.is_authenticated
            and request.user.is_state_staff()
        ):
            self._end_or_watch(request)
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Note the activity, now that it is known which page it is."""
        if request.idle and _is_activity(request):
            now = int(time.time())
            if now - request.session[SEEN] >= WRITE_SECONDS:
                request.session[SEEN] = now
                request.idle["seconds"] = _limit()

    def _end_or_watch(self, request):
        now = int(time.time())
        seen = request.session.setdefault(SEEN, now)
        left = seen + _limit() - now
        if left <= 0 and not _is_in_exam(request.user):
            logout(request)
            text = _("You were logged out, because nothing was done here for %(minutes)s minutes.")
            messages.info(request, text % {"minutes": settings.STAFF_IDLE_MINUTES})
            return
        request.idle = {"seconds": max(left, 0), "url": reverse("session_time"), "minutes": settings.STAFF_IDLE_MINUTES}


def _limit():
    return settings.STAFF_IDLE_MINUTES * 60


def _is_activity(request):
    match = request.resolver_match
    if match.view_name in BACKGROUND_VIEWS or (match.view_name == "proctor_room" and "part" in request.GET):
        return False
    if request.method not in SAFE_METHODS:
        return True
    if match.view_name == "session_time":
        return False
    return request.headers.get("Sec-Fetch-Dest", "document") == "document"


def _is_in_exam(person):
    """Whether a person takes an exam now, whose pages are not watched."""
    return Sitting.objects.of_person(person).without_practice().filter(state=SittingState.BEGUN).exists()


@allow(ANYONE)
@never_cache
@require_http_methods(["GET", "POST"])
def session_time(request):
    """Return the seconds until the session ends, 0 if it has ended. A POST is an activity, so it extends the session.

    None for sessions that do not end this way.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"seconds": 0})
    return JsonResponse({"seconds": request.idle["seconds"] if request.idle else None})
