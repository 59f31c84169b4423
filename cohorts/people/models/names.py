"""Requests to change a legal name, and what program staff decided about them. Both are appended."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.names import full_name
from cohorts.core.visibility import AccessPath


class NameRequestQuerySet(AppendOnlyQuerySet):
    """Filters for requests."""

    def open(self):
        """Return those that nobody decided and nobody took back."""
        return self.filter(decision=None)


class NameRequest(AppendOnly):
    """A person asks to have another legal name in the records."""

    access = AccessPath(staff=(roles.PROGRAM, roles.AUDITOR), people=("person",))
    objects = NameRequestQuerySet.as_manager()

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="name_requests")
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    reason = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="name_request_has_a_reason")]

    def __str__(self) -> str:
        return f"Request of {format_day(home_day(self.at))}"

    @property
    def name(self) -> str:
        """The name that is asked for."""
        return full_name(self.given_name, self.family_name, "")


class NameDecision(AppendOnly):
    """Program staff decided a request, or the person took it back (`by` is the person)."""

    access = AccessPath(staff=(roles.PROGRAM, roles.AUDITOR), people=("request__person",))
    PERSON = "request__person"

    request = models.OneToOneField(NameRequest, on_delete=models.PROTECT, related_name="decision")
    granted = models.BooleanField()
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"Decision of {format_day(home_day(self.at))}"
