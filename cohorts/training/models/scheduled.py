"""How many hours of training are scheduled in cohorts."""

from collections.abc import Iterable

from cohorts.training.models.cohorts import Cohort, CohortQuerySet
from cohorts.training.models.hours import sessions_of


def scheduled_minutes(cohort_ids: Iterable[int]) -> dict[int, int]:
    """Return {cohort id: minutes of training in all its sessions}. One query."""
    cohort_ids = list(cohort_ids)
    sessions = sessions_of(cohort_ids)
    return {cohort: sum(session.minutes for session in sessions[cohort].values()) for cohort in cohort_ids}


def add_scheduled(cohorts: Iterable[Cohort]) -> list[Cohort]:
    """Return the cohorts as a list, each with `scheduled`: minutes of training in all its sessions. One more query."""
    rows = list(cohorts)
    minutes = scheduled_minutes([row.pk for row in rows])
    for row in rows:
        row.scheduled = minutes[row.pk]
    return rows


def short_of_hours(cohorts: CohortQuerySet) -> list[tuple[Cohort, int]]:
    """Return (cohort, minutes scheduled) of the open and running cohorts in which nobody can get enough hours.

    Their sessions come to less than the course requires less what may be missed. Oldest first. Two queries.
    """
    rows = cohorts.filter(state__in=(Cohort.State.OPEN, Cohort.State.RUNNING)).select_related(
        "course_version", "vendor"
    )
    rows = list(rows.order_by("starts_at", "pk"))
    minutes = scheduled_minutes([row.pk for row in rows])
    return [(row, minutes[row.pk]) for row in rows if minutes[row.pk] < row.course_version.needed_minutes]
