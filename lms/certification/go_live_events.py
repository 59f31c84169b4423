"""What people are told when a list of certificates from before this site is released: see cohorts.notices.events."""

from django.utils.translation import gettext_lazy as _

from cohorts.notices.events import PERSON, define

CERTIFICATE_CLAIM = define(
    "certificate-claim", _("A certificate from before this site waits for its holder, who has no log-in"), PERSON,
    urgent=True,
    subject=_("Your certificate is here: open your account"),
    wording=_(
        "Hello {name},\n\n"
        "{office} now keeps certificates on this site. Yours was moved here, with its number and its dates. Nothing "
        "about it has changed. Choose a password to open your account, where you see when it ends and how to renew "
        "it:\n\n"
        "{link}\n\n"
        "If you have never held a certificate, do not open the link. Tell us, because somebody may have given us a "
        "wrong address.\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
CERTIFICATE_CLAIM_STOPPED = define(
    "certificate-claim-stopped", _("A certificate that is suspended or ended was moved here; its holder has no log-in"),
    PERSON, urgent=True,
    subject=_("Your record is here: open your account"),
    wording=_(
        "Hello {name},\n\n"
        "{office} now keeps certificates on this site. The record of yours was moved here, with its number, its dates "
        "and its status. Nothing about it has changed: it is not in force. Choose a password to open your account, "
        "where you see its status and whom you can ask about it:\n\n"
        "{link}\n\n"
        "If you have never held a certificate, do not open the link. Tell us, because somebody may have given us a "
        "wrong address.\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
CERTIFICATE_HERE = define(
    "certificate-here", _("A certificate from before this site was added to the account of its holder"), PERSON,
    subject=_("Your certificate was added to your account"),
    wording=_(
        "Hello {name},\n\n"
        "{office} now keeps certificates on this site. Yours was added to your account, with its number and its dates. "
        "Nothing about it has changed. You see when it ends and how to renew it here:\n\n"
        "{link}\n\n"
        "If it is not yours, contact state program staff today.\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
CERTIFICATE_HERE_STOPPED = define(
    "certificate-here-stopped", _("A certificate that is suspended or ended was added to the account of its holder"),
    PERSON,
    subject=_("The record of your certificate was added to your account"),
    wording=_(
        "Hello {name},\n\n"
        "{office} now keeps certificates on this site. The record of yours was added to your account, with its number, "
        "its dates and its status. Nothing about it has changed: it is not in force. You see its status, and whom you "
        "can ask about it, here:\n\n"
        "{link}\n\n"
        "If it is not yours, contact state program staff today.\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
CLAIMS = (CERTIFICATE_CLAIM, CERTIFICATE_CLAIM_STOPPED)
HERE = (CERTIFICATE_HERE, CERTIFICATE_HERE_STOPPED)
