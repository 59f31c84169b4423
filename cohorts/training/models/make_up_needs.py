"""Which make-ups a person still needs, and why a session cannot be asked for any more.

The caller may read the hours of the person. A constant number of queries for each question.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from cohorts.core.problems import Problem
from cohorts.people.models import User
from cohorts.training.models.agendas import add_units
from cohorts.training.models.cohorts import Cohort, Session
from cohorts.training.models.credit_facts import count_credits
from cohorts.training.models.make_up_options import facts_of
from cohorts.training.models.make_ups import MakeUp, MakeUpState
from cohorts.training.rules.make_up import guest_problem


def why_not(person: User, course: Any, session_id: int, at: datetime) -> Problem | None:
    """Return why a person cannot ask for a session of a course, as for whoever kept its address open; None if it is
    none of the course, or nothing speaks against it.
    """
    rows = Session.objects.with_course().filter(cohort__course_version__course=course)
    session = rows.filter(pk=session_id).exclude(cohort__state=Cohort.State.PLANNED).first()
    if session is None:
        return None
    facts, _seat = facts_of(person, session)
    return guest_problem(facts, at)


def still_needed(make_ups: Iterable[MakeUp]) -> list[MakeUp]:
    """Return make-ups without those that need another session though nothing of its units is missing by now.

    They come with their session and seat. A constant number of queries.
    """
    rows = list(make_ups)
    reopened = [row for row in rows if row.state == MakeUpState.REOPENED]
    if not reopened:
        return rows
    courses = {row.seat.cohort.course_version.course_id for row in reopened}
    counted = count_credits({row.person_id for row in reopened}, courses)
    add_units([row.session for row in reopened])
    settled = set()
    for row in reopened:
        one = counted.get((row.person_id, row.seat.cohort.course_version.course_id))
        missing = {unit.unit.key for unit in one.potential.units if unit.missing} if one else set()
        keys = {unit.key for unit in row.session.units}
        if one and not (missing & keys if keys else missing):
            settled.add(row.pk)
    return [row for row in rows if row.pk not in settled]
