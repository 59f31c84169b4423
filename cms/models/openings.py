"""Public cohorts with the seats left and the hours scheduled in each."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import F

from cohorts.training.models import Cohort
from cohorts.training.models.scheduled import add_scheduled


def openings(at, *, course=None, most=None, late=False):
    """Return open cohorts that have not ended at `at`, soonest first, with `seats_left` and `scheduled`. Two queries.

    Each has `is_closed`, too: the last day to enroll is over; `opens_on`: the first, if it is to come; and the sizes of
    its waiting list (`with_taken`).

    `course`: only of this course (an id). `most`: at most so many. `late`: also those that have begun and in which
    agencies can still take a seat, with `has_begun`.

    Always for an anonymous visitor, so that a public page, its preview and its cache are the same for everyone.
    """
    cohorts = Cohort.objects.visible_to(AnonymousUser()).filter(ends_at__gte=at)
    rows = (
        (cohorts.takes_seats(at) if late else cohorts.filter(state=Cohort.State.OPEN))
        .with_taken()
        .annotate(seats_left=F("left"))
        .select_related("vendor", "course_version__course")
        .order_by("starts_at", "pk")
    )
    if course is not None:
        rows = rows.filter(course_version__course=course)
    cohorts = [row for row in add_scheduled(rows[:most]) if not (row.fills_late and _is_past(row, at))]
    for cohort in cohorts:
        cohort.has_begun = cohort.fills_late
        cohort.is_closed = cohort.is_enrollment_over(at)
        cohort.opens_on = cohort.enrollment_opens_on if cohort.opens_later(at) else None
    return cohorts


def _is_past(cohort, at):
    """Whether nobody can take a seat of a cohort that has begun: the last day is over, or none is free."""
    return cohort.is_enrollment_over(at) or cohort.seats_left <= 0
