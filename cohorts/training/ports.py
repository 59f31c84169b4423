"""What training asks of apps above. `lms.wiring` plugs the answers in at start; without them a page shows no link."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Link:
    """A link to a page of an app above."""

    label: str
    url: str


# {page of training: functions of the row it shows, each returning a Link}
COHORT, ATTENDANCE, TRAINEE = "cohort", "attendance", "trainee"
LINKS: dict[str, list[Callable[[Any], Link]]] = {COHORT: [], ATTENDANCE: [], TRAINEE: []}


def links_of(page: str, row: Any) -> list[Link]:
    """The links that apps above add to a page: of a cohort, of its attendance, or beside a trainee (a User)."""
    return [link(row) for link in LINKS[page]]
