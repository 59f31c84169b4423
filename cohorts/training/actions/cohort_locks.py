"""Locking cohorts before their seats are counted, and what is counted."""

from collections.abc import Iterable
from datetime import datetime

from cohorts.people.models import User
from cohorts.training.models import Cohort, Course, Enrollment, WaitingPlace
from cohorts.training.models.make_ups import fullest_guests
from cohorts.training.models.waiting import PlaceState
from cohorts.training.rules.waiting import free_seats


def lock_with_lists(cohorts: Iterable[Cohort], people: Iterable[User], course: Course | int) -> dict[int, Cohort]:
    """Lock cohorts of a course in which these people are given seats, and those on whose waiting lists they are.

    Returns {id: Cohort}, with course and vendor. In the order of their ids, so that two acts at once cannot deadlock:
    whoever gets a seat leaves the lists of other cohorts, whose seats are offered to others.
    """
    places = WaitingPlace.objects.on_list().of_people([person.pk for person in people]).in_course(course)
    ids = {cohort.pk for cohort in cohorts} | set(places.order_by().values_list("cohort", flat=True))
    rows = Cohort.objects.select_for_update(of=("self",)).select_related("course_version__course", "vendor")
    return {row.pk: row for row in rows.filter(pk__in=ids).order_by("pk")}


def lock_cohort(cohort: Cohort) -> Cohort:
    """Lock one cohort; returns it with its course and vendor."""
    rows = Cohort.objects.select_for_update(of=("self",)).select_related("course_version__course", "vendor")
    row: Cohort = rows.get(pk=cohort.pk)
    return row


def offered_count(cohort: Cohort) -> int:
    """Return how many seats of a cohort are offered to people on its list. The caller locked the cohort."""
    return WaitingPlace.objects.filter(cohort=cohort, state=PlaceState.OFFERED).count()


def free_now(cohort: Cohort, at: datetime) -> int:
    """Return how many seats nobody has, is offered, or sits on as a guest of a session after `at`.

    The caller locked the cohort.
    """
    taken = Enrollment.objects.taken().filter(cohort=cohort).count()
    return free_seats(cohort.seats, taken, offered_count(cohort), [fullest_guests(cohort.pk, at)])
