"""Emails about a subject: counts for state staff, and the emails for people who may read them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.notices.models import Email


@dataclass(frozen=True)
class EmailCounts:
    """Counts of queued and sent emails, and the rows that the person may read (`readable`), oldest first."""

    queued: int
    sent: int
    readable: list[Email]


def emails_for(user: Any, *, only: Callable[[Email], bool] = lambda row: True, **conditions: Any) -> EmailCounts:
    """Return the emails that match `conditions` and `only`, as far as `user` may see them. Two queries.

    For state staff the counts include all emails, because the page of a key change reports them to examinations staff,
    who may not read the emails. For everyone else they include only emails that they may read.
    """
    countable = Email.objects.all() if has_role(user, *roles.STATE) else Email.objects.visible_to(user)
    rows = countable.filter(**conditions).select_related("person").order_by("queued_at", "pk")
    rows = [row for row in rows if only(row)]
    readable = set(Email.objects.visible_to(user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    sent = sum(row.sent_at is not None for row in rows)
    return EmailCounts(len(rows), sent, [row for row in rows if row.pk in readable])
