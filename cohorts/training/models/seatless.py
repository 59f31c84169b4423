"""Trainees of an agency who have no seat yet."""

from typing import Any

from django.db.models import Exists, OuterRef

from cohorts.core import roles
from cohorts.core.visibility import ScopedQuerySet
from cohorts.people.models import Membership
from cohorts.training.models.enrollments import Enrollment


def trainees_without_seat(user: Any) -> ScopedQuerySet:
    """Return the trainees of the agencies that `user` coordinates who have no seat in a course for trainees.

    A seat that another agency pays counts, too.
    """
    trainees = Membership.objects.visible_to(user, role=roles.AGENCY_COORDINATOR).holding(roles.TRAINEE)
    seats = Enrollment.objects.taken().filter(cohort__course_version__course__audience="trainees")
    return trainees.filter(~Exists(seats.filter(person=OuterRef("user"))))
