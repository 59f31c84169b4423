"""Requests for seats, for tests: who asks, who answers."""

from cohorts.training.actions import requests
from cohorts.training.models import Enrollment, RequestForSeat


def ask(world, cohort, person=None, *, at, agency=None, by=None, **more):
    """A person asks their agency for a seat, themselves unless another one is named; returns the request."""
    person = person or world.trainee
    return requests.ask(cohort=cohort, person=person, agency=agency or world.agency, by=by or person, at=at, **more)


def approve(world, request, *, at, by=None, **more):
    """The agency approves; returns the request as it is then."""
    return requests.approve(request=request, by=by or world.agency_coordinator, at=at, **more)


def approved_seat(world, cohort, person, *, at, agency=None, by=None):
    """The seat of a person whose request was approved; a supervisor's own seat above all."""
    request = approve(world, ask(world, cohort, person, at=at, agency=agency), at=at, by=by)
    return Enrollment.objects.with_cohort().get(pk=request.seat_id)


def states():
    """The states of all requests, in the order in which they were made."""
    return list(RequestForSeat.objects.order_by("asked_at", "pk").values_list("state", flat=True))
