"""Windows that were removed: what calendars need to say for a while that they are canceled."""

from django.db import models

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.visibility import AccessPath
from cohorts.training.models import Cohort
from exams.assembly.models import Exam


class RemovedWindow(AppendOnly):
    """A window in which nobody sat, as it was when it was removed. Only calendars read it."""

    access = AccessPath(staff=roles.STATE, members={roles.VENDOR_COORDINATOR: "cohort__vendor"})

    exam = models.ForeignKey(Exam, on_delete=models.PROTECT, related_name="+")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    time_zone = models.CharField(max_length=60)
    place = models.CharField(max_length=200, blank=True)
    calendar_uid = models.UUIDField(unique=True)
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["opens_at", "pk"]
        indexes = [models.Index(fields=["cohort", "closes_at"])]

    def __str__(self):
        return f"Removed exam window {self.pk}"
