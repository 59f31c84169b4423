"""What people read about appeals against a suspension or a revocation: see cohorts.notices.events."""

from django.utils.translation import gettext_lazy as _

from cohorts.notices.events import PERSON, Variable, define

SUSPENSION_CONFIRMED = define(
    "suspension-confirmed", _("Another person confirmed the suspension of a certificate"), PERSON,
    subject=_("News about your certificate"),
    wording=_(
        "Hello {name},\n\n"
        "Another person has confirmed the suspension of your certificate. If you think that this is wrong, you can "
        "appeal through {until}. Read the reason, and how to appeal, here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(Variable("until", _("The last day to appeal"), _("Friday, June 30, 2028")),),
)  # fmt: skip
CERTIFICATE_APPEAL_FILED = define(
    "certificate-appeal-filed", _("Somebody appealed against a suspension or a revocation"), PERSON,
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
CERTIFICATE_APPEAL_DECIDED = define(
    "certificate-appeal-decided", _("An appeal against a suspension or a revocation was decided"), PERSON,
    subject=_("A decision about your appeal"),
    wording=_(
        "Hello {name},\n\n"
        "There is a decision about your appeal. You can read it, and its reason, here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
CERTIFICATE_APPEAL_EVENTS = (SUSPENSION_CONFIRMED, CERTIFICATE_APPEAL_FILED, CERTIFICATE_APPEAL_DECIDED)
