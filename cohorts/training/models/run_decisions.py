"""Decisions whether a cohort with too few seats taken takes place."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.visibility import AccessPath
from cohorts.training.models.cohorts import Cohort


class RunChoice(models.TextChoices):
    """What a vendor can decide; to cancel is an act of its own."""

    RUN = "run", _("It takes place with fewer people")
    EXTEND = "extend", _("Decide later")


class RunDecision(AppendOnly):
    """A vendor's decision about a cohort with a minimum. What counted then is kept with it."""

    access = AccessPath(staff=roles.STATE, members={roles.VENDOR_COORDINATOR: "cohort__vendor"})

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="run_decisions")
    choice = models.CharField(max_length=10, choices=RunChoice)
    taken = models.PositiveSmallIntegerField(help_text="Seats taken when it was decided.")
    min_seats = models.PositiveSmallIntegerField()
    decide_on = models.DateField(help_text="The day of decision until then.")
    next_on = models.DateField(null=True, help_text="The new day of decision, if it was put off.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["cohort", "-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(choice=RunChoice.EXTEND, next_on__isnull=False)
                | models.Q(choice=RunChoice.RUN, next_on=None),
                name="run_decision_has_a_day_if_put_off",
            )
        ]

    def __str__(self):
        return f"{self.get_choice_display()} ({self.cohort})"
