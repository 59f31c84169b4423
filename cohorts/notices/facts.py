"""Emails about a subject: counts for state staff, and the emails for people who may read them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.notices.models import AddressFault, Email
from cohorts.notices.models.bounces import not_arrived


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
    rows = countable.filter(**conditions).annotate(lost=not_arrived()).select_related("person")
    rows = rows.order_by("queued_at", "pk")
    rows = [row for row in rows if only(row)]
    readable = set(Email.objects.visible_to(user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    sent = sum(row.sent_at is not None for row in rows)
    return EmailCounts(len(rows), sent, [row for row in rows if row.pk in readable])


def email_of(ids: tuple[int, int] | None) -> Email | None:
    """Return the email that the secret part of a link names, (id of its reader, its id), or None.

    Whoever has the link may turn emails like it off; nothing else of it is shown.
    """
    if ids is None:
        return None
    return Email.objects.filter(person=ids[0], pk=ids[1]).select_related("person").first()


def log_of_cohort(cohort_id: int, people: Collection[int]) -> Any:
    """Return the emails about a cohort to these people, without what they say. The caller may see the people."""
    rows = Email.objects.filter(cohort_id=cohort_id, person__in=people).select_related("person")
    rows = rows.annotate(lost=not_arrived())
    return rows.defer("body", "html", "values")


def faults_of(people: Collection[int]) -> list[AddressFault]:
    """Return the addresses of these people that cannot be reached, the oldest first. The caller may see the people."""
    return list(AddressFault.objects.current().filter(person__in=people).select_related("person").order_by("at", "pk"))
