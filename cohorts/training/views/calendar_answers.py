"""Calendar files as HTTP responses."""

from hashlib import sha256

from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext

CALENDAR = "text/calendar; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
# Asked for at each use, and kept by no cache that others use.
PRIVATE = "private, no-cache"
PUBLIC = "public, max-age=300"


def calendar_answer(request, body, *, filename, attached=False, cache=PRIVATE):
    """Return the response with a calendar file; 304 for a client that has it. The caller has checked the right to it.

    attached: the browser saves it as a file instead of opening it.
    """
    response = HttpResponse(body, content_type=CALENDAR)
    kind = "attachment" if attached else "inline"
    response["Content-Disposition"] = f'{kind}; filename="{filename}"'
    response["ETag"] = quote_etag(sha256(body).hexdigest()[:32])
    response["Cache-Control"] = cache
    response["X-Robots-Tag"] = "noindex, nofollow"
    return get_conditional_response(request, etag=response["ETag"], response=response)


def no_calendar():
    """Return 404 for an address that does not work: unknown, renewed, turned off, or without the right to it."""
    response = HttpResponse(gettext("There is no calendar at this address."), status=404, content_type=PLAIN)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
