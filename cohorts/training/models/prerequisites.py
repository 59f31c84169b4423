"""Who lacks the course that another one needs: completed, or begun before that one begins."""

from collections.abc import Collection
from datetime import datetime

from cohorts.training.models.cohorts import Cohort
from cohorts.training.models.enrollments import Enrollment
from cohorts.training.models.standings import standings_of
from cohorts.training.rules.seats import SEATED, SHORT, Standing


def lacking_prerequisite(cohort: Cohort, people: Collection[int], *, at: datetime) -> set[int]:
    """Return those of `people` (ids) who may not take the course of a cohort yet. None where it needs no other one.

    Whoever completed the needed course, is certified, or has a seat in it that begins no later, may. The cohort comes
    with its course. The caller may know of the people. Six queries at most.
    """
    needed = cohort.course_version.course.prerequisite
    if needed is None or not people:
        return set()
    standings = standings_of(Enrollment.objects.all(), needed, people, at=at)
    seats = Enrollment.objects.in_course(needed).filter(person__in=people, cohort__starts_at__lte=cohort.starts_at)
    taking = set(seats.order_by().values_list("person", flat=True))
    return {pk for pk in people if not _has(standings.get(pk), pk in taking)}


def _has(standing: Standing | None, is_taking: bool) -> bool:
    if standing is None or standing.code == SHORT:
        return False
    return is_taking if standing.code == SEATED else True
