"""What people are told about ways to apply that close: see cohorts.notices.events."""

from django.utils.translation import gettext_lazy as _

from cohorts.notices.events import PERSON, Variable, define

PATHWAY_CLOSES = define(
    "application-way-closes", _("A way to apply closes soon, or has closed, and a draft is not submitted"), PERSON,
    urgent=True,
    subject=_("Your application is not submitted, and its last day is near or over"),
    wording=_(
        "Hello {name},\n\n"
        "{notice}\n\n"
        "Go on with your application, or choose another way to apply, here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(
        Variable(
            "notice", _("What closes when, and what can be done"),
            "The way by which you apply is open through Monday, May 31, 2027, 11:59 pm CDT.",
        ),
    ),
)  # fmt: skip
