"""Invoices that were charged to another payer."""

from django.conf import settings
from django.db import models

from cohorts.billing.models.invoices import READERS, Invoice
from cohorts.core.append_only import AppendOnly
from cohorts.core.visibility import AccessPath


class Reassignment(AppendOnly):
    """What was left of an invoice is charged to another payer, on `successor`. Neither payer reads who the other is."""

    access = AccessPath(staff=READERS)

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="reassignment")
    successor = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="reassigned_from")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="reassignment_has_a_reason")]

    def __str__(self):
        return f"Reassignment {self.pk}"
