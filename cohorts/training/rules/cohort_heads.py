"""The head of a cohort: what is said of it beside its sessions, and what a vendor may change in it. Pure."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from cohorts.core.problems import Problem
from cohorts.training.rules.waiting import Enrolling, enrolling_problems


class Minimum(NamedTuple):
    """With fewer seats taken, the vendor decides on a day whether the cohort takes place. None, None: no minimum."""

    seats: int | None = None
    decide_on: date | None = None


NO_MINIMUM = Minimum()


@dataclass(frozen=True)
class Head:
    """A cohort without its place and sessions. meets, language: their codes."""

    code: str
    meets: str
    language: str
    seats: int
    enrolling: Enrolling
    minimum: Minimum = NO_MINIMUM


def minimum_problems(minimum: Minimum, seats: int, first_day: date | None) -> list[Problem]:
    """Return why a cohort with so many seats and its first session on a day cannot have this minimum."""
    if minimum == NO_MINIMUM:
        return []
    if minimum.seats is None:
        return [Problem("minimum_seats_missing", field="min_seats")]
    if minimum.decide_on is None:
        return [Problem("minimum_day_missing", field="decide_on")]
    problems = []
    if not 1 <= minimum.seats <= seats:
        problems.append(Problem("minimum_above_seats", field="min_seats", seats=seats))
    if first_day is not None and minimum.decide_on >= first_day:
        problems.append(Problem("minimum_decided_too_late", field="decide_on", first=first_day))
    return problems


def head_problems(head: Head, first_day: date | None, last_day: date | None = None) -> list[Problem]:
    """Return what is wrong with a head by itself, for a cohort with its first and last session on these days."""
    enrolling = enrolling_problems(head.enrolling, first_day, last_day)
    return [*enrolling, *minimum_problems(head.minimum, head.seats, first_day)]


@dataclass(frozen=True)
class RunFacts:
    """What decides whether a vendor must decide. state: of the cohort. taken: seats taken."""

    cohort: str
    state: str
    minimum: Minimum
    taken: int

    @property
    def is_short(self) -> bool:
        """Whether fewer seats are taken than the minimum."""
        return self.minimum.seats is not None and self.taken < self.minimum.seats


def decision_problem(facts: RunFacts) -> Problem | None:
    """Return why there is nothing to decide, or None if the vendor can decide."""
    if facts.state != "open":
        return Problem("decision_only_while_open", cohort=facts.cohort)
    if facts.minimum.seats is None:
        return Problem("decision_without_minimum", cohort=facts.cohort)
    return None


def extension_problem(day: date | None, *, today: date, before: date, first_day: date) -> Problem | None:
    """Return why a decision cannot be put off to a day, or None if it can. before: the day until now."""
    if day is None:
        return Problem("extension_day_missing", field="decide_on")
    if day <= max(before, today) or day >= first_day:
        return Problem("extension_day_wrong", field="decide_on", after=max(before, today), first=first_day)
    return None


# A field of the change of many sessions that stays as it is.
KEEP: Any = object()


@dataclass(frozen=True)
class SessionsChange:
    """One change of all sessions to come; what is KEEP stays as it is in each.

    venue: a Venue or None; place: the text of another place. room: a Room or None. trainers: Users. begin, end: times
    of day. break_minutes: of each session. link: of online sessions.
    """

    venue: Any = KEEP
    place: Any = KEEP
    room: Any = KEEP
    trainers: Any = KEEP
    begin: Any = KEEP
    end: Any = KEEP
    break_minutes: Any = KEEP
    link: Any = KEEP

    @property
    def moves(self) -> bool:
        """Whether the place of the cohort changes."""
        return self.venue is not KEEP or self.place is not KEEP
