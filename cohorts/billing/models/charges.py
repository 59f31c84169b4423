"""Fees that a payer owes for a person, and credits for them. Append-only; what is open is a sum."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models.payers import Payer, access_by_payer
from cohorts.billing.models.sums import HALF_A_CENT, sum_of
from cohorts.billing.rules.balances import CENT
from cohorts.billing.rules.postings import cents
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.people.models import Organization


class ChargeQuerySet(AppendOnlyQuerySet):
    """Fees."""

    def with_sums(self):
        """Annotate `credited`, `invoiced` (less what credit notes took off) and `paid`, and from them, in dollars:

        waiting: what is on no invoice. owed: what is owed of the fee, whether it is on an invoice or not. taken_back:
        the credits that took the fee back instead of forgiving it.
        """
        return self.annotate(
            credited=sum_of(self.model, "credits__amount"),
            taken_back=sum_of(self.model, "credits__amount", credits__kind__in=TAKES_BACK),
            invoiced=sum_of(self.model, "lines__amount") - sum_of(self.model, "lines__credits__amount"),
            paid=sum_of(self.model, "lines__applications__amount"),
        ).annotate(waiting=F("amount") - F("credited") - F("invoiced"), owed=F("amount") - F("credited") - F("paid"))

    def waiting(self):
        """Return fees of which something is on no invoice yet, annotated with `waiting`, in dollars."""
        # Nothing waits of a fee that is whole on one invoice: most fees are left out before anything is summed.
        lines = self.model._meta.get_field("lines").related_model._base_manager
        whole = lines.filter(charge=OuterRef("pk"), amount=OuterRef("amount"), credits__isnull=True)
        invoiced = sum_of(self.model, "lines__amount") - sum_of(self.model, "lines__credits__amount")
        left = F("amount") - sum_of(self.model, "credits__amount") - invoiced
        return self.filter(~Exists(whole)).annotate(waiting=left).filter(waiting__gt=HALF_A_CENT)


class Charge(AppendOnly):
    """A fee that a payer owes for a person; or money paid back to the payer that the bank then took back."""

    access = access_by_payer()
    objects = ChargeQuerySet.as_manager()

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="charges")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="The person the fee is for; empty for money paid back whose payment the bank returned.",
    )  # fmt: skip
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    description = models.CharField(max_length=200, help_text="What the fee is for, without the person’s name.")
    reference = models.CharField(max_length=40, blank=True, help_text="The reference of the seat.")
    service_on = models.DateField(help_text="The day of the service: whoever employs the person on it pays.")
    course = models.CharField(max_length=40, blank=True, help_text="The code of the course, for revenue by course.")
    vendor = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="Who teaches it."
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("fee")
        verbose_name_plural = _("fees")
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="charge_not_negative")]
        # The fees of one payer are summed for each fund of a list.
        indexes = [models.Index(fields=["payer", "person", "amount"], name="charge_payer_person_amount")]

    def __str__(self):
        return f"{self.description} ({self.amount})"

    @property
    def uncredited(self):
        """Dollars of the fee that no credit took off, of a fee read `with_sums`: what is left to give back or move."""
        return cents(self.amount - self.credited)

    @property
    def left_to_invoice(self):
        """Dollars on no invoice yet, of a fee read `with_sums` or `waiting`."""
        return self.waiting.quantize(CENT)


class ChargeMove(AppendOnly):
    """A fee counts for another vendor or course from now on: its seat was moved. The latest row counts."""

    LATEST_BY = ("at", "pk")
    access = access_by_payer("charge__payer")

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="moves")
    course = models.CharField(max_length=40, blank=True)
    vendor = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"Move {self.pk}"


class CreditKind(models.TextChoices):
    """Why a fee is not owed any more."""

    CANCELED = "canceled", _("Seat given up, or application withdrawn")
    WAIVED = "waived", _("Waived")
    WRITTEN_OFF = "written_off", _("Written off")
    REMAINDER = "remainder", _("Small remainder written off")
    MOVED = "moved", _("Charged to another payer or seat instead")


# A credit of these kinds takes the fee back. The others forgive it: its revenue stays.
TAKES_BACK = (CreditKind.CANCELED, CreditKind.MOVED)
# A credit of these kinds gives up money that was billed.
WRITES_OFF = (CreditKind.WRITTEN_OFF, CreditKind.REMAINDER)


class Credit(AppendOnly):
    """A fee, or a part of it, is not owed any more."""

    Kind = CreditKind
    access = access_by_payer("charge__payer")

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="credits")
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    kind = models.CharField(max_length=20, choices=CreditKind)
    reason = models.TextField(blank=True)
    authority = models.CharField(max_length=200, blank=True, help_text="The rule or person that allows a waiver.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="credit_positive"),
            models.CheckConstraint(condition=Q(kind=CreditKind.CANCELED) | ~Q(reason=""), name="credit_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.amount})"
