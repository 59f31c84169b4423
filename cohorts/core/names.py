"""Display names of people."""

from typing import Any


def called(person: Any) -> str:
    """Return the name a person goes by, with the family name."""
    return f"{person.get_short_name()} {person.family_name}".strip()
