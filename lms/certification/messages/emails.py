"""Texts of emails about certificates."""

from django.utils.translation import gettext_lazy as _

# Other people may see the subject, so it does not say that the person is certified.
SUBJECT = _("News about your Peer LMS account")
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
    "ended": _("Your certificate is active again. You can view it here:"),
    "revoked": _("Program staff have revoked your certificate. Read the reason, and what you can do next, here:"),
}
BODY = _("Hello %(name)s,\n\n%(text)s\n\n{link}\n\nIf you have questions, contact state program staff.\n\nPeer LMS\n")
SWEEP_SUBJECT = _("The nightly check changed certification decisions")
SWEEP = _(
    "Hello %(name)s,\n\nThe nightly check found decisions that did not match their records, and changed them:\n\n"
    "%(lines)s\n\nPlease review each of them under Certification, Candidacies.\n"
)
SWEEP_MET = _("- %(person)s, %(program)s: all requirements are met")
SWEEP_OPEN = _("- %(person)s, %(program)s: some requirements are not met")


def certificate_email(kind: str, *, name: str) -> str:
    """Return the body of an email about a certificate; `{link}` is replaced with its URL when the email is sent."""
    return str(BODY) % {"name": name, "text": EMAILS[kind]}
