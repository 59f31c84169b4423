"""What agencies cause or are told about their certified people and their readiness: see cohorts.notices.events."""

from django.utils.translation import gettext_lazy as _

from cohorts.notices.events import AGENCIES, PERSON, Variable, define

AGENCY = Variable("agency", _("Name of the agency"), "Prairie Community Services")
RELATION = Variable(
    "relation", _("Who works for the agency, or whom the reader supervises"), _("who works for your agency")
)
STAFF_REMINDED = define(
    "renewal-from-agency", _("An agency reminded one of its people to renew a certificate"), PERSON,
    subject=_("A reminder about your certificate"),
    wording=_(
        "Hello {name},\n\n"
        "{agency}, where you work, asks you to think of your certificate. {notice}\n\n"
        "You can see what is still to do, and renew, here:\n\n"
        "{link}\n\n"
        "Your agency sees when your certificate ends. It does not see what is in your application.\n\n"
        "{sign_off}"
    ),
    variables=(
        AGENCY,
        Variable("notice", _("What is due and until when"), "Your certificate ends on June 30, 2028."),
    ),
)  # fmt: skip
READINESS_CHANGED = define(
    "readiness-changed", _("Program staff changed the readiness checklist that an agency has answered"), AGENCIES,
    at_work=True,
    subject=_("The readiness checklist changed"),
    wording=_(
        "Hello {name},\n\n"
        "Program staff changed the readiness checklist of a program that {agency} has answered. The new one counts "
        "from {day}. Points that did not change keep your answer. You can answer the others here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(AGENCY, Variable("day", _("From which day"), "June 30, 2028")),
)  # fmt: skip
CERTIFICATE_OF_STAFF = define(
    "certificate-of-staff", _("The certificate of somebody who works for an agency changed"),
    _("The supervisor, and the coordinators of the agency"),
    subject=_("News about a certificate of your staff"),
    wording=_(
        "Hello {name},\n\n"
        "This is about {specialist}, {relation}. {news}\n\n"
        "You can check what the certificate says today here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(
        Variable("specialist", _("Name of the specialist"), "Jordan Ellis"),
        RELATION,
        Variable("news", _("What is new, in a sentence"), "The certificate is active again."),
    ),
)  # fmt: skip
