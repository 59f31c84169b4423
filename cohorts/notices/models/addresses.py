"""Addresses that a mail server refused for good, with its words."""

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import Lower

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.visibility import AccessPath, ScopedModel, ScopedQuerySet

# Who is asked to phone instead sees whether an address can be reached, and not the server's words.
READERS = (roles.PROGRAM, roles.AUDITOR)


class AddressFaultQuerySet(ScopedQuerySet):
    """Refusals of addresses."""

    def current(self):
        """Return those that still count: not ended, and the person has the same address as then."""
        return self.filter(ended_at__isnull=True, address=Lower("person__email"))

    def of_outer(self, path):
        """Return those that count of the person at `path` of an outer query, for Exists."""
        return self.current().filter(person=OuterRef(path))


class AddressFault(ScopedModel):
    """A mail server refused an address for good. It counts until the person has another one or staff try again."""

    PERSON = "person"
    LATEST_BY = ("at", "pk")
    access = AccessPath(staff=READERS, people=("person",))
    objects = AddressFaultQuerySet.as_manager()

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="address_faults")
    address = models.CharField(max_length=254, help_text="In lower case, as it was.")
    at = models.DateTimeField()
    code = models.PositiveSmallIntegerField(help_text="Of the mail server’s answer, such as 550.")
    answer = models.CharField(max_length=500, help_text="The mail server’s words.")
    ended_at = models.DateTimeField(null=True, editable=False, help_text="When it was tried again.")

    class Meta:
        verbose_name = "undeliverable address"
        verbose_name_plural = "undeliverable addresses"
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "address"], condition=Q(ended_at__isnull=True), name="one_fault_per_address"
            ),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("at")), name="fault_ends_after_it"),
        ]

    def __str__(self):
        return f"Undeliverable since {format_day(home_day(self.at))}"
