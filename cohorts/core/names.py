"""How people are named on pages."""

from typing import Any


def called(person: Any) -> str:
    """A person as they like to be called, with the family name."""
    return f"{person.get_short_name()} {person.family_name}".strip()
