"""The devices on which a person has logged in before, so that strangers cannot keep a person out of them.

The cookie holds a random number of the device and one mark for each person, which nobody can read or make. A mark is
worth nothing after the person changed the password. It does not replace a password or a second factor: it only gives
the device attempts of its own (lms/log_ins.py).
"""

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac

from cohorts.people.models import User

COOKIE = "known_device"
SALT = "lms.devices"
PATH = "/accounts/"
MAX_DAYS = 180
# On a device that more people share, those who logged in longest ago are forgotten.
MAX_PEOPLE = 30


def _mark(device: str, person: User) -> str:
    return salted_hmac(SALT, f"{device}/{person.pk}/{person.password}", algorithm="sha256").hexdigest()[:20]


def _read(request):
    """The number of the device, and its marks. Both are empty for a new device, or a cookie that is not ours."""
    try:
        device, marks = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=MAX_DAYS * 86_400)
    except (signing.BadSignature, TypeError, ValueError):
        return "", []
    return device, marks


def device_of(request, people) -> str:
    """Return the number of the device if one of `people` has logged in on it; else ""."""
    device, marks = _read(request)
    own = [_mark(device, person) for person in people] if device else []
    return device if any(constant_time_compare(one, mark) for one in own for mark in marks) else ""


def remember_device(sender, request, user, **kwargs):
    """Note that a person logged in with this request. Receives `user_logged_in`."""
    request.logged_in = user


class DeviceMiddleware:
    """Adds the mark of whoever just logged in to the cookie of the device."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        person = getattr(request, "logged_in", None)
        if person is not None and request.path.startswith(PATH):
            device, marks = _read(request)
            device = device or get_random_string(22)
            mark = _mark(device, person)
            marks = [mark, *(one for one in marks if one != mark)][:MAX_PEOPLE]
            response.set_cookie(
                COOKIE,
                signing.dumps([device, marks], salt=SALT),
                max_age=MAX_DAYS * 86_400,
                path=PATH,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response
