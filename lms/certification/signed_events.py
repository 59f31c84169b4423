"""The copy of what somebody signed: see cohorts.notices.events. Texts that are restricted are on the page alone."""

from django.utils.translation import gettext_lazy as _

from cohorts.notices.events import PERSON, Variable, define

SIGNED_COPY = define(
    "application-signed", _("A copy of what an applicant signed"), PERSON,
    subject=_("Your copy of what you signed"),
    wording=_(
        "Hello {name},\n\n"
        "This is your copy of what you signed in your application. Keep it.\n\n"
        "{signed}\n\n"
        "You can read it at any time, with what is too personal for an email, here:\n\n"
        "{link}\n\n"
        "If you did not do this, please contact us at once.\n\n"
        "{sign_off}"
    ),
    variables=(
        Variable(
            "signed", _("Each text that was signed, its version, when, by whom, and what the name means"),
            _("I will follow the code. Version 2, signed as Ana Ruiz on Friday, April 23, 2027 at 2:41 pm CDT."),
        ),
    ),
)  # fmt: skip
