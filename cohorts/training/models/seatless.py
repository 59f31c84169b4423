"""Trainees who have no seat yet."""

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
    return _without_seat(Membership.objects.visible_to(user, role=roles.AGENCY_COORDINATOR).holding(roles.TRAINEE))


def own_roles_without_seat(person: Any) -> ScopedQuerySet:
    """Return the roles of a trainee by which `person` could be sponsored, if they have no seat in such a course."""
    return _without_seat(Membership.objects.of_person(person).holding(roles.TRAINEE))


def _without_seat(trainees: ScopedQuerySet) -> ScopedQuerySet:
    seats = Enrollment.objects.taken().filter(cohort__course_version__course__audience="trainees")
    return trainees.filter(~Exists(seats.filter(person=OuterRef("user"))))
