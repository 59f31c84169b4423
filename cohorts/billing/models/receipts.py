"""Money received from payers, what it was applied to, what became of it. Append-only; what is left is a sum."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models.invoices import InvoiceLine
from cohorts.billing.models.payers import Payer, access_by_payer
from cohorts.billing.models.sums import HALF_A_CENT, sum_of
from cohorts.billing.rules.balances import CENT
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet


class Method(models.TextChoices):
    """How money came."""

    CHECK = "check", _("Check")
    ACH = "ach", _("ACH or EFT")
    TRANSFER = "transfer", _("Transfer between state agencies")


class ReceiptQuerySet(AppendOnlyQuerySet):
    """Receipts."""

    def in_force(self):
        """Return receipts that were not corrected, returned by the bank, or recorded by mistake."""
        return self.filter(end__isnull=True)

    def with_sums(self):
        """Annotate `applied`, `refunded` and, for receipts in force, `unapplied` (what is left), in dollars."""
        return self.annotate(
            applied=sum_of(self.model, "applications__amount"), refunded=sum_of(self.model, "refunds__amount")
        ).annotate(unapplied=F("amount") - F("applied") - F("refunded"))

    def unapplied(self):
        """Return receipts in force of which something is left, with their sums, the oldest first."""
        rows = self.in_force().with_sums().filter(unapplied__gt=HALF_A_CENT)
        return rows.order_by("received_on", "pk")


class Receipt(AppendOnly):
    """Money received from a payer. It is applied to lines of invoices by separate rows."""

    Method = Method
    access = access_by_payer()
    objects = ReceiptQuerySet.as_manager()

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="receipts")
    method = models.CharField(max_length=10, choices=Method)
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    received_on = models.DateField()
    reference = models.CharField(max_length=100, help_text="Check number or bank reference.")
    reference_key = models.CharField(max_length=100, editable=False, help_text="The reference, made comparable.")
    attempt = models.PositiveSmallIntegerField(default=1, help_text="Above 1 if an equal receipt was ended before.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="receipt_positive"),
            models.UniqueConstraint(
                fields=["payer", "reference_key", "amount", "received_on", "attempt"], name="receipt_once"
            ),
        ]
        indexes = [models.Index(fields=["payer", "reference_key"], name="receipt_payer_reference")]

    def __str__(self):
        return f"{self.get_method_display()} {self.reference}"

    @property
    def is_in_force(self):
        """Whether it counts: it was not corrected, returned by the bank, or recorded by mistake."""
        return not hasattr(self, "end")

    @property
    def left(self):
        """Dollars not applied and not refunded, of a receipt in force read `with_sums`."""
        return self.unapplied.quantize(CENT)


class Application(AppendOnly):
    """A part of a receipt pays a part of a line. An amount below 0 takes it off again."""

    access = access_by_payer("receipt__payer")

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="applications")
    line = models.ForeignKey(InvoiceLine, on_delete=models.PROTECT, related_name="applications")
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="application_not_zero")]

    def __str__(self):
        return f"Application {self.pk}"


class EndKind(models.TextChoices):
    """Why a receipt does not count any more."""

    RETURNED = "returned", _("Returned by the bank")
    VOID = "void", _("Recorded by mistake")
    CORRECTED = "corrected", _("Corrected")


class ReceiptEnd(AppendOnly):
    """A receipt does not count any more, with the reason. After a correction, `replacement` counts instead."""

    Kind = EndKind
    access = access_by_payer("receipt__payer")

    receipt = models.OneToOneField(Receipt, on_delete=models.PROTECT, related_name="end")
    kind = models.CharField(max_length=10, choices=EndKind)
    ended_on = models.DateField(help_text="The bank’s day of a return.")
    reason = models.TextField()
    replacement = models.OneToOneField(
        Receipt, on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_from"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="receipt_end_has_a_reason"),
            models.CheckConstraint(
                condition=Q(kind=EndKind.CORRECTED, replacement__isnull=False)
                | (~Q(kind=EndKind.CORRECTED) & Q(replacement__isnull=True)),
                name="corrected_receipt_has_a_replacement",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.receipt_id}"


class ReturnUndone(AppendOnly):
    """A return by the bank was recorded by mistake: the money counts again, as another row."""

    access = access_by_payer("receipt__payer")

    end = models.OneToOneField(ReceiptEnd, on_delete=models.PROTECT, related_name="undone")
    receipt = models.OneToOneField(Receipt, on_delete=models.PROTECT, related_name="restored_from")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="return_undone_has_a_reason")]

    def __str__(self):
        return f"Return {self.end_id} undone"


class Refund(AppendOnly):
    """Money of a receipt that was not applied is paid back. Two people decide."""

    access = access_by_payer("receipt__payer")

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="refunds")
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    refunded_on = models.DateField(help_text="The day of the second person’s approval.")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_positive"),
            models.CheckConstraint(condition=~Q(reason=""), name="refund_has_a_reason"),
        ]

    def __str__(self):
        return f"Refund {self.pk} ({self.amount})"
