"""Emails about a subject: everyone sees how many there are, and only permitted people see to whom."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cohorts.notices.models import Letter


@dataclass(frozen=True)
class Letters:
    """Counts of queued and sent letters, and the rows that the person may read (`readable`), oldest first."""

    queued: int
    sent: int
    readable: list[Letter]


def letters_for(user: Any, *, only: Callable[[Letter], bool] = lambda row: True, **conditions: Any) -> Letters:
    """Return the letters that match `conditions` and `only`, as far as `user` may see them. Two queries.

    The counts include all letters; `readable` only those that `user` may read.
    """
    rows = Letter.objects.filter(**conditions).select_related("person").order_by("queued_at", "pk")
    rows = [row for row in rows if only(row)]
    readable = set(Letter.objects.visible_to(user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    sent = sum(row.sent_at is not None for row in rows)
    return Letters(len(rows), sent, [row for row in rows if row.pk in readable])
