"""Pages of the roof that belong to no room."""

import sys
from datetime import timedelta

from django.db import InterfaceError, OperationalError
from django.db.transaction import TransactionManagementError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cohorts.core.access import ANYONE, allow
from cohorts.core.jobs import last_job_ended

WORKER_LATE = timedelta(minutes=5)
AGAIN = _("We cannot save anything right now. Try again in a minute. What is not saved yet is kept on your device.")

# The last one is what is left where somebody in between (an index of Wagtail's, say) kept the database's error to
# himself: the transaction is broken and nothing of it was kept.
PASSING = (OperationalError, InterfaceError, TransactionManagementError)


@allow(ANYONE)
def csrf_failure(request, reason=""):
    """A stale form: nothing was changed, and what was typed can still be sent."""
    return render(request, "403_csrf.html", status=403)


@allow(ANYONE)
def no_such_page(request):
    """404 for an address of a library that we do not offer."""
    raise Http404


@allow(ANYONE)
@never_cache
@require_GET
def up(request):
    """For a monitor: 200 while the database answers and the worker works, else 503, with what is wrong in a line.

    The worker sweeps every minute. One that stands may still look alive from outside: django-q's workers share a lock,
    and one that is killed while it holds it stops all others.
    """
    last = last_job_ended()
    if last is None or timezone.now() - last > WORKER_LATE:
        return HttpResponse("The worker does not work. Start it again.\n", status=503, content_type="text/plain")
    return HttpResponse("The site and its worker work.\n", content_type="text/plain")


@allow(ANYONE)
def server_error(request):
    """What went wrong on our side: 503 where the database is away or its disk is full, since that passes, else 500.

    Asks the database nothing, not even who is asking. A script is answered in JSON.
    """
    passing = isinstance(sys.exc_info()[1], PASSING)
    if "application/json" in (request.content_type, request.headers.get("Accept")):
        response = JsonResponse({"error": str(AGAIN)}, status=503 if passing else 500)
    else:
        response = HttpResponse(render_to_string("500.html"), status=503 if passing else 500)
    if passing:
        response["Retry-After"] = "10"
    return response
