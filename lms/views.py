"""Pages of the roof that belong to no room."""

from django.shortcuts import render

from cohorts.kernel.doors import ANYONE, door


@door(ANYONE)
def csrf_failure(request, reason=""):
    """A stale form: nothing was changed, and what was typed can still be sent."""
    return render(request, "403_csrf.html", status=403)
