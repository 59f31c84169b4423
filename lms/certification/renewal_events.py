"""What people are told about a renewal that they sent or withdrew, and about one that cannot be granted as it is."""

from django.utils.translation import gettext_lazy as _

from cohorts.notices.events import PERSON, Variable, define

NOTICE = Variable("notice", _("What it means, and what to do by when"), _("We email you when there is news."))
RENEWAL_SUBMITTED = define(
    "renewal-submitted", _("A renewal was submitted"), PERSON,
    subject=_("We received your renewal"),
    wording=_(
        "Hello {name},\n\nWe received your renewal. {notice}\n\nYou can follow it here:\n\n{link}\n\n{sign_off}"
    ),
    variables=(NOTICE,),
)  # fmt: skip
RENEWAL_SHORT = define(
    "renewal-short", _("Staff struck continuing education, and a submitted renewal lacks it now"), PERSON, urgent=True,
    subject=_("Your renewal needs something from you"),
    wording=_(
        "Hello {name},\n\n"
        "Program staff have looked at your continuing education, and not all of an entry counts. {notice}\n\n"
        "You can see what is missing, and go on, here:\n\n"
        "{link}\n\n"
        "If you think this is wrong, contact state program staff.\n\n"
        "{sign_off}"
    ),
    variables=(NOTICE,),
)  # fmt: skip
RENEWAL_WITHDRAWN = define(
    "renewal-withdrawn", _("A renewal was withdrawn"), PERSON,
    subject=_("Your renewal was withdrawn"),
    wording=_(
        "Hello {name},\n\n"
        "Your renewal was withdrawn, as you asked. {notice}\n\n"
        "You can begin it again here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(NOTICE,),
)  # fmt: skip
ENDED_WITH_CERTIFICATE = define(
    "application-ended", _("A renewal, or an application for the next level, ended with the certificate"), PERSON,
    subject=_("News about your application"),
    wording=_(
        "Hello {name},\n\n"
        "Your certificate has ended. So what you sent to renew it, or for the next level, has ended too, and nobody "
        "decides about it any more. You can read it here:\n\n"
        "{link}\n\n"
        "If you think this is wrong, contact state program staff.\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
