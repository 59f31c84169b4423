"""The desk: what somebody has to do now, oldest first, and the ways to everything else."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cohorts.core.access import SIGNED_IN, allow
from lms.dashboard.messages import words
from lms.dashboard.tasks_due import tasks_of
from lms.navigation import menu_of


@allow(SIGNED_IN)
@require_safe
def desk(request):
    """Everybody's first page after log-in."""
    tasks = tasks_of(request.user, timezone.now())
    return render(
        request,
        "dashboard/dashboard.html",
        {
            "tasks": [(task, words(task.code, task.params)) for task in tasks],
            "places": [place for place in menu_of(request.user) if place["name"] != "desk"],
        },
    )
