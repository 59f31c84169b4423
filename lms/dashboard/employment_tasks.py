"""Seats of people whom their agency does not employ any more, or not when the training begins."""

from django.urls import reverse
from django.utils.http import urlencode

from cohorts.core import roles
from cohorts.core.names import called
from cohorts.training.models import Enrollment
from cohorts.training.models.employment import seats_left_behind, seats_without_employment
from lms.dashboard.task import MAX_TASKS, Task


def for_agency(user, at):
    """Give the seat up, or invite the person again: as soon as they have left, and when the training begins."""
    own = Enrollment.objects.visible_to(user, role=roles.AGENCY_COORDINATOR)
    tasks = [_task("employment_settle", seat, _seats_page(seat)) for seat in seats_without_employment(own, at)]
    left = [_task("seat_left", seat, _seats_page(seat), seat.left_at) for seat in seats_left_behind(own, at)]
    return [*tasks[:MAX_TASKS], *left[:MAX_TASKS]]


def for_program(user, at):
    """Record another employer, or ask the agency."""
    seats = seats_without_employment(Enrollment.objects.visible_to(user, role=roles.PROGRAM), at)
    return [_task("employment_check", seat, reverse("seat_fee", args=[seat.pk])) for seat in seats[:MAX_TASKS]]


def _seats_page(seat):
    return f"{reverse('agency_enrollments')}?{urlencode({'q': seat.cohort.code})}"


def _task(code, seat, url, since=None):
    about = {"person": called(seat.person), "cohort": seat.cohort.code, "agency": seat.agency.name}
    return Task(code, about, since or seat.cohort.starts_at, url, seat.cohort.time_zone)
