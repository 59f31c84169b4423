"""How to pay the state, as printed on invoices."""

from django.conf import settings
from django.db import models

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.visibility import AccessPath


class IssuerDetails(AppendOnly):
    """What invoices print about their issuer. The latest row counts for new documents; issued ones do not change."""

    LATEST_BY = ("at", "pk")
    access = AccessPath(staff=roles.STATE)

    tax_number = models.CharField(max_length=40, blank=True)
    remit_to = models.TextField(blank=True, help_text="Where checks go, and the account for ACH and transfers.")
    terms = models.TextField(blank=True, help_text="Without days: the due date of an invoice says until when to pay.")
    days_to_pay = models.PositiveSmallIntegerField(default=30, help_text="Until a new invoice is due.")
    reminders = models.CharField(
        max_length=100, blank=True, default="-7, 7, 30", help_text="Days after the due date; below 0 before it."
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "issuer details"

    def __str__(self):
        return f"Issuer details {self.pk}"
