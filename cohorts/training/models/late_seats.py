"""What a seat in a cohort that has begun would give to somebody, before they get it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.people.models import User
from cohorts.training.models.cohorts import Cohort, Session
from cohorts.training.models.credit_facts import outlooks_of
from cohorts.training.rules.make_up import OUT_OF_REACH, REACHABLE, make_up_left, reach


@dataclass(frozen=True)
class LateOutlook:
    """What somebody would have with a seat, in minutes.

    remaining: of units, in the sessions that are left. potential: with what they have already and what they still
    attend elsewhere. needed, required: of the whole course. reach: a code of rules.make_up.
    """

    person: str
    remaining: int
    potential: int
    needed: int
    required: int
    to_make_up: int
    make_up_left: int
    reach: str

    @property
    def is_out_of_reach(self) -> bool:
        """Whether they cannot have the hours, also by making up."""
        return self.reach == OUT_OF_REACH

    @property
    def problem(self) -> Problem:
        """What is said before the seat is given."""
        code = "seat_out_of_reach" if self.is_out_of_reach else "seat_needs_make_up"
        return Problem(
            code,
            field="late",
            person=self.person,
            remaining=self.remaining,
            required=self.required,
            needed=self.needed,
            to_make_up=self.to_make_up,
            left=self.make_up_left,
        )


def late_outlooks(
    people: Iterable[User], cohort: Cohort, at: datetime, *, instead_of: Cohort | None = None
) -> dict[int, LateOutlook]:
    """Return {person id: LateOutlook} of those who could not have the hours of the course by attending every session
    that is left of a cohort that has begun. Nobody before its first session. A constant number of queries.

    instead_of: the cohort whose seat is given up for this one. The caller may read the hours of these people, or of the
    one to whom the seat is given.
    """
    people = list(people)
    if cohort.starts_at is None or at < cohort.starts_at or not people:
        return {}
    sessions = list(Session.objects.filter(cohort=cohort))
    left = [session.pk for session in sessions if session.ends_at > at]
    remaining = sum(session.minutes for session in sessions if session.ends_at > at)
    version = cohort.course_version
    unscheduled = max(0, version.required_minutes - sum(session.minutes for session in sessions))
    course = version.course_id
    outlooks = outlooks_of(
        [person.pk for person in people], [course], left, version, instead_of.pk if instead_of else None
    )
    by_person = {}
    for person in people:
        outlook = outlooks[person.pk, course]
        potential = outlook.after(left)
        rule = outlook.version.make_up
        used = potential.credited - outlook.count(*outlook.own, *map(outlook.facts.whole, left)).credited
        is_reachable = potential.complete or 0 < unscheduled >= potential.missing
        possible = make_up_left(rule, used)
        code = reach(is_reachable=is_reachable, to_make_up=potential.to_make_up, left=possible)
        if code != REACHABLE:
            figures = (potential.credited, outlook.version.needed, outlook.version.required, potential.to_make_up)
            by_person[person.pk] = LateOutlook(called(person), remaining, *figures, possible, code)
    return by_person
