"""What training asks higher apps: links to their pages, who is certified, and which courses are required.

`lms.wiring` connects it at startup.
"""

from collections.abc import Callable, Collection
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


# Functions from ids of people and a Course to the ids of those with a certificate, in force or suspended, of a program
# that requires the course.
CERTIFIED_PEOPLE: list[Callable[[Collection[int], Any], set[int]]] = []
# Functions that return the codes of the courses that programs require; None where no program says what it requires.
REQUIRED_COURSES: list[Callable[[], set[str] | None]] = []
