"""Places and rooms: how they are written, whether a cohort fits, and which times two plans have in common. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cohorts.core.problems import Problem, Span
from cohorts.training.rules.spans import overlap

MAX_NAME, MAX_ADDRESS, MAX_CAPACITY = 80, 118, 500
# How people meet (`models.cohort_choices.Meets`).
IN_PERSON, ONLINE, MIXED = "in_person", "online", "mixed"


@dataclass(frozen=True)
class VenueFacts:
    """A place as entered in a form. zone: a name in the tz database."""

    name: str
    address: str
    zone: str
    accessibility: str = ""
    is_online: bool = False


@dataclass(frozen=True)
class RoomFacts:
    """A room as entered in a form. capacity: people with a seat. link: of an online meeting, or ""."""

    name: str
    capacity: int
    link: str = ""


def venue_text(name: str, address: str) -> str:
    """Return a place on one line: “Lakes Center, 100 Main Street, Duluth”."""
    return ", ".join(filter(None, (name, " ".join(address.split()))))


def room_text(room: str, venue: str, *, is_own: bool) -> str:
    """Return a room as a session writes it; with its place (`venue`: as text) unless that is the cohort's own."""
    return room if is_own else f"{room}, {venue}"


def place_text(place: str, cohort_place: str, *, is_whole: bool) -> str:
    """Return where a session is, in full, from its own text and that of its cohort. is_whole: its own says all."""
    return place if is_whole else ", ".join(filter(None, (place, cohort_place)))


def venue_problems(facts: VenueFacts) -> list[Problem]:
    """Return what is missing in a place."""
    problems = [] if facts.name else [Problem("venue_name_missing", field="name")]
    if not facts.is_online and not facts.address:
        problems.append(Problem("venue_address_missing", field="address"))
    return problems


def room_problems(facts: RoomFacts, *, is_online: bool) -> list[Problem]:
    """Return what is wrong with a room."""
    problems = [] if facts.name else [Problem("room_name_missing", field="name")]
    if not 1 <= facts.capacity <= MAX_CAPACITY:
        problems.append(Problem("room_capacity_wrong", field="capacity", most=MAX_CAPACITY))
    if facts.link and not is_online:
        problems.append(Problem("room_link_not_online", field="link"))
    return problems


def common_times(
    planned: Iterable[tuple[datetime, datetime]], others: Iterable[tuple[datetime, datetime]], zone: str
) -> tuple[Span, ...]:
    """Return the times that are in both, in order; half-open, so that what only touches is not in both."""
    others = list(others)
    shared = {times for one in planned for other in others if (times := overlap(one, other))}
    return tuple(Span(start, end, zone) for start, end in sorted(shared))


def choice_problem(room: Any, place: str, row_field: str | None) -> Problem | None:
    """Return that both a room and another place were entered, or None."""
    return Problem("session_room_and_place", field=row_field) if room is not None and place.strip() else None


def meets_problem(meets: str, *, is_online: bool | None, place: str, field: str = "meets") -> Problem | None:
    """Return that people do not meet as their place lets them, or None. For pages that ask before they save.

    meets: "in_person", "online" or "mixed", which fits everywhere. is_online: of the place; None if it is not chosen.
    """
    if is_online is None or meets == MIXED:
        return None
    if is_online and meets == IN_PERSON:
        return Problem("online_place_in_person", field=field, place=place)
    if not is_online and meets == ONLINE:
        return Problem("place_not_online", field=field, place=place)
    return None
