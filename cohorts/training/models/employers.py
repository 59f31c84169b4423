"""Who employs a person during their training: the agency of the seat, or from a day on another one."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.visibility import AccessPath
from cohorts.people.models import Organization
from cohorts.training.models.enrollments import Enrollment


class EmployerChange(AppendOnly):
    """From a day on, another agency employs the person of a seat; or an earlier such decision is taken back."""

    PERSON = "enrollment__person"
    LATEST_BY = ("at", "pk")
    access = AccessPath(staff=roles.PEOPLE_READERS, people=("enrollment__person",))

    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="employer_changes")
    former = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    from_on = models.DateField(help_text="The first day on which the new agency employs the person.")
    takes_back = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="taken_back_by"
    )
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="employer_change_has_a_reason"),
            models.CheckConstraint(condition=~Q(former=F("agency")), name="employer_change_changes"),
        ]

    def __str__(self):
        return f"Employer change {self.pk}"


def changes_of(enrollment: Enrollment) -> list[EmployerChange]:
    """Return the decisions about a seat that count, in the order of their days. The caller may read or charge it."""
    rows = EmployerChange.objects.filter(enrollment=enrollment, takes_back__isnull=True, taken_back_by__isnull=True)
    return list(rows.select_related("former", "agency").order_by("from_on", "pk"))


def employer_on(enrollment: Enrollment, day: date) -> Organization:
    """Return the agency that employs the person of a seat on a day: it pays for services of that day."""
    return _employer(changes_of(enrollment), day) or enrollment.agency


def _employer(changes: Iterable[EmployerChange], day: date) -> Organization | None:
    employer = None
    for change in changes:
        if change.from_on > day:
            return employer or change.former
        employer = change.agency
    return employer
