"""Emails to whoever complained. They go to an address that is a restricted record, so they are in nobody's emails."""

from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives

from cohorts.core.addresses import public_address
from cohorts.notices.events import find
from cohorts.notices.letters import build
from cohorts.notices.models.emails import new_message_id
from cohorts.notices.ports import link_path
from cohorts.notices.wording import Facts, compose
from lms.certification.complaint_events import COMPLAINT_DECIDED, COMPLAINT_RECEIVED
from lms.certification.models import Complaint

LETTERS = {"received": COMPLAINT_RECEIVED, "decided": COMPLAINT_DECIDED}


@dataclass(frozen=True)
class _Letter:
    language: str
    subject: str
    body: str
    html: str
    message_id: str
    reply_to: str = ""


def letter_to_complainant(complaint: Complaint, what: str, address: str) -> EmailMultiAlternatives:
    """Return the message with the secret link; `what`: "received" or "decided". Nothing of it is stored."""
    composed = compose(find(LETTERS[what]), None, Facts({}))
    letter = _Letter(composed.language, composed.subject, composed.text, composed.html, new_message_id())
    link = public_address(link_path(LETTERS[what], complaint.pk))
    return build(letter, address, link)
