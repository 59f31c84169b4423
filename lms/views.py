"""Error pages, and the health check for monitoring."""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.transaction import TransactionManagementError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cohorts.core.access import ANYONE, allow
from cohorts.core.refusals import sentence_of
from cohorts.ui.kept_forms import answer_stale_form, is_of_somebody_else
from lms.health import problems

RETRY_MESSAGE = _("We could not save your answers. Try again in a minute. Unsaved answers are still on your device.")

# TransactionManagementError is raised if other code (such as a search index of Wagtail) caught the database error: the
# transaction is broken and nothing was saved.
TEMPORARY_ERRORS = (OperationalError, InterfaceError, TransactionManagementError)


@allow(ANYONE)
def csrf_failure(request, reason=""):
    """Answer an expired form. Nothing was changed; what its own person typed is kept and shown again."""
    context = {"is_of_somebody_else": is_of_somebody_else(request)}
    return answer_stale_form(request) or render(request, "403_csrf.html", context, status=403)


@allow(ANYONE)
def too_large(request):
    """Answer a request that is larger than allowed. nginx asks for this page, too, and answers 413 with it."""
    megabyte = 1024 * 1024
    limits = {"form": settings.MAX_BODY_BYTES // megabyte, "file": settings.MAX_UPLOAD_BYTES // megabyte}
    return render(request, "413.html", limits, status=413)


@allow(ANYONE)
def no_such_page(request):
    """Return 404 for a URL of a library that we do not offer."""
    raise Http404


@allow(ANYONE)
@never_cache
@require_GET
def up(request):
    """Return 200 if all is well, otherwise 503, for monitoring. Only the right X-Health-Key reads what is wrong."""
    problems_now = problems(timezone.now())
    if not problems_now:
        return HttpResponse(gettext("The site and the job worker are running.") + "\n", content_type="text/plain")
    key = request.headers.get("X-Health-Key", "")
    if settings.HEALTH_KEY and constant_time_compare(key, settings.HEALTH_KEY):
        lines = [str(sentence_of(problem)) for problem in problems_now]
    else:
        lines = [gettext("The site needs attention. Send the key of this page to read why.")]
    return HttpResponse("\n".join(lines) + "\n", status=503, content_type="text/plain; charset=utf-8")


@allow(ANYONE)
def server_error(request):
    """Answer a server error: 503 if it is temporary (database unavailable or disk full), else 500.

    Does not use the database, not even for the user. Scripts get JSON.
    """
    is_temporary = isinstance(sys.exc_info()[1], TEMPORARY_ERRORS)
    if "application/json" in (request.content_type, request.headers.get("Accept")):
        response = JsonResponse({"error": str(RETRY_MESSAGE)}, status=503 if is_temporary else 500)
    else:
        response = HttpResponse(render_to_string("500.html"), status=503 if is_temporary else 500)
    if is_temporary:
        response["Retry-After"] = "10"
    return response
