"""Attendance in minutes, per session and person; corrections are appended with a reason."""

from django.conf import settings
from django.db import models

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.visibility import AccessPath
from cohorts.people.models.supervision import by_supervisor
from cohorts.training.models.cohorts import Session
from cohorts.training.models.enrollments import Enrollment
from cohorts.training.models.teaching import by_trainer


class AttendanceMark(AppendOnly):
    """The minutes a person attended a session. The mark with the highest number counts."""

    PERSON = "enrollment__person"
    LATEST_BY = ("number",)
    access = AccessPath(
        staff=roles.PEOPLE_READERS,
        members={roles.VENDOR_COORDINATOR: "session__cohort__vendor", roles.AGENCY_COORDINATOR: "enrollment__agency"},
        people=("enrollment__person",),
        named=(by_supervisor("enrollment__person"), by_trainer("session__trainers", "session__cohort__vendor")),
    )

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="marks")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="marks")
    number = models.PositiveSmallIntegerField(help_text="1 for the first mark, 2 for its correction, and so on.")
    minutes = models.PositiveSmallIntegerField()
    reason = models.TextField(blank=True, help_text="Required for a correction.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["session", "enrollment", "number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "enrollment", "number"], name="attendance_numbered"),
            models.CheckConstraint(
                condition=models.Q(number=1) | ~models.Q(reason=""), name="attendance_correction_has_a_reason"
            ),
        ]
        # The record of attendance lists the newest first.
        indexes = [models.Index(fields=["at"])]

    def __str__(self):
        return f"{self.minutes} minutes"
