"""Qualifications of trainers for courses, where the office asks for them."""

from collections.abc import Collection
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.persons import accounts_of
from cohorts.core.visibility import AccessPath
from cohorts.training.models.courses import Course


class TrainerQualificationQuerySet(AppendOnlyQuerySet):
    """Decisions about trainers."""

    def qualified(self, course: Course, people: Collection[int], day: date) -> set[int]:
        """Return those of `people` who are qualified to teach a course on a day. One query."""
        accounts = accounts_of(people)
        rows = self.filter(course=course).of_accounts(list(accounts)).latest_only("person", "course")
        rows = rows.filter(Q(valid_to=None) | Q(valid_to__gte=day), qualified=True, valid_from__lte=day)
        return {accounts[account] for account in rows.values_list("person", flat=True)}


class TrainerQualification(AppendOnly):
    """The office's decision that a person may or may not teach a course in a range of days. The latest row counts."""

    LATEST_BY = ("at", "pk")
    access = AccessPath(staff=roles.STATE, people=("person",))
    objects = TrainerQualificationQuerySet.as_manager()

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="qualifications")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="qualifications")
    qualified = models.BooleanField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["person", "course", "-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="qualification_ends_after_it_starts",
            )
        ]

    def __str__(self):
        return f"Qualification of {format_day(home_day(self.at))}"
