"""Legal holds: what must not be deleted or destroyed while a dispute, a request or an inquiry is open."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from cohorts.core import roles
from cohorts.core.persons import accounts_of
from cohorts.core.visibility import AccessPath, ScopedModel, ScopedQuerySet

HOLD_READERS = (roles.PROGRAM, roles.AUDITOR)


class LegalHoldQuerySet(ScopedQuerySet):
    """Holds by what they cover."""

    def in_force(self, day: date) -> "LegalHoldQuerySet":
        """Return those that cover something on a day."""
        return self.filter(released_at=None, from_day__lte=day)

    def released(self) -> "LegalHoldQuerySet":
        """Return those that were released."""
        return self.exclude(released_at=None)

    def covering(self, person_id: int | None, record_class: str) -> "LegalHoldQuerySet":
        """Return those that cover a class of records of a person, or of nobody."""
        of_all = Q(person=None)
        scope = of_all if person_id is None else of_all | Q(person__in=list(accounts_of([person_id])))
        return self.filter(scope, record_class__in=["", record_class]).order_by("number")


def _of_office(organizations: frozenset[int]) -> Q:
    """Those of an authority; those of none, from before there were several, are of every one."""
    return Q(authority__in=sorted(organizations)) | Q(authority=None)


class LegalHold(ScopedModel):
    """One hold: on a person, on a class of records, or on one class of a person's. Without it nothing is released.

    The number is printed in reports and never used again. `authority`: the id of the organization whose staff placed
    it; they alone read and release it. `from_day`: deletions from this day on are stopped.
    """

    access = AccessPath(staff=(roles.AUDITOR,), also={roles.PROGRAM: _of_office})
    LATEST_BY = ("number",)
    objects = LegalHoldQuerySet.as_manager()

    number = models.PositiveIntegerField(unique=True)
    authority = models.PositiveBigIntegerField(null=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="legal_holds"
    )
    record_class = models.SlugField(max_length=40, blank=True, help_text="A class of records; empty: all.")
    reason = models.TextField(help_text="The dispute, request or inquiry. Not shown to the person.")
    from_day = models.DateField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    placed_at = models.DateTimeField()
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    release_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(condition=Q(person__isnull=False) | ~Q(record_class=""), name="hold_has_a_scope"),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"Legal hold {self.number}"


class Holds:
    """The holds in force on a day, read once for a list of records. One query, two where accounts are merged."""

    def __init__(self, rows: Collection[Any]):
        self._rows = list(rows)
        self._people = accounts_of([row.person_id for row in self._rows if row.person_id is not None])

    def over(self, person_id: int | None, record_class: str) -> Any:
        """Return the first hold that covers a class of records of a person, or None."""
        person = self._people.get(person_id, person_id) if person_id is not None else None
        for row in self._rows:
            own = row.person_id is None or (
                person is not None and self._people.get(row.person_id, row.person_id) == person
            )
            if own and row.record_class in ("", record_class):
                return row
        return None


def holds_on(day: date) -> Holds:
    """Return the holds in force on a day, for many records."""
    return Holds(LegalHold.objects.in_force(day).order_by("number"))
