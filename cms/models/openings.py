"""Public cohorts with the seats left in each."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import F

from cohorts.training.models import Cohort


def openings(at):
    """Return open cohorts that have not ended at `at`, soonest first, each with `seats_left`. One query.

    Always for an anonymous visitor, so that a public page, its preview and its cache are the same for everyone.
    """
    return (
        Cohort.objects.visible_to(AnonymousUser())
        .filter(state=Cohort.State.OPEN, ends_at__gte=at)
        .with_taken()
        .annotate(seats_left=F("left"))
        .select_related("vendor", "course_version__course")
        .order_by("starts_at", "pk")
    )
