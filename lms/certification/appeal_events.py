"""What people are told about their appeals: see cohorts.notices.events."""

from django.utils.translation import gettext_lazy as _

from cohorts.notices.events import PERSON, Variable, define

APPEAL_FILED = define(
    "appeal-filed", _("Somebody appealed against a decision"), PERSON,
    subject=_("We received your appeal"),
    wording=_(
        "Hello {name},\n\n"
        "We received your appeal. Another person than before decides about it. {when}\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(
        Variable("when", _("Until when it is decided"), _("It is decided by June 30, 2028, and we email you then.")),
    ),
)  # fmt: skip
APPEAL_DECIDED = define(
    "appeal-decided", _("An appeal was decided"), PERSON,
    subject=_("A decision about your appeal"),
    wording=_(
        "Hello {name},\n\n"
        "{decision}\n\n"
        "You can read it, and what comes next, here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(
        Variable(
            "decision", _("The decision and its reason, as the page says them"),
            _("Your appeal was denied. The decision about your application stays."),
        ),
    ),
)  # fmt: skip
