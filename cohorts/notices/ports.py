"""Functions that notices need from higher apps. `lms.wiring` registers them at startup."""

from collections.abc import Callable
from email.utils import formataddr, parseaddr

from django.conf import settings

# {kind of email: function from the id of the email's subject to the path of its link}
LINKS: dict[str, Callable[[int], str]] = {}

# [function that returns the name of the state program, or ""]; at most one.
SENDER_NAMES: list[Callable[[], str]] = []


def link_path(kind: str, about_id: int | None) -> str:
    """Return the path of the link in an email of this kind; "" (the home page) if no function is registered."""
    if about_id is None or kind not in LINKS:
        return ""
    return LINKS[kind](about_id)


def sender_name() -> str:
    """Return the name of the state program; before the site is set up, the name of the site."""
    return next((read() for read in SENDER_NAMES), "") or settings.WAGTAIL_SITE_NAME


def sender_address() -> str:
    """Return the sender of our emails: the state program's name with the address in `DEFAULT_FROM_EMAIL`."""
    name = next((read() for read in SENDER_NAMES), "")
    default_name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or default_name, address))
