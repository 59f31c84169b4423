"""What people are told about audits of their renewal: see cohorts.notices.events."""

from django.utils.translation import gettext_lazy as _

from cohorts.notices.events import PERSON, Variable, define

UNTIL = Variable("until", _("The end of the last day, with its zone"), "the end of Fri, Apr 30, 2027, CDT")
AUDIT_ASKED = define(
    "audit-asked", _("A renewal was drawn for an audit"), PERSON, urgent=True,
    subject=_("Please send us proof of your continuing education"),
    wording=_(
        "Hello {name},\n\n"
        "Your renewal was drawn at random for an audit. This is a routine check, and it says nothing about you. Please "
        "send proof of what you entered by {until}. You can send a photo from your phone, and go on later:\n\n"
        "{link}\n\n"
        "If you need more time, or cannot send something, contact us before that day.\n\n"
        "{sign_off}"
    ),
    variables=(UNTIL,),
)  # fmt: skip
AUDIT_REMINDER = define(
    "audit-reminder", _("The time to answer in an audit ends soon"), PERSON, urgent=True,
    subject=_("Reminder: please send us proof of your continuing education"),
    wording=_(
        "Hello {name},\n\n"
        "We have not received your answer in the audit of your renewal yet. Please send it by {until}:\n\n"
        "{link}\n\n"
        "If you need more time, or cannot send something, contact us before that day.\n\n"
        "{sign_off}"
    ),
    variables=(UNTIL,),
)  # fmt: skip
AUDIT_TIME = define(
    "audit-time", _("The last day to answer in an audit was changed"), PERSON, urgent=True,
    subject=_("You have more time to send us proof"),
    wording=_(
        "Hello {name},\n\n"
        "You can answer in the audit of your renewal by {until}. You can read here what we still need:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(UNTIL,),
)  # fmt: skip
AUDIT_DECIDED = define(
    "audit-decided", _("The audit of a renewal was decided"), PERSON, urgent=True,
    subject=_("The audit of your renewal"),
    wording=_(
        "Hello {name},\n\n"
        "We have finished the audit of your renewal. You can read the outcome, what follows, and what you can do if "
        "you think that it is wrong:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
AUDIT_DROPPED = define(
    "audit-dropped", _("Somebody no longer needs to answer in an audit"), PERSON,
    subject=_("You do not need to send us anything"),
    wording=_(
        "Hello {name},\n\n"
        "You no longer need to send anything for the audit of your renewal. You can read why here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip

AUDIT_EVENTS = (AUDIT_ASKED, AUDIT_REMINDER, AUDIT_TIME, AUDIT_DECIDED, AUDIT_DROPPED)
