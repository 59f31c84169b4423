"""Who supervised whom on which day, so that it is known after the supervisor changed."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cohorts.core import roles
from cohorts.core.visibility import AccessPath, Named, ScopedModel, ScopedQuerySet
from cohorts.people.models.organizations import Membership


class SupervisorTermQuerySet(ScopedQuerySet):
    """Filters for terms."""

    def on(self, day: date) -> Any:
        """Return the terms of a day. On the day of a change both supervisors are of record."""
        return self.filter(begins_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))


class SupervisorTerm(ScopedModel):
    """Somebody supervised the holder of a membership from a day through a day; empty while they still do."""

    PERSON = "membership__user"
    objects = SupervisorTermQuerySet.as_manager()
    access = AccessPath(
        staff=roles.PEOPLE_READERS,
        people=("membership__user",),
        named=(Named("supervisor", roles.SUPERVISOR, "membership__organization"),),
        members={roles.AGENCY_COORDINATOR: "membership__organization"},
    )

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="supervisor_terms")
    supervisor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="supervised_terms")
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        ordering = ["membership", "begins_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["membership"], condition=Q(ends_on=None), name="one_supervisor_at_a_time"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("begins_on")), name="supervisor_term_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return f"Term {self.pk}"
