"""How large the body of a request may be. What is too large is refused before any of it is read.

nginx decides by the address (lms/serving.py). This middleware also knows who asks, and works without nginx.
"""

from django.conf import settings

from cohorts.core import roles
from cohorts.core.access import has_role
from lms.certification.models.part_requests import request_by_token
from lms.views import too_large

UPLOAD_PATH = "/admin/"
# Where agencies submit the files of purchase orders.
ORDERS_PATH = "/agency/invoices/orders/"
# Where others send letters by a secret link, and anybody papers with a complaint.
ANSWERS_PATH, COMPLAINTS_PATH = "/answers/", "/complain/"
LARGER = (UPLOAD_PATH, ORDERS_PATH, *settings.PART_PATHS)
# Longer texts are no number that a length could have.
MAX_DIGITS = 12


def stated_length(request):
    """Return the length in bytes that the request states; 0 if it states none, because nothing is read then."""
    text = request.META.get("CONTENT_LENGTH") or ""
    if len(text) > MAX_DIGITS:
        return 10**MAX_DIGITS
    return int(text) if text.isdecimal() else 0


class BodyLimitMiddleware:
    """Answers 413 to a body that is too large: over 1 MB, or 25 MB of the state's staff in the admin site.

    An agency may send 6 MB with a purchase order; whoever is logged in 11 MB where papers are sent
    (settings.PART_PATHS), and so may whoever has the link of a question that is open, and anybody with a complaint.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        length = stated_length(request)
        if length > settings.MAX_BODY_BYTES and length > self._limit(request):
            response = too_large(request)
            # The rest of the body is still arriving; the connection cannot be used again.
            response["Connection"] = "close"
            return response
        return self.get_response(request)

    @staticmethod
    def _limit(request):
        if request.path.startswith(ANSWERS_PATH):
            token = request.path.removeprefix(ANSWERS_PATH).partition("/")[0]
            return settings.MAX_PART_BYTES if request_by_token(token) else settings.MAX_BODY_BYTES
        if request.path.startswith(COMPLAINTS_PATH):
            return settings.MAX_PART_BYTES
        if not request.path.startswith(LARGER) or not request.user.is_authenticated:
            return settings.MAX_BODY_BYTES
        if request.path.startswith(settings.PART_PATHS):
            return settings.MAX_PART_BYTES
        if request.path.startswith(UPLOAD_PATH):
            return settings.MAX_UPLOAD_BYTES if request.user.is_state_staff() else settings.MAX_BODY_BYTES
        return settings.MAX_ORDER_BYTES if has_role(request.user, roles.AGENCY_COORDINATOR) else settings.MAX_BODY_BYTES
