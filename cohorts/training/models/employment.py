"""Seats of people whose agency does not employ them when the training begins: looked at again on that day."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from cohorts.core import roles
from cohorts.core.formatting import local_day
from cohorts.core.membership import in_force
from cohorts.people.models import Membership
from cohorts.training.models.cohorts import Cohort
from cohorts.training.models.courses import Course
from cohorts.training.models.enrollments import Enrollment, EnrollmentQuerySet

MAX_SEATS = 50


def seats_without_employment(seats: EnrollmentQuerySet, at: datetime) -> list[Enrollment]:
    """Return those of `seats` that are taken in trainings that begin today or have begun and are not over, whose person
    has not the role at the agency that the course needs. With cohort, agency and person; one query.
    """
    rows = seats.taken().filter(
        cohort__state__in=(Cohort.State.OPEN, Cohort.State.RUNNING), cohort__starts_at__lte=at + timedelta(days=1)
    )
    roles_there = Membership.objects.filter(in_force(), user=OuterRef("person"), organization=OuterRef("agency"))
    for_trainees = Q(cohort__course_version__course__audience=Course.Audience.TRAINEES)
    rows = rows.filter(
        (for_trainees & ~Exists(roles_there.filter(role=roles.TRAINEE)))
        | (~for_trainees & ~Exists(roles_there.filter(role=roles.SUPERVISOR)))
    )
    rows = rows.with_cohort().order_by("cohort__starts_at", "pk")[:MAX_SEATS]
    return [row for row in rows if local_day(row.cohort.starts_at, row.cohort.zone) <= local_day(at, row.cohort.zone)]
