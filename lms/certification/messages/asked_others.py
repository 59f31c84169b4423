"""What somebody else is asked for by a link, in the words of the email."""

from typing import Any

from django.utils.translation import gettext

from lms.certification.messages.signed import EMPLOYER
from lms.certification.rules import leaves


def asked_of_others(leaf: Any) -> str:
    """Return what somebody else is asked for by a link, in a few words for the email: never its own title, which the
    applicant reads, and nothing of what the applicant gives.
    """
    if getattr(leaf, "signer_role", "") == EMPLOYER:
        return gettext("your signature, as the employer, that the applicant works for you")
    if isinstance(leaf, leaves.Signature):
        is_supervisor = leaf.signer_role == "supervisor"
        return gettext("your signature, as the supervisor") if is_supervisor else gettext("your signature")
    if getattr(leaf, "form", "letter") == "form":
        return gettext("answers on a form, as a reference")
    return gettext("a letter of reference")
