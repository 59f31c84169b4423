"""Public cohorts with the seats left and the hours scheduled in each."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import F

from cohorts.training.models import Cohort
from cohorts.training.models.scheduled import add_scheduled


def openings(at, *, course=None, most=None):
    """Return open cohorts that have not ended at `at`, soonest first, with `seats_left` and `scheduled`. Two queries.

    Each has `is_closed`, too: the last day to enroll is over; and the sizes of its waiting list (`with_taken`).

    `course`: only of this course (an id). `most`: at most so many.

    Always for an anonymous visitor, so that a public page, its preview and its cache are the same for everyone.
    """
    rows = (
        Cohort.objects.visible_to(AnonymousUser())
        .filter(state=Cohort.State.OPEN, ends_at__gte=at)
        .with_taken()
        .annotate(seats_left=F("left"))
        .select_related("vendor", "course_version__course")
        .order_by("starts_at", "pk")
    )
    if course is not None:
        rows = rows.filter(course_version__course=course)
    cohorts = add_scheduled(rows[:most])
    for cohort in cohorts:
        cohort.is_closed = cohort.is_enrollment_over(at)
    return cohorts
