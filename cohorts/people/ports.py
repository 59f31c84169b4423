"""What ending a role would leave undone in higher apps. `lms.wiring` registers the functions at startup."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class LooseEnd:
    """Something to settle before a role ends: a sentence, and the page where a coordinator settles it."""

    text: str
    label: str
    url: str


# Functions from a Membership to a LooseEnd, or to None.
LOOSE_ENDS: list[Callable[[Any], LooseEnd | None]] = []


def loose_ends_of(membership: Any) -> list[LooseEnd]:
    """Return what to settle before this role ends."""
    return [end for function in LOOSE_ENDS if (end := function(membership)) is not None]
