"""Links from training pages to pages of higher apps. `lms.wiring` registers them at startup."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Link:
    """A link to a page of a higher app."""

    label: str
    url: str


# {page of training: functions from the row it shows to a Link}
COHORT, ATTENDANCE, TRAINEE = "cohort", "attendance", "trainee"
LINKS: dict[str, list[Callable[[Any], Link]]] = {COHORT: [], ATTENDANCE: [], TRAINEE: []}


def links_of(page: str, row: Any) -> list[Link]:
    """Return the registered links for a page: of a cohort, of its attendance, or next to a trainee (a User)."""
    return [link(row) for link in LINKS[page]]
