"""Endorsements as data, and what becomes of a granted one on a day. Pure; days in the zone of the program.

An endorsement is an addition to a certificate: for work on a crisis team, a specialty, a kind of lived experience.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, StrictBool, model_validator

from lms.certification.rules.facts import LearningFacts
from lms.certification.rules.findings import Finding
from lms.certification.rules.leaves import Course
from lms.certification.rules.requirements import Requirement, RequirementTree, leaves_of
from lms.certification.rules.settings import Block, Months, SomeHours, Text, Texts, fault, minutes
from lms.certification.rules.validity import valid_through

# So many days before its last day somebody is reminded of a course that a team asks for.
REMINDER_DAYS = (180, 90, 30)


class Condition(Block):
    """What makes an endorsement necessary: work on a team of this kind, which has a `title`.

    `if_late`: what holds when it was not earned in time, in a sentence that the person and the employer read.
    """

    assignment: Text
    title: Text | None = None
    if_late: Text | None = None


class Keeping(Block):
    """What keeping an endorsement through the next term takes: hours of continuing education during the last one."""

    hours: SomeHours
    area: Text | None = None


def _list_as_all_of(value: Any) -> Any:
    return {"all_of": value} if isinstance(value, list) else value


class Endorsement(Block):
    """An addition to a certificate: its own requirements, or one course. `when`: what makes it necessary.

    It lasts as long as the certificate, or so many `months`. `decided_by`: whether meeting the requirements is enough,
    or staff decide. `conditional_months`: for at most so long staff can grant it on a condition; then it ends by
    itself. `needs_agreement`: whether it is granted and shown only while the person agrees. Without a word it is so of
    everything but what a kind of work makes necessary: a specialty or lived experience can tell about the person.
    """

    key: Text
    title: Text | None = None
    when: Condition | None = None
    requirements: Annotated[RequirementTree | None, BeforeValidator(_list_as_all_of)] = None
    course: Text | None = None
    min_hours: SomeHours | None = None
    after: Text | None = None
    decided_by: Literal["rules", "staff"] = "rules"
    needs_agreement: StrictBool | None = None
    months: Months | None = None
    conditional_months: Months | None = None
    keeping: Keeping | None = None

    @model_validator(mode="after")
    def _has_requirements(self) -> Self:
        if (self.requirements is None) == (self.course is None):
            raise fault("endorsement_needs_requirements")
        return self

    @property
    def tree(self) -> Requirement:
        """Its requirements."""
        if self.requirements is not None:
            return self.requirements
        return Course.model_validate({"type": "course", "course": self.course, "min_hours": self.min_hours})


class EndorsementFrom(Block):
    """An endorsement that follows from which course was taken."""

    supplement: Text | None = None
    course: Text | None = None
    values: Texts


@dataclass(frozen=True)
class Kind:
    """One endorsement that the rules of a program have. `tree` None: staff look at what is asked."""

    key: str
    title: str
    tree: Requirement | None
    by_staff: bool
    is_personal: bool
    when: Condition | None = None
    months: int | None = None
    conditional_months: int | None = None
    keeping: Keeping | None = None

    @property
    def due_months(self) -> int | None:
        """Through how many months after the beginning of the work its course must be complete; None: no end."""
        due = (
            [leaf.due.value for leaf in leaves_of(self.tree) if isinstance(leaf, Course) and leaf.due]
            if self.tree
            else []
        )
        return min(due, default=None)

    @property
    def is_carried(self) -> bool:
        """Whether it goes on by itself when the certificate is renewed, with what keeping it takes.

        What ends by its own months goes on only where the rules say what keeping it takes: else the months would mean
        nothing.
        """
        return self.months is None or self.keeping is not None


def kinds_of(endorsements: Iterable[Endorsement], from_courses: Iterable[EndorsementFrom]) -> tuple[Kind, ...]:
    """Return everything that can be granted: what the version names, and what follows from a course, by staff."""
    kinds = [
        Kind(
            entry.key, entry.title or entry.key, entry.tree, entry.decided_by == "staff",
            entry.when is None if entry.needs_agreement is None else entry.needs_agreement,
            entry.when, entry.months, entry.conditional_months, entry.keeping,
        )
        for entry in endorsements
    ]  # fmt: skip
    there = {kind.key for kind in kinds}
    values = dict.fromkeys(value for one in from_courses for value in one.values if value not in there)
    return (*kinds, *(Kind(value, value, None, True, True) for value in values))


class Status(StrEnum):
    """What a granted endorsement is on a day."""

    AHEAD = "ahead"
    IN_FORCE = "in_force"
    CONDITIONAL = "conditional"
    EXPIRED = "expired"
    ENDED = "ended"


COUNTING = (Status.IN_FORCE, Status.CONDITIONAL)


def status_on(
    begins_on: date, ends_on: date | None, ended_from: date | None, *, conditional: bool, today: date
) -> Status:
    """Return the status on a day. `ended_from`: from which day a decision ended it; None: nothing did.

    A conditional one expires after its last day like any other: no job is needed for it.
    """
    if ended_from is not None and ended_from <= today:
        return Status.ENDED
    if today < begins_on:
        return Status.AHEAD
    if ends_on is not None and ends_on < today:
        return Status.EXPIRED
    return Status.CONDITIONAL if conditional else Status.IN_FORCE


def last_day(begins_on: date, months: int | None, certificate_until: date | None) -> date | None:
    """Return the last day of an endorsement granted from a day on: of its months, or of the certificate."""
    return valid_through(begins_on, months) if months else certificate_until


@dataclass(frozen=True)
class Grant:
    """One granted endorsement as a plain value."""

    begins_on: date
    ends_on: date | None
    ended_from: date | None
    conditional: bool

    def status(self, today: date) -> Status:
        """Return the status on a day."""
        return status_on(self.begins_on, self.ends_on, self.ended_from, conditional=self.conditional, today=today)


def is_earned(kind: Kind, finding: Finding | None, grants: Iterable[Grant], *, agreed: bool) -> bool:
    """Return whether the gate grants an endorsement: everything is met, and it never did before.

    One that expired or was ended is not granted again by what was met once: that is for staff to decide. Whether it was
    granted on a condition does not matter. What can tell about the person waits until they agree.
    """
    if kind.by_staff or finding is None or not finding.met or (kind.is_personal and not agreed):
        return False
    return all(grant.conditional for grant in grants)


def goes_on(
    kind: Kind | None, last: Grant, certificate: tuple[date, date | None], *, kept_minutes: int, wanted_on: bool,
    today: date,
) -> Grant | None:  # fmt: skip
    """Return the grant of the next term of an endorsement whose certificate was renewed, or None.

    `certificate`: first and last day of the renewed one. `wanted_on`: the person has not renewed without it.
    """
    begins, until = certificate
    if kind is None or not kind.is_carried or not wanted_on or last.conditional or last.ends_on is None:
        return None
    if last.status(today) not in (*COUNTING, Status.AHEAD) or (until is not None and until <= last.ends_on):
        return None
    if kind.keeping is not None and kept_minutes < minutes(kind.keeping.hours):
        return None
    first = max(begins, last.ends_on + timedelta(days=1))
    return Grant(first, last_day(first, kind.months, until), None, conditional=False)


def kept_minutes(keeping: Keeping | None, rows: Iterable[LearningFacts], first: date, last: date) -> int:
    """Return the minutes of continuing education that count toward keeping an endorsement of these days."""
    if keeping is None:
        return 0
    own = [row for row in rows if row.accepted and first <= row.on <= last]
    return sum(row.minutes for row in own if keeping.area is None or keeping.area in row.areas)


def due_on(begins_on: date, months: int | None) -> date | None:
    """Return the last day for the course that work on a team asks for, begun on a day."""
    return valid_through(begins_on, months)


def reminder_due(due: date, today: date) -> str:
    """Return which reminder of a course holds on a day, such as days_90; "" before the first, over after the end."""
    if due < today:
        return "over"
    steps = [days for days in REMINDER_DAYS if due - timedelta(days=days) <= today]
    return f"days_{min(steps)}" if steps else ""
