"""Cohorts and their sessions.

States of a cohort: planned (only the vendor sees it), open (seats may be taken, on the public calendar), running,
finished, canceled.
"""

import zoneinfo
from datetime import UTC

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.formatting import format_moment
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath, ScopedModel, ScopedQuerySet
from cohorts.people.models import Organization
from cohorts.training.models.courses import CourseVersion, Unit
from cohorts.training.rules.attendance import session_minutes


def check_zone(name):
    """Refuse a time zone that the tz database does not know."""
    if name not in zoneinfo.available_timezones():
        message = gettext("“%(name)s” is not a time zone. Choose one such as America/Chicago.")
        raise ValidationError(message % {"name": name}, code="time_zone_unknown")


class CohortState(models.TextChoices):
    """Where a cohort is in its life."""

    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    CANCELED = "canceled", _("Canceled")


def _published():
    return Q(state__in=[CohortState.OPEN, CohortState.RUNNING, CohortState.FINISHED])


COHORT_TRANSITIONS = (
    Transition("open", CohortState.PLANNED, CohortState.OPEN),
    Transition("start", CohortState.OPEN, CohortState.RUNNING),
    Transition("finish", CohortState.RUNNING, CohortState.FINISHED),
    Transition("cancel", CohortState.PLANNED, CohortState.CANCELED),
    Transition("cancel", CohortState.OPEN, CohortState.CANCELED),
)
COHORT_INITIAL = CohortState.PLANNED


def counted(rows, key):
    """How many `rows` there are for one row of an outer query, which they name by `key`."""
    numbers = rows.order_by().values(key).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(numbers, output_field=models.IntegerField()), 0)


class CohortQuerySet(ScopedQuerySet):
    """Cohorts with their seats counted."""

    def with_taken(self):
        """Each cohort with `taken`, the seats taken now, and `left`, those that can still be taken."""
        seats = self.model._meta.get_field("enrollments").related_model.objects.taken()
        taken = counted(seats.filter(cohort=OuterRef("pk")), "cohort")
        return self.annotate(taken=taken).annotate(left=F("seats") - F("taken"))


class Cohort(StatefulModel):
    """One running of a course by a vendor."""

    objects = CohortQuerySet.as_manager()

    State = CohortState
    TRANSITIONS = COHORT_TRANSITIONS
    INITIAL = COHORT_INITIAL
    access = AccessPath(
        staff=roles.STATE,
        members={roles.VENDOR_COORDINATOR: "vendor", roles.PROCTOR: "vendor"},
        many=("sessions__trainers", "enrollments__person"),
        anyone=_published,
    )

    code = models.CharField(max_length=40, unique=True, help_text="Short name, such as PET-2026-03.")
    vendor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="cohorts")
    course_version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="cohorts")
    time_zone = models.CharField(max_length=60, validators=[check_zone])
    place = models.CharField(max_length=200, blank=True, help_text="City and building, or “online”.")
    seats = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField(null=True, editable=False, help_text="Start of the first session.")
    ends_at = models.DateTimeField(null=True, editable=False, help_text="End of the last session.")

    class Meta:
        ordering = ["starts_at", "code"]
        indexes = [models.Index(fields=["state", "starts_at"])]
        constraints = [
            states_check(COHORT_TRANSITIONS, COHORT_INITIAL, "cohort_state_known"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="cohort_has_a_seat"),
        ]

    def __str__(self):
        return self.code

    @property
    def zone(self):
        """The time zone in which everything of this cohort is shown."""
        return zoneinfo.ZoneInfo(self.time_zone)


class Session(ScopedModel):
    """One dated meeting of a cohort. Its credited minutes are its length less the breaks."""

    access = AccessPath(
        staff=roles.STATE,
        members={roles.VENDOR_COORDINATOR: "cohort__vendor"},
        many=("trainers", "cohort__enrollments__person"),
    )

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="sessions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    break_minutes = models.PositiveSmallIntegerField(default=0)
    place = models.CharField(max_length=200, blank=True)
    link = models.URLField(blank=True)
    trainers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="sessions_taught", blank=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="session_ends_after_it_starts"),
            models.UniqueConstraint(fields=["cohort", "starts_at"], name="session_start_once"),
        ]

    def __str__(self):
        return f"Session of {format_moment(self.starts_at, UTC)}"

    @property
    def minutes(self):
        """Minutes of training that this session is worth, breaks taken off."""
        return session_minutes(self.starts_at, self.ends_at, self.break_minutes)
