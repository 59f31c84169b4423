"""What vendors wrote to the people of their cohorts."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.visibility import AccessPath
from cohorts.training.models.cohorts import Cohort


class Group(models.TextChoices):
    """To whom of a cohort a vendor writes."""

    SEATS = "seats", _("Everyone with a seat")
    WAITING = "waiting", _("Everyone on the waiting list")
    TRAINERS = "trainers", _("The trainers")


class CohortMessage(AppendOnly):
    """A message of a vendor to people of a cohort. Each of them got an email of their own."""

    LATEST_BY = ("at", "pk")
    access = AccessPath(staff=roles.PEOPLE_READERS, members={roles.VENDOR_COORDINATOR: "cohort__vendor"})

    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="messages")
    groups = models.CharField(max_length=60, help_text="Codes of whom it was for, separated by commas.")
    subject = models.CharField(max_length=100)
    text = models.TextField()
    people = models.PositiveSmallIntegerField(help_text="To how many people it went.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "message to a cohort"
        verbose_name_plural = "messages to cohorts"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["cohort", "at"])]

    def __str__(self):
        return f"Message of {format_day(home_day(self.at))}"
