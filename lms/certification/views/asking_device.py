"""Whether somebody answers on the device on which the applicant asked them. It is noted for the reviewer, not refused:
people share the computer of an office.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from lms.certification.actions.part_requests import DAYS_TO_ANSWER

SALT = "certification.asking_device"
# Sent to the pages behind links alone; no page of the applicant reads it.
PATH = "/answers/"


def remember_device(answer: HttpResponse, application_id: int) -> HttpResponse:
    """Remember in the browser that an application was worked on there, as long as a link works."""
    answer.set_signed_cookie(
        _name(application_id), "1", salt=SALT, max_age=DAYS_TO_ANSWER * 24 * 3600, path=PATH,
        secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax",
    )  # fmt: skip
    return answer


def is_asking_device(request: HttpRequest, application_id: int) -> bool:
    """Return whether the applicant asked from this browser."""
    return request.get_signed_cookie(_name(application_id), default="", salt=SALT) == "1"


def _name(application_id: int) -> str:
    return f"asked_{application_id}"
