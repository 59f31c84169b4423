"""Saying of two records that look like one person's that they are two people's, and taking that back."""

from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.people.models import User
from cohorts.people.models.merges import DifferentPeople


@action("account.told_apart", "Decided whether two records can be one person")
def tell_apart(
    *, one: User, other: User, are_different: bool, reason: str, by: User | None, at: datetime
) -> DifferentPeople:
    """Keep that two records are two people's, or, with `are_different` false, that somebody should look again.

    A pair of two people is no longer in the list of likely pairs. Nothing else changes, and nobody is emailed. Refuses
    a missing reason, one record twice, and what is so already.
    """
    require(by, roles.PROGRAM)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    if one.pk == other.pk:
        raise Refused("merge_with_itself")
    first, second = sorted((one, other), key=lambda person: person.pk)
    # Locked, so that of two people who decide at once the second is told.
    list(User.objects.select_for_update(no_key=True).filter(pk__in=(first.pk, second.pk)).order_by("pk").values("pk"))
    if DifferentPeople.objects.pairs(only=(first.pk, second.pk)).exists() == are_different:
        raise Refused("pair_told_apart" if are_different else "pair_not_told_apart")
    row = DifferentPeople.objects.create(
        first=first, second=second, are_different=are_different, reason=reason.strip(), by=by, at=at
    )
    log(row, by=by, at=at, first=first.email, second=second.email, different=are_different, reason=reason.strip())
    return row
