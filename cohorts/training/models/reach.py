"""What people were told about whether they can still have the hours of a course."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.visibility import AccessPath
from cohorts.training.models.enrollments import Enrollment
from cohorts.training.rules import make_up as rules

CODES = (rules.REACHABLE, rules.NEEDS_MAKE_UP, rules.OUT_OF_REACH)


class ReachNotice(AppendOnly):
    """A trainee, their vendor and their agency were told that the hours can no longer be had, or can again.

    The latest row of a person and course counts; the same is not told twice. Minutes as they were then.
    """

    LATEST_BY = ("pk",)
    PERSON = "seat__person"
    access = AccessPath(
        staff=roles.PEOPLE_READERS,
        members={roles.VENDOR_COORDINATOR: "seat__cohort__vendor", roles.AGENCY_COORDINATOR: "seat__agency"},
        people=("seat__person",),
    )

    class Reach(models.TextChoices):
        """Whether the hours can still be had."""

        REACHABLE = rules.REACHABLE, _("Can be reached")
        NEEDS_MAKE_UP = rules.NEEDS_MAKE_UP, _("Only with make-up sessions")
        OUT_OF_REACH = rules.OUT_OF_REACH, _("Out of reach")

    seat = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="reach_notices")
    reach = models.CharField(max_length=20, choices=Reach)
    potential = models.PositiveIntegerField(help_text="Minutes with every session to come.")
    needed = models.PositiveIntegerField()
    to_make_up = models.PositiveIntegerField()
    make_up_left = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=models.Q(reach__in=CODES), name="reach_known")]

    def __str__(self):
        return f"Told on {format_day(home_day(self.at))}"
