"""The desk: what needs you now, oldest first, and the ways to everything else."""

from django.shortcuts import render
from django.utils import timezone

from cohorts.core.access import SIGNED_IN, allow
from lms.dashboard.tasks_due import needs_of
from lms.navigation import places


@allow(SIGNED_IN)
def desk(request):
    """Everybody's first page after log-in."""
    at = timezone.now()
    return render(
        request,
        "dashboard/dashboard.html",
        {
            "needs": needs_of(request.user, at),
            "places": [place for place in places(request.user) if place["name"] != "desk"],
        },
    )
