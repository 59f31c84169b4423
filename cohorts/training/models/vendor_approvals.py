"""Approvals of vendors to teach courses."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.visibility import AccessPath
from cohorts.people.models import Organization
from cohorts.training.models.courses import Course


class VendorApproval(AppendOnly):
    """The state's decision that a vendor may or may not teach a course in a range of days. The latest row counts."""

    LATEST_BY = ("at", "pk")
    access = AccessPath(staff=roles.STATE, members={roles.VENDOR_COORDINATOR: "vendor"})

    vendor = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="approvals", limit_choices_to={"kind": roles.VENDOR}
    )
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="approvals")
    approved = models.BooleanField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["vendor", "course", "-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="approval_ends_after_it_starts",
            )
        ]

    def __str__(self):
        return f"Approval of {format_day(home_day(self.at))}"
