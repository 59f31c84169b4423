"""Who pays for a seat: its agency alone, or a split among agency, person, state and funds. Appended; the latest counts.

A split is decided for one seat, or for all seats that are taken in a cohort from then on.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models import Fund
from cohorts.billing.models.payers import PayerKind
from cohorts.billing.rules import splits
from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.visibility import AccessPath
from cohorts.training.models.cohorts import Cohort
from cohorts.training.models.enrollments import Enrollment

# Who pays for whose seat is not for other agencies or vendors: an agency reads its own part as a fee.
READERS = (roles.PROGRAM, roles.FINANCE, roles.AUDITOR)


class Unit(models.TextChoices):
    """How the shares of a split are meant."""

    PERCENT = splits.PERCENT, _("Percent")
    DOLLARS = splits.DOLLARS, _("Dollars")
    EQUAL = splits.EQUAL, _("Equal parts")


class Funding(AppendOnly):
    """A decision on who pays for one seat, or for the seats of a cohort."""

    LATEST_BY = ("at", "pk")
    access = AccessPath(staff=READERS)

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, null=True, blank=True, related_name="fundings")
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, null=True, blank=True, related_name="fundings")
    unit = models.CharField(max_length=10, choices=Unit)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cohort__isnull=True, enrollment__isnull=False)
                | Q(cohort__isnull=False, enrollment__isnull=True),
                name="funding_of_seat_or_cohort",
            )
        ]

    def __str__(self):
        return f"Funding {self.pk}"


class FundingPart(AppendOnly):
    """One payer of a split, in its order: the last one pays what rounding leaves."""

    access = AccessPath(staff=READERS)

    funding = models.ForeignKey(Funding, on_delete=models.PROTECT, related_name="parts")
    kind = models.CharField(max_length=10, choices=PayerKind)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    share = models.DecimalField(max_digits=9, decimal_places=2)

    class Meta:
        ordering = ["funding", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=PayerKind.FUND, fund__isnull=False) | (~Q(kind=PayerKind.FUND) & Q(fund__isnull=True)),
                name="part_names_its_fund",
            ),
            models.CheckConstraint(condition=Q(share__gte=0), name="share_not_negative"),
        ]

    def __str__(self):
        return f"Part {self.pk}"
