"""Functions that notices need from higher apps. `lms.wiring` registers them at startup."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from email.utils import formataddr, parseaddr
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext

# {kind of email: function from the id of the email's subject to the path of its link}
LINKS: dict[str, Callable[[int], str]] = {}

# {kind of email: function from ids of what emails are about to those ids whose matter is over: nobody needs the email}
ENDED: dict[str, Callable[[Collection[int], datetime], set[int]]] = {}


class Sender(NamedTuple):
    """The state program as its staff set it up; what is not set is empty."""

    name: str = ""
    phone: str = ""
    email: str = ""


# [function from the id of an authority, or None, to its Sender, or that of the state program]; at most one.
SENDERS: list[Callable[[int | None], Sender]] = []

# [function from ids of authorities to a condition, which holds if the state program is one of them]; at most one.
STATE_PROGRAM: list[Callable[[Collection[int]], Q]] = []

# {kind of email: function from the id of the email's subject to the id of the authority that signs it}
SIGNED_BY: dict[str, Callable[[int], int | None]] = {}
_SIGNING: ContextVar[int | None] = ContextVar("signing", default=None)


@contextmanager
def signed_for(kind: str, about_id: int | None) -> Iterator[None]:
    """Let emails be signed by the authority whose business they are; by the state program if it is nobody's own."""
    authority = SIGNED_BY[kind](about_id) if about_id is not None and kind in SIGNED_BY else None
    token = _SIGNING.set(authority)
    try:
        yield
    finally:
        _SIGNING.reset(token)


def is_state_program(ids: Collection[int]) -> Q:
    """Return a condition that holds if the state program, which signs what is nobody's own, is among authorities."""
    return next((condition(ids) for condition in STATE_PROGRAM), Q())


def signing() -> int | None:
    """Return the id of the authority whose business the email is that is being written, inside `signed_for`."""
    return _SIGNING.get()


def link_path(kind: str, about_id: int | None) -> str:
    """Return the path of the link in an email of this kind; "" (the home page) if no function is registered."""
    if about_id is None or kind not in LINKS:
        return ""
    return LINKS[kind](about_id)


def ended(kind: str, about_ids: Collection[int], at: datetime) -> set[int]:
    """Return which matters of emails of this kind are over: an offer that was answered, an invitation that lapsed."""
    return ENDED[kind](about_ids, at) if about_ids and kind in ENDED else set()


def _sender() -> Sender:
    return next((read(_SIGNING.get()) for read in SENDERS), Sender())


def sender_name() -> str:
    """Return the name of the state program; before the site is set up, the name of the site."""
    return _sender().name or settings.WAGTAIL_SITE_NAME


def sign_off() -> str:
    """Return the last lines of every email: the name of the state program, and its phone and email if they are set."""
    return _signed_by(_sender())


def _signed_by(sender: Sender) -> str:
    lines = [sender.name or settings.WAGTAIL_SITE_NAME]
    lines += [gettext("Phone: %(phone)s") % {"phone": sender.phone}] if sender.phone else []
    lines += [gettext("Email: %(email)s") % {"email": sender.email}] if sender.email else []
    return "\n".join(lines)


def office_values() -> dict[str, str]:
    """Return what a template may say about the state program, by the names of its variables."""
    sender = _sender()
    name = sender.name or settings.WAGTAIL_SITE_NAME
    return {"office": name, "office_phone": sender.phone, "office_email": sender.email, "sign_off": _signed_by(sender)}


def sender_address() -> str:
    """Return the sender of our emails: the state program's name with the address in `DEFAULT_FROM_EMAIL`."""
    default_name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((_sender().name or default_name, address))
