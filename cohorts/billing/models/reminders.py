"""Reminders of invoices. Each is a document, frozen as it was sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cohorts.billing.models.invoices import Invoice
from cohorts.billing.models.payers import access_by_payer
from cohorts.core.append_only import AppendOnly


class Reminder(AppendOnly):
    """A payer was reminded of an invoice. `step`: days after the due date, below 0 before it."""

    access = access_by_payer("invoice__payer")

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="reminders")
    step = models.SmallIntegerField()
    sent_on = models.DateField()
    owed = models.DecimalField(max_digits=9, decimal_places=2, help_text="Owed on the invoice.")
    on_account = models.DecimalField(max_digits=9, decimal_places=2, help_text="Money of the payer, not applied yet.")
    issuer = models.TextField()
    remit_to = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "step"], name="reminder_step_once"),
            models.CheckConstraint(
                condition=Q(owed__gt=models.F("on_account"), on_account__gte=0), name="reminder_asks_for_something"
            ),
        ]

    def __str__(self):
        return f"Reminder {self.pk}"

    @property
    def to_pay(self):
        """Dollars to pay."""
        return self.owed - self.on_account
