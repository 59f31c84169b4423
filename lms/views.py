"""Error pages, and the health check for monitoring."""

import sys
from datetime import timedelta

from django.db import InterfaceError, OperationalError
from django.db.transaction import TransactionManagementError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cohorts.core.access import ANYONE, allow
from cohorts.core.jobs import last_job_ended
from cohorts.ui.kept_forms import answer_stale_form

MAX_WORKER_DELAY = timedelta(minutes=5)
RETRY_MESSAGE = _("We could not save your answers. Try again in a minute. Unsaved answers are still on your device.")

# TransactionManagementError is raised if other code (such as a search index of Wagtail) caught the database error: the
# transaction is broken and nothing was saved.
TEMPORARY_ERRORS = (OperationalError, InterfaceError, TransactionManagementError)


@allow(ANYONE)
def csrf_failure(request, reason=""):
    """Answer an expired form. Nothing was changed; what its own person typed is kept and shown again."""
    return answer_stale_form(request) or render(request, "403_csrf.html", status=403)


@allow(ANYONE)
def no_such_page(request):
    """Return 404 for a URL of a library that we do not offer."""
    raise Http404


@allow(ANYONE)
@never_cache
@require_GET
def up(request):
    """Return 200 if the database and the worker work, otherwise 503 with the reason, for monitoring.

    The worker runs a job every minute. A worker that hangs can still look alive from outside: django-q's processes
    share a lock, and one that is killed while it holds the lock blocks all others.
    """
    last = last_job_ended()
    if last is None or timezone.now() - last > MAX_WORKER_DELAY:
        return HttpResponse(
            gettext("The job worker is not running. Restart it.") + "\n", status=503, content_type="text/plain"
        )
    return HttpResponse(gettext("The site and the job worker are running.") + "\n", content_type="text/plain")


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
