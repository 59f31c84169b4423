"""The email with the link of a sign-up. It goes to an address without an account, so it is not in anybody's emails."""

from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives

from cohorts.core.addresses import public_address
from cohorts.core.dates import home_zone
from cohorts.core.formatting import format_long_moment
from cohorts.notices.events import find
from cohorts.notices.letters import build
from cohorts.notices.models.emails import new_message_id
from cohorts.notices.ports import link_path
from cohorts.notices.wording import Facts, compose
from lms.certification.events import SIGN_UP
from lms.certification.models import SignUp


@dataclass(frozen=True)
class _Letter:
    language: str
    subject: str
    body: str
    html: str
    message_id: str
    reply_to: str = ""


def letter_of(sign_up: SignUp) -> EmailMultiAlternatives:
    """Return the message with the link, in the words of staff or the built-in ones. Nothing of it is stored."""
    until = format_long_moment(sign_up.expires_at, home_zone())
    composed = compose(find(SIGN_UP), None, Facts({"until": until}))
    letter = _Letter(composed.language, composed.subject, composed.text, composed.html, new_message_id())
    link = public_address(link_path(SIGN_UP, sign_up.pk))
    return build(letter, sign_up.email, link, name=sign_up.given_name)
