"""The desk: what needs you now, oldest first."""

from django.shortcuts import render

from cohorts.kernel.doors import SIGNED_IN, door


@door(SIGNED_IN)
def desk(request):
    """Everybody's first page after log-in."""
    return render(request, "desks/desk.html", {})
