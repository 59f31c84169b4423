"""Fees of seats."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models import Charge
from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.visibility import AccessPath
from cohorts.training.models.enrollments import Enrollment


class SeatCharge(AppendOnly):
    """Links a fee to its seat. Billing does not know about seats.

    A seat that is moved takes its invoiced fees along: they get another row, and the latest row of a fee counts.
    """

    access = AccessPath(staff=roles.STATE, members={roles.AGENCY_COORDINATOR: "charge__payer__organization"})

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="seat_charges")
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="seat_charges")

    # The terms shown when the seat was taken; see billing.rules.terms.
    free_days = models.PositiveSmallIntegerField()
    kept_share = models.DecimalField(max_digits=5, decimal_places=2)
    free_through = models.DateField(help_text="In the zone of the cohort.")
    no_free_days = models.BooleanField(
        default=False,
        help_text="They had passed when the seat was moved, and the later start of the cohort opens none.",
    )

    class Meta:
        verbose_name = _("part of a fee")
        verbose_name_plural = _("parts of fees")
        ordering = ["enrollment", "pk"]
        constraints = [models.UniqueConstraint(fields=["enrollment", "charge"], name="fee_once_per_seat")]

    def __str__(self):
        return f"Seat charge {self.pk}"
