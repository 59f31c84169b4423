"""Display names of people. The functions of plain strings are for lists that are read without model instances."""

import unicodedata
from typing import Any

from cohorts.core.text import fold_text

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"

# The fields of a name, in the order of the functions' arguments.
FULL_NAME = ("given_name", "family_name", "email")
CALLED_NAME = ("preferred_name", "given_name", "family_name", "email")


def full_name(given_name: str, family_name: str, email: str) -> str:
    """Return the legal name, or the email address if there is no name yet."""
    return f"{given_name} {family_name}".strip() or email


def short_name(preferred_name: str, given_name: str, email: str) -> str:
    """Return the name a person goes by."""
    return preferred_name or given_name or email


def called_name(preferred_name: str, given_name: str, family_name: str, email: str) -> str:
    """Return the name a person goes by, with the family name, which a preferred name may already end with."""
    name = short_name(preferred_name, given_name, email)
    if family_name and fold_text(preferred_name).endswith(f" {fold_text(family_name)}"):
        return name
    return f"{name} {family_name}".strip()


def isolated(name: Any) -> str:
    """Return a name for use inside a sentence of plain text: one written from right to left between isolates.

    They are invisible, and keep the words around the name in their order.
    """
    text = str(name)
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}" if has_right_to_left(text) else text


def has_right_to_left(text: str) -> bool:
    """Return whether a letter of the text is written from right to left."""
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


def called(person: Any) -> str:
    """Return `called_name` of a model instance."""
    return called_name(person.preferred_name, person.given_name, person.family_name, person.email)
