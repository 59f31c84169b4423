"""Why a page asks before it changes sessions so that a cohort, or people with a seat in it, no longer get the hours."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from cohorts.core.problems import Problem
from cohorts.core.refusals import Refused
from cohorts.training.actions.rehearsals import read_after
from cohorts.training.models import Cohort, Enrollment
from cohorts.training.models.hours import verdicts_of
from cohorts.training.models.scheduled import scheduled_minutes
from cohorts.training.rules.make_up import HOSTING


class _Hours(NamedTuple):
    """scheduled: minutes in all sessions of a cohort. reached: the seats whose sessions are enough."""

    scheduled: int
    reached: frozenset[int]


def hours_doubts(cohort: Cohort, act: Callable[[], Any], *, at: datetime) -> list[Problem]:
    """Return what an act takes from the hours of an open or running cohort, as Problems; [] if nothing that is needed.

    Rehearses the act, so that people are counted as they will be. What the act refuses is no doubt: it says so itself.
    """
    if cohort.state not in HOSTING:
        return []
    before = _hours(cohort, at)
    try:
        after = read_after(act, lambda _result: _hours(cohort, at))
    except Refused:
        return []
    needed = cohort.course_version.needed_minutes
    hours = {"cohort": cohort, "scheduled": after.scheduled, "needed": needed}
    problems = []
    if after.scheduled < min(before.scheduled, needed):
        problems.append(Problem("cohort_hours_too_few", **hours))
    if lost := before.reached - after.reached:
        problems.append(Problem("seats_lose_hours", count=len(lost), needed=needed))
    return problems


def _hours(cohort: Cohort, at: datetime) -> _Hours:
    verdicts = verdicts_of(Enrollment.objects.taken().filter(cohort=cohort), at=at)
    reached = frozenset(pk for pk, verdict in verdicts.items() if verdict.planned_in_full)
    return _Hours(scheduled_minutes([cohort.pk])[cohort.pk], reached)
