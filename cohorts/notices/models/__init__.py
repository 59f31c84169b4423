"""Emails, their templates and policies, what people want to read, and addresses that cannot be reached."""

from cohorts.notices.models.addresses import AddressFault
from cohorts.notices.models.bounces import Bounce, BounceAnswer, MailboxCheck
from cohorts.notices.models.emails import Email, EmailState
from cohorts.notices.models.policies import NoticeChoice, NoticePolicy, Timing
from cohorts.notices.models.templates import EmailTemplate

__all__ = [
    "AddressFault",
    "Bounce",
    "BounceAnswer",
    "Email",
    "EmailState",
    "EmailTemplate",
    "MailboxCheck",
    "NoticeChoice",
    "NoticePolicy",
    "Timing",
]
