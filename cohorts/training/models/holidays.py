"""Days on which the state’s office says that no training meets, such as public holidays."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.formatting import format_day
from cohorts.core.visibility import AccessPath


def _everyone() -> Q:
    return Q(pk__isnull=False)


class HolidayQuerySet(AppendOnlyQuerySet):
    """Decisions about days."""

    def names_of(self, days: Iterable[date]) -> dict[date, str]:
        """Return {day: name} of those of `days` that are off now. One query."""
        return self.filter(day__in=set(days))._names()

    def names_between(self, first: date, last: date) -> dict[date, str]:
        """Return {day: name} of all days off from `first` to `last`. One query."""
        return self.filter(day__range=(first, last))._names()

    def _names(self) -> dict[date, str]:
        return {row.day: row.name for row in self.latest_only("day") if row.is_off}


class Holiday(AppendOnly):
    """The office’s decision that a day is off, or that it is not. The latest row about a day counts.

    Saved sessions do not move when this changes; whoever plans is told.
    """

    LATEST_BY = ("at", "pk")
    access = AccessPath(staff=roles.STATE, anyone=_everyone)
    objects = HolidayQuerySet.as_manager()

    day = models.DateField(db_index=True)
    name = models.CharField(max_length=100)
    is_off = models.BooleanField(default=True)
    calendar = models.CharField(
        max_length=10, blank=True, help_text="State or territory whose public holidays proposed it; empty if entered."
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["day", "-at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="holiday_has_a_name")]

    def __str__(self):
        return f"{self.name} ({format_day(self.day)})"
