"""What is signed by typing a name, and what that means: the same on the page and in the copy."""

import hashlib
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

# What somebody who is asked by a link signs, by the kind of requirement; an employer confirms something else.
EMPLOYER = "employer"
ASKED_TEXTS = {
    EMPLOYER: gettext_noop(
        "The applicant works for us, or we will employ them, and I may say so for the employer. What I write here is "
        "true to the best of my knowledge."
    ),
    "signature": gettext_noop(
        "I know of this application and support it. What I write here is true to the best of my knowledge."
    ),
    "reference": gettext_noop(
        "I know the applicant, and what I write in my letter is true to the best of my knowledge."
    ),
}
VERSION_DIGITS = 12


def text_kind(leaf: Any) -> str:
    """Return which of these texts a requirement asks others to sign."""
    return EMPLOYER if getattr(leaf, "signer_role", "") == EMPLOYER else str(leaf.type)


def asked_text(kind: str) -> str:
    """Return the text that somebody signs by a link, in the language in force."""
    return str(_(ASKED_TEXTS[kind]))


def asked_text_version(kind: str) -> str:
    """Return the version of that text: it follows from the words, so other words are another version."""
    return hashlib.sha256(ASKED_TEXTS[kind].encode()).hexdigest()[:VERSION_DIGITS]


def intent(name: Any) -> str:
    """Return what the typed name means, as it is kept with a copy."""
    return str(_("%(name)s typed this name in order to sign. It counts like a signature on paper.") % {"name": name})
