"""Fees of applications and certificates: which fee of billing was charged for which cycle."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models import HALF_A_CENT, Charge
from cohorts.core import roles
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from lms.certification.models.decisions import DECIDERS, Cycle
from lms.certification.models.offices import read_by_office


class CycleFeeQuerySet(AppendOnlyQuerySet):
    """Filters for fees of applications."""

    def owed_without_order(self):
        """Return those that are owed and on no purchase order, which may settle a fee before it is paid."""
        owed = Charge.objects.with_sums().filter(cycle_fee__isnull=False, owed__gt=HALF_A_CENT, commitment=None)
        return self.filter(charge__in=owed.values("pk"))


class CycleFee(AppendOnly):
    """Links a fee to the cycle it was charged for. Billing does not know about applications.

    `key`: which fee of the rules. `replaces`: the fee was charged to another payer before. One fee of a key is charged
    once in a cycle. The employer who pays reads the fee, and not this row.
    """

    objects = CycleFeeQuerySet.as_manager()
    PERSON = "cycle__candidacy__person"
    access = read_by_office(
        "cycle__candidacy__program",
        *DECIDERS,
        staff=(roles.AUDITOR, roles.FINANCE),
        people=("cycle__candidacy__person",),
    )

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="fees")
    key = models.CharField(max_length=120)
    charge = models.OneToOneField(Charge, on_delete=models.PROTECT, related_name="cycle_fee")
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="successors")

    class Meta:
        verbose_name = _("fee of an application")
        verbose_name_plural = _("fees of applications")
        ordering = ["cycle", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "key"], condition=Q(replaces=None), name="fee_once_per_cycle")
        ]

    def __str__(self):
        return f"Fee {self.pk}"
