"""How people are named on pages. The functions of plain names serve lists that are read without making people."""

from typing import Any

# The fields behind a name, in the order in which the functions take them.
FULL_NAME = ("given_name", "family_name", "email")
CALLED_NAME = ("preferred_name", "given_name", "family_name", "email")


def full_name(given_name: str, family_name: str, email: str) -> str:
    """The legal name, or the address of somebody who has none yet."""
    return f"{given_name} {family_name}".strip() or email


def short_name(preferred_name: str, given_name: str, email: str) -> str:
    """What a person likes to be called."""
    return preferred_name or given_name or email


def called_name(preferred_name: str, given_name: str, family_name: str, email: str) -> str:
    """A person as they like to be called, with the family name."""
    return f"{short_name(preferred_name, given_name, email)} {family_name}".strip()


def called(person: Any) -> str:
    """The same of a person whose row is at hand."""
    return called_name(person.preferred_name, person.given_name, person.family_name, person.email)
