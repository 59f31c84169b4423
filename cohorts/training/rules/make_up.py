"""Making up for what a person missed in a session of another cohort: who may come to it, and what is left to make up.

A guest comes to one session and takes a chair in it. What they attend is credited as everything else (rules.credit), so
that no minute counts twice; the limit is about what they could not have without being a guest.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from cohorts.core.problems import Problem, Span
from cohorts.training.rules.spans import overlap

# Where a course version lets people make up.
NONE, SAME_VENDOR, ANY_VENDOR = "none", "same_vendor", "any_vendor"
# Cohorts whose sessions take guests.
HOSTING = ("open", "running")


@dataclass(frozen=True)
class MakeUpRule:
    """What a course version says: one of NONE, SAME_VENDOR and ANY_VENDOR, and how many minutes can be made up."""

    where: str = NONE
    limit: int = 0


NO_MAKE_UP = MakeUpRule()


def rule_problem(rule: MakeUpRule, required: int) -> Problem | None:
    """Return why a course version of `required` minutes cannot have this rule, or None if it can."""
    if rule.where == NONE:
        return Problem("make_up_limit_without_make_up", field="make_up_minutes") if rule.limit else None
    if rule.limit <= 0:
        return Problem("make_up_limit_missing", field="make_up_minutes")
    if rule.limit > required:
        return Problem("make_up_limit_too_high", field="make_up_minutes", most=required)
    return None


class Meeting(NamedTuple):
    """A session that a person attends. cohort: its code. Half-open."""

    starts_at: datetime
    ends_at: datetime
    cohort: str
    zone: str


def clash(session: Meeting, others: Iterable[Meeting]) -> Meeting | None:
    """Return the first of the person's other sessions with minutes in common, or None. The order does not matter."""
    return min((row for row in others if overlap(row[:2], session[:2])), default=None)


@dataclass(frozen=True)
class GuestFacts:
    """The facts for deciding whether a person may come to a session of another cohort.

    person, cohort, vendor: names. rule: of the version that judges the person. is_same_vendor: the cohort is of the
    vendor of their seat. has_seat: they have one in the course; seated: in this cohort. cohort_state: of the session's
    cohort. asked: they asked for the session already. brings: minutes that they miss and that it teaches. used: minutes
    that they made up or have asked to. room: chairs that are free in this session; None for one that is over. others:
    their own sessions.
    """

    person: str
    cohort: str
    vendor: str
    rule: MakeUpRule
    is_same_vendor: bool
    cohort_state: str
    session: Meeting
    brings: int
    used: int
    room: int | None
    has_seat: bool = True
    seated: bool = False
    asked: bool = False
    others: tuple[Meeting, ...] = field(default=())


def make_up_left(rule: MakeUpRule, used: int) -> int:
    """Return how many minutes can still be made up."""
    return max(0, rule.limit - used) if rule.where != NONE else 0


def guest_problem(facts: GuestFacts, at: datetime) -> Problem | None:
    """Return why the person may not come to the session, or None if they may. `at`: now.

    A session that has begun takes nobody, unless there is no question of room: the vendor enters who was there.
    """
    problem = _place_problem(facts, at)
    if problem is not None:
        return problem
    if facts.brings <= 0:
        return Problem("make_up_nothing_missing", person=facts.person)
    left = make_up_left(facts.rule, facts.used)
    if facts.brings > left:
        return Problem("make_up_beyond_limit", brings=facts.brings, left=left, limit=facts.rule.limit)
    if other := clash(facts.session, facts.others):
        span = Span(other.starts_at, other.ends_at, other.zone)
        return Problem("make_up_clash", person=facts.person, session=span, other=other.cohort)
    if facts.room is not None and facts.room <= 0:
        return Problem("make_up_no_room", cohort=facts.cohort)
    return None


def _place_problem(facts: GuestFacts, at: datetime) -> Problem | None:
    """Return why the session is not one to make up in."""
    if not facts.has_seat:
        return Problem("make_up_without_seat", person=facts.person)
    if facts.rule.where == NONE:
        return Problem("make_up_not_allowed")
    if facts.rule.where == SAME_VENDOR and not facts.is_same_vendor:
        return Problem("make_up_other_vendor", vendor=facts.vendor)
    if facts.seated:
        return Problem("make_up_own_cohort", person=facts.person, cohort=facts.cohort)
    is_over = facts.room is None
    if facts.cohort_state not in HOSTING and not (is_over and facts.cohort_state == "finished"):
        return Problem("make_up_cohort_closed", cohort=facts.cohort)
    if is_over == (facts.session.starts_at > at):
        return Problem("make_up_not_held_yet" if is_over else "make_up_started", cohort=facts.cohort)
    if facts.asked:
        return Problem("make_up_asked_already", person=facts.person, cohort=facts.cohort)
    return None


REACHABLE, NEEDS_MAKE_UP, OUT_OF_REACH = "reachable", "needs_make_up", "out_of_reach"


def reach(*, is_reachable: bool, to_make_up: int, left: int) -> str:
    """Return whether a person can still have the hours of a course: by their own sessions, by making up too, or not.

    to_make_up: minutes that their sessions will not bring. left: minutes that they may still make up.
    """
    if is_reachable:
        return REACHABLE
    return NEEDS_MAKE_UP if to_make_up <= left else OUT_OF_REACH
