"""Cohorts and their sessions.

States of a cohort: planned (only the vendor sees it), open (seats may be taken, on the public calendar), running,
finished, cancelled.
"""

import zoneinfo
from datetime import UTC

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from cohorts.core import roles
from cohorts.core.formatting import format_moment
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath, ScopedModel
from cohorts.people.models import Organization
from cohorts.training.models.courses import CourseVersion, Unit
from cohorts.training.rules.attendance import session_minutes


def check_zone(name):
    """Refuse a time zone that the tz database does not know."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(f"“{name}” is not a time zone. Choose one such as America/Chicago.")


def _published():
    return Q(state__in=["open", "running", "finished"])


COHORT_TRANSITIONS = (
    Transition("open", "planned", "open"),
    Transition("start", "open", "running"),
    Transition("finish", "running", "finished"),
    Transition("cancel", "planned", "cancelled"),
    Transition("cancel", "open", "cancelled"),
)
COHORT_INITIAL = "planned"


class Cohort(StatefulModel):
    """One running of a course by a vendor."""

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
