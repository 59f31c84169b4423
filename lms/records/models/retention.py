"""How long an authority keeps each class of records, as dated facts."""

from functools import partial
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.visibility import AccessPath
from cohorts.people.models import Organization
from lms.records.rules.periods import DAYS, MONTHS, YEARS

READERS = (roles.PROGRAM, roles.AUDITOR)


def _of_office(path: str, organizations: frozenset[int]) -> Q:
    return Q(**{f"{path}__in": sorted(organizations)}) | Q(**{path: None})


def of_office(path: str = "authority", **more: Any) -> AccessPath:
    """Return an access path for program staff of the authority of a row, of any for rows of none, and auditors."""
    return AccessPath(staff=(roles.AUDITOR,), also={roles.PROGRAM: partial(_of_office, path)}, **more)


UNITS = [(DAYS, _("days")), (MONTHS, _("months")), (YEARS, _("years"))]


class RetentionRule(AppendOnly):
    """The period of one class of records at one authority, from which event. The latest row of both counts.

    Without an amount the class is kept for good; a class without a rule is kept until there is one.
    """

    LATEST_BY = ("pk",)
    access = of_office()

    authority = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="retention_rules")
    record_class = models.SlugField(max_length=40)
    amount = models.PositiveIntegerField(null=True, help_text="Empty: kept for good.")
    unit = models.CharField(max_length=10, choices=UNITS, default=YEARS)
    event = models.SlugField(max_length=40, help_text="The closing from which the period runs.")
    source = models.TextField(help_text="The law, schedule or decision that says so.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["authority", "record_class", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(unit__in=[DAYS, MONTHS, YEARS]), name="retention_unit_known"),
            models.CheckConstraint(condition=~Q(source=""), name="retention_has_a_source"),
        ]

    def __str__(self):
        return f"Retention rule {self.pk}"
