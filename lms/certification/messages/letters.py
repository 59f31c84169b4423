"""The words of letters about certificates. A subject says nothing about why a person is written to."""

from django.utils.translation import gettext_lazy as _

# Read by whoever looks over a shoulder, so it says nothing about why.
SUBJECT = _("News from Peer LMS")
LETTERS = {
    "issued": _(
        "You have met every requirement, and your certificate has been issued. You can see it and download it here:"
    ),
    "held": _(
        "A record that your certificate depends on has changed. Until program staff have looked at it, your "
        "certificate is suspended. Nothing is decided yet, and you do not need to do anything now. You can read more "
        "here:"
    ),
    "suspended": _("Program staff have suspended your certificate. You can read why, and what you can do, here:"),
    "reinstated": _("Your certificate is active again. You can see it here:"),
    "ended": _("Your certificate is active again. You can see it here:"),
    "revoked": _("Program staff have revoked your certificate. You can read why, and what you can do, here:"),
}
BODY = _("Dear %(name)s,\n\n%(text)s\n\n{link}\n\nPeer LMS\n")
SWEEP = _(
    "The nightly recomputation changed decisions that had not followed their records:\n\n%(lines)s\n\n"
    "Please look at each of them under Certification, Candidacies.\n"
)
SWEEP_MET = _("- %(person)s, %(program)s: everything is met")
SWEEP_OPEN = _("- %(person)s, %(program)s: something is missing")


def certificate_letter(kind: str, *, name: str) -> str:
    """The body of a letter about a certificate; `{link}` becomes the address of the certificate when it is sent."""
    return str(BODY) % {"name": name, "text": LETTERS[kind]}
