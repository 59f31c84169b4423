"""Accounts of one person that were merged: dated facts, appended. No other row changes hands.

Which accounts are merged is read by nearly every query about people, and changes a few times a year. So each process
remembers it for `FRESH` seconds; the process that merges knows at once, and each job reads it again. A page that
another process makes within these seconds is as if it had been asked for just before.
"""

import time
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.compiled import compiled
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.visibility import AccessPath, ScopedQuerySet

FRESH = 2.0


class AccountMerge(AppendOnly):
    """An account was merged into another one, or, without one, is a person's own again. The latest row counts.

    former: {account id: {field: name}}, the names that the account, and what was merged into it, had before.
    noted: what whoever did it was told, as sentences.
    """

    PERSON = "account"
    access = AccessPath(staff=roles.PEOPLE_READERS)

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="merges")
    into = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="merged")
    former = models.JSONField(default=dict)
    noted = models.JSONField(default=list)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="account_merge_has_a_reason"),
            models.CheckConstraint(condition=~Q(account=models.F("into")), name="account_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return f"Merge of {format_day(home_day(self.at))}"


class DifferentPeopleQuerySet(ScopedQuerySet):
    """What was decided about pairs."""

    def pairs(self, only: tuple[int, int] | None = None) -> Any:
        """Return the rows in force of pairs that are two people's; `only`: of these two ids, the smaller one first."""
        rows = self if only is None else self.filter(first=only[0], second=only[1])
        later = DifferentPeople.objects.filter(
            first=models.OuterRef("first"), second=models.OuterRef("second"), pk__gt=models.OuterRef("pk")
        )
        return rows.filter(~models.Exists(later), are_different=True)


class DifferentPeople(AppendOnly):
    """Two records that look like one person's are two people's, or (are_different false) not for sure.

    The latest row of a pair counts. first: the older record.
    """

    PERSON = "first"
    access = AccessPath(staff=roles.PEOPLE_READERS)

    first = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    are_different = models.BooleanField()
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    objects = DifferentPeopleQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["first", "second"])]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="told_apart_with_a_reason"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="told_apart_in_order"),
        ]

    def __str__(self) -> str:
        return f"Decision of {format_day(home_day(self.at))}"


class _Remembered:
    """What this process remembers, and until when on the clock of the process."""

    ends: Mapping[int, int] = {}
    until = 0.0


def merged_into() -> Mapping[int, int]:
    """Return {account id: id of the account at the end of its chain} of all merged accounts."""
    if time.monotonic() >= _Remembered.until:
        remember(_ends())
    return _Remembered.ends


def remember(ends: Mapping[int, int], seconds: float = FRESH) -> None:
    """Take this as what is merged for so many seconds, without asking the database."""
    _Remembered.ends, _Remembered.until = ends, time.monotonic() + seconds


def forget(*args: Any, **kwargs: Any) -> None:
    """Ask the database the next time. Also a receiver: each job begins with it."""
    _Remembered.until = 0.0


def _ends() -> dict[int, int]:
    latest = dict(_links())
    links = {account: into for account, into in latest.items() if into is not None}
    return {account: _end(account, links) for account in links}


def _end(account: int, links: Mapping[int, int]) -> int:
    seen = set()
    while account in links and account not in seen:
        seen.add(account)
        account = links[account]
    return account


@compiled
def _links() -> Any:
    return AccountMerge.objects.order_by("pk").values_list("account", "into")
