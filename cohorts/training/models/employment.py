"""Seats of people whose agency does not employ them: looked at on the day on which the training begins, and as soon as
they have left.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, Subquery

from cohorts.core import roles
from cohorts.core.formatting import local_day
from cohorts.core.membership import in_force, not_ended
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
    rows = _without_role(rows).with_cohort().order_by("cohort__starts_at", "pk")[:MAX_SEATS]
    return [row for row in rows if _has_begun(row, at)]


def seats_left_behind(seats: EnrollmentQuerySet, at: datetime) -> list[Enrollment]:
    """Return those of `seats` that are taken in trainings that begin on a later day, whose person had the role at the
    agency that the course needs, and has it no more; each with `left_at`, when it ended. One query.
    """
    rows = seats.taken().filter(cohort__state=Cohort.State.OPEN, cohort__starts_at__gt=at)
    ended = Membership.objects.filter(~not_ended(), user=OuterRef("person"), organization=OuterRef("agency"))
    last = ended.filter(role__in=(roles.TRAINEE, roles.SUPERVISOR)).order_by("-ended_at").values("ended_at")[:1]
    rows = _without_role(rows).annotate(left_at=Subquery(last)).filter(left_at__isnull=False)
    rows = rows.with_cohort().order_by("left_at", "pk")[:MAX_SEATS]
    return [row for row in rows if not _has_begun(row, at)]


def _without_role(rows: EnrollmentQuerySet) -> EnrollmentQuerySet:
    roles_there = Membership.objects.filter(in_force(), user=OuterRef("person"), organization=OuterRef("agency"))
    for_trainees = Q(cohort__course_version__course__audience=Course.Audience.TRAINEES)
    without: EnrollmentQuerySet = rows.filter(
        (for_trainees & ~Exists(roles_there.filter(role=roles.TRAINEE)))
        | (~for_trainees & ~Exists(roles_there.filter(role=roles.SUPERVISOR)))
    )
    return without


def _has_begun(row: Enrollment, at: datetime) -> bool:
    return local_day(row.cohort.starts_at, row.cohort.zone) <= local_day(at, row.cohort.zone)
