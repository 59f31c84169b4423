"""What training asks higher apps: links, who is certified, which courses are required, and entries in calendars.

`lms.wiring` connects it at startup.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cohorts.training.rules.calendars import Entry


@dataclass(frozen=True)
class Link:
    """A link to a page of a higher app."""

    label: str
    url: str


# {page of training: functions from the row it shows to a Link}
COHORT, ATTENDANCE, TRAINEE, NO_AGENCY = "cohort", "attendance", "trainee", "no agency"
LINKS: dict[str, list[Callable[[Any], Link]]] = {COHORT: [], ATTENDANCE: [], TRAINEE: [], NO_AGENCY: []}


def links_of(page: str, row: Any) -> list[Link]:
    """Return the registered links for a page: of a cohort, of its attendance, next to a trainee (a User), or for a
    User whom no agency employs.
    """
    return [link(row) for link in LINKS[page]]


# Functions from ids of people and a Course to the ids of those with a certificate, in force or suspended, of a program
# that requires the course.
CERTIFIED_PEOPLE: list[Callable[[Collection[int], Any], set[int]]] = []
# Functions that return the codes of the courses that programs require; None where no program says what it requires.
REQUIRED_COURSES: list[Callable[[], set[str] | None]] = []


# Functions from a Course and a moment to whether people can choose a program for it: one that asks beginners for it.
HAS_PROGRAM: list[Callable[[Any, datetime], bool]] = []


def has_program(course: Any, at: datetime) -> bool:
    """Return whether a program asks beginners for a course, by its rules of a moment, so that it can be chosen."""
    return any(port(course, at) for port in HAS_PROGRAM)


# Functions from ids of people, a Course and a moment to {person: the page where they choose a program}, of those who
# chose no program that requires the course.
WITHOUT_PROGRAM: list[Callable[[Collection[int], Any, datetime], Mapping[int, str]]] = []


def without_program(people: Collection[int], course: Any, at: datetime) -> dict[int, str]:
    """Return {person: where they choose a program} of those who need one before they can have a seat in a course."""
    if not course.only_for_programs:
        return {}
    return {person: url for port in WITHOUT_PROGRAM for person, url in port(people, course, at).items()}


@dataclass(frozen=True)
class SeatGate:
    """What a seat of a person waits for: admission to a program that they chose and that asks for it first.

    `refused`: they are not admitted, or withdrew, so that no seat is kept either. `programs`, `url`: their titles and
    the page where the person goes on; for the person alone. `has_applied`: whether an application waits.
    """

    refused: bool = False
    programs: tuple[str, ...] = ()
    url: str = ""
    has_applied: bool = False


# Functions from ids of people, a Course and a moment to {person: SeatGate}, of those who cannot have a seat yet.
SEAT_GATES: list[Callable[[Collection[int], Any, datetime], Mapping[int, SeatGate]]] = []


def gates_of(people: Collection[int], course: Any, at: datetime) -> dict[int, SeatGate]:
    """Return {person: what their seat in a course waits for}, of those whose seat waits."""
    gates: dict[int, SeatGate] = {}
    for port in SEAT_GATES:
        gates |= port(people, course, at)
    return gates


# Functions from a person and a moment to whether the state decides about their admission now, before a training.
ADMISSION_WAITS: list[Callable[[Any, datetime], bool]] = []


def admission_waits(person: Any, at: datetime) -> bool:
    """Return whether an application of a person waits for a decision that comes before a seat."""
    return any(port(person, at) for port in ADMISSION_WAITS)


# Functions from a person and a moment to {course id: what their admission still depends on, in sentences}, of the
# courses of a program to which they are admitted on a condition. For the person alone.
CONDITIONS: list[Callable[[Any, datetime], Mapping[int, str]]] = []


def conditions_of(person: Any, at: datetime) -> dict[int, str]:
    """Return {course id: on what condition a person is admitted, and until when}, for the person alone."""
    conditions: dict[int, str] = {}
    for port in CONDITIONS:
        conditions |= port(person, at)
    return conditions


@dataclass(frozen=True)
class ProgramOption:
    """A program for which somebody can take a course. Without `key`: none, only the training. `note`: what it asks."""

    key: str
    label: str
    note: str = ""


# Functions from a person, a Course and a moment to what the person chooses from before they ask for a seat; empty where
# there is nothing to choose or they have chosen.
PROGRAM_OPTIONS: list[Callable[[Any, Any, datetime], list[ProgramOption]]] = []
# Functions (person, course, key, by, at) that keep what somebody chose.
PROGRAM_CHOSEN: list[Callable[[Any, Any, str, Any, datetime], None]] = []


def program_options(person: Any, course: Any, at: datetime) -> list[ProgramOption]:
    """Return for which programs somebody can take a course, if they have not chosen yet."""
    return [option for port in PROGRAM_OPTIONS for option in port(person, course, at)]


@dataclass(frozen=True)
class Need:
    """Why somebody needs attention, what to do about it, and the page for that; "" if no page of the reader does it."""

    why: str
    act: str = ""
    url: str = ""


# Functions from ids of people and a moment to {person: what higher apps know they need}, in a constant number of
# queries. The reader employs the people, and must not learn a score or a reason.
STAFF_NEEDS: list[Callable[[Collection[int], datetime], Mapping[int, list[Need]]]] = []


@dataclass(frozen=True)
class CalendarScope:
    """What a calendar is about: the seats of a person (rows of Enrollment with cohort and course version), or a
    condition on cohorts, with `venue` (an id) only what is there. Entries that end before `since` are not needed.
    """

    since: datetime
    seats: Sequence[Any] | None = None
    cohorts: Any = None
    venue: int | None = None


# Each returns entries of higher apps, in a constant number of queries: exam windows.
CALENDAR_ENTRIES: list[Callable[[CalendarScope], list[Entry]]] = []


def calendar_entries(scope: CalendarScope) -> list[Entry]:
    """Return the entries of higher apps for a calendar."""
    return [entry for entries in CALENDAR_ENTRIES for entry in entries(scope)]
