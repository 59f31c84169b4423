"""What people are told about their certification: see cohorts.notices.events."""

from django.utils.translation import gettext_lazy as _

from cohorts.notices.events import PERSON, define

CERTIFICATE = define(
    "certificate", _("A certificate was issued, suspended, reinstated or changed in another way"), PERSON
)
ADMISSION = define(
    "admission", _("Program staff decided on admission to a program"), PERSON,
    subject=_("A decision about your admission"),
    wording=_(
        "Hello {name},\n\n"
        "Program staff have decided on your admission to a program. You can read the decision and its reason here:\n\n"
        "{link}\n\n"
        "If you have questions, contact state program staff.\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
RULES_MOVED = define(
    "rules-moved", _("Program staff moved a person to another version of the rules"), PERSON,
    subject=_("News about your path"),
    wording=_(
        "Hello {name},\n\n"
        "Program staff decided that another version of the rules applies to you. You can read the reason, and what is "
        "still to do, here:\n\n"
        "{link}\n\n"
        "If you have questions, contact state program staff.\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
SWEEP = define("sweep", _("The nightly check changed certification decisions"), _("Program staff"), at_work=True)
