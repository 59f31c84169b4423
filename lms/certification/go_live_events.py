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
