"""Which emails were written: how many, for state staff; which ones, for those who may read them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.notices.models import Letter


@dataclass(frozen=True)
class Letters:
    """`queued`, `sent`: how many. `readable`: the rows that the person may read, oldest first."""

    queued: int
    sent: int
    readable: list[Letter]


def letters_for(user: Any, *, only: Callable[[Letter], bool] = lambda row: True, **which: Any) -> Letters:
    """The letters that `which` (a filter) and `only` choose, as far as `user` may know of them. Two queries.

    State staff learn how many there are, since the page of a key change reports it to examinations staff, who may not
    read the emails. Everybody else learns of those alone that they may read.
    """
    countable = Letter.objects.all() if has_role(user, *roles.STATE) else Letter.objects.visible_to(user)
    rows = countable.filter(**which).select_related("person").order_by("queued_at", "pk")
    rows = [row for row in rows if only(row)]
    readable = set(Letter.objects.visible_to(user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
    sent = sum(row.sent_at is not None for row in rows)
    return Letters(len(rows), sent, [row for row in rows if row.pk in readable])
