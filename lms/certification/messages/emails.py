"""Texts of emails about certificates."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cohorts.notices.texts import email_text

# Other people may see the subject, so it does not say what for, or what happened.
SUBJECT = _("News about your certificate")
EMAILS = {
    "issued": _(
        "Congratulations! You have met every requirement, and we have issued your certificate. You can view and "
        "download it here:"
    ),
    "held": _(
        "A record that your certificate depends on has changed, so your certificate is suspended until program staff "
        "have reviewed it. No decision has been made yet, and you do not need to do anything now. You can read more "
        "here:"
    ),
    "suspended": _("Program staff have suspended your certificate. Read the reason, and what you can do next, here:"),
    "reinstated": _("Your certificate is active again. You can view it here:"),
    "rejected": _("Your certificate is active again. You can view it here:"),
    "withdrawn": _("Your certificate is active again. You can view it here:"),
    "returned": _(
        "The record that your certificate depends on has been put right, so your certificate is active again. You can "
        "view it here:"
    ),
    "ended": _("Your certificate is active again. You can view it here:"),
    "revoked": _("Program staff have revoked your certificate. Read the reason, and what you can do next, here:"),
}
QUESTIONS = _("If you have questions, contact state program staff.")
SWEEP_SUBJECT = _("The nightly check changed certification decisions")
SWEEP = _("The nightly check found decisions that did not match their records, and changed them:")
SWEEP_TASK = _("Please review each of them under Certification, Candidacies.")
SWEEP_MET = _("- %(person)s, %(program)s: all requirements are met")
SWEEP_OPEN = _("- %(person)s, %(program)s: some requirements are not met")


def certificate_email(kind: str, person: Any) -> str:
    """Return the body of an email about a certificate; `{link}` is replaced with its URL when the email is sent."""
    return email_text(person, str(EMAILS[kind]), "{link}", str(QUESTIONS))
