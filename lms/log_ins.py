"""How often a password may be tried, and a code or a link asked for. Nobody can keep another person out.

Counted are: what one source tries against one person, what everybody tries against one person, and what one source
tries against everybody. A device on which the person has logged in before has attempts of its own, which strangers
cannot use up (lms/devices.py); so has the page where somebody who is logged in confirms their password. Whoever has no
attempts left can still ask for a code by email, or use a passkey.

The answer is the same whether or not there is an account: addresses are counted as they are typed.
"""

import logging
from datetime import timedelta
from enum import StrEnum

from allauth.core.internal.ratelimit import get_ip
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_minutes
from cohorts.core.limits import Attempt, forget, try_all
from cohorts.people.models import User
from lms.devices import device_of

logger = logging.getLogger(__name__)


class Try(StrEnum):
    """What is tried. Each has three rates for strangers and one for known devices in `settings.RATE_LIMITS`."""

    PASSWORD = "password"
    CODE = "login_code"
    RESET = "reset"


MESSAGES = {
    Try.PASSWORD: _(
        "Too many attempts. You can enter a password again in %(wait)s. To log in now, select “Email me a code”, or "
        "use a passkey."
    ),
    Try.CODE: _(
        "Too many codes were asked for. You can ask for another one in %(wait)s. To log in now, use your password or a "
        "passkey."
    ),
    Try.RESET: _(
        "Too many links were asked for. You can ask for another one in %(wait)s. If you got a link before, use that "
        "one. To log in without your password, select “Log in with a code” below."
    ),
}


def people_with(address: str) -> list[User]:
    """Return who logs in with this address: never somebody who only typed it and did not confirm it."""
    return list(User.objects.with_address(address).filter(is_active=True))


def try_for(request, kind: Try, address: str) -> Attempt:
    """Count one try for the account with this address, if there is one or not.

    Raises ValidationError with how long to wait and what else to do, if there are no tries left.
    """
    address = address.strip().lower()
    attempt = try_all(request, _limits(request, kind, address))
    if attempt.limit:
        # Without what was typed: some people type their password where the address belongs.
        logger.warning("Too many tries: %s, from %s", attempt.limit, get_ip(request))
        raise ValidationError(MESSAGES[kind], code="too_many_tries", params={"wait": _written(attempt.wait)})
    return attempt


def forget_tries(request, address: str) -> None:
    """Forget the wrong passwords for an address, after its owner set a new one with a link from an email."""
    address = address.strip().lower()
    forget(request, [*_limits_of_strangers(request, Try.PASSWORD, address)[:2]])


def _limits(request, kind, address):
    device = _known_device(request, address)
    if device:
        return [(f"{kind}_known_device", f"{device}/{address}")]
    return _limits_of_strangers(request, kind, address)


def _limits_of_strangers(request, kind, address):
    return [
        (f"{kind}_source_person", f"{get_ip(request)}/{address}"),
        (f"{kind}_person", address),
        (f"{kind}_source", ""),
    ]


def _known_device(request, address):
    people = people_with(address)
    if request.user.is_authenticated and request.user in people:
        return f"session {request.session.session_key}"
    return device_of(request, people)


def _written(wait):
    minute = timedelta(minutes=1)
    return format_minutes(-(-wait // minute) * minute)
