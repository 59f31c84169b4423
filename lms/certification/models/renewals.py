"""What people were told about their renewals: decisions of staff with their reasons, and reminders."""

from django.conf import settings
from django.db import models

from cohorts.core.append_only import AppendOnly
from lms.certification.models.applications import Application
from lms.certification.models.certificates import Certificate
from lms.certification.models.decisions import DECIDERS
from lms.certification.models.offices import read_by_office


class RenewalAnswer(AppendOnly):
    """A decision of staff about a renewal, with the reason that the person reads. The latest counts."""

    PERSON = "application__cycle__candidacy__person"
    LATEST_BY = ("pk",)
    access = read_by_office("application__cycle__candidacy__program", people=("application__cycle__candidacy__person",))

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="renewal_answers")
    granted = models.BooleanField()
    reason = models.TextField(max_length=4000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["application", "pk"]

    def __str__(self):
        return f"Answer {self.pk}"


class RenewalNotice(AppendOnly):
    """What was due about a certificate on a day: a reminder before its end, or a step after it. Once each.

    `step`: “days_90”, or the name of the step. `emailed`: whether an email was queued: of several that are due at once,
    only the last one is sent, which names them all.
    """

    PERSON = "certificate__person"
    LATEST_BY = ("pk",)
    access = read_by_office("certificate__program", *DECIDERS, people=("certificate__person",))

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="renewal_notices")
    step = models.CharField(max_length=20)
    on = models.DateField(help_text="The day on which it was due.")
    emailed = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["certificate", "pk"]
        constraints = [models.UniqueConstraint(fields=["certificate", "step"], name="renewal_notice_once")]

    def __str__(self):
        return f"{self.certificate_id}: {self.step}"
