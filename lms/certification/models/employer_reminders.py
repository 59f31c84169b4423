"""Reminders that an agency sends to its people about the end of a certificate."""

from django.conf import settings
from django.db import models

from cohorts.core.append_only import AppendOnly
from cohorts.people.models import Organization
from lms.certification.models.certificates import Certificate
from lms.certification.models.offices import read_by_office


class StaffReminder(AppendOnly):
    """An agency reminded one of its people to renew.

    `emailed`: no, where a renewal was waiting already. The agency does not read it, because it does not learn how an
    application stands.
    """

    PERSON = "certificate__person"
    LATEST_BY = ("at", "pk")
    access = read_by_office("certificate__program", people=("certificate__person",))

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="staff_reminders")
    agency = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    emailed = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["certificate", "pk"]

    def __str__(self):
        return f"Reminder of {self.certificate_id}"
