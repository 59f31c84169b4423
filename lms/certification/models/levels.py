"""Certificates of one level that one of the next level replaced. Each level is a candidacy of its own."""

from collections.abc import Iterable

from django.db.models import F, Q

from cohorts.core.persons import accounts_of
from lms.certification.models.certificates import Certificate
from lms.certification.models.rules import level_of


def replaced_by_next_level() -> Q:
    """Return a filter of certificates that one of another level replaced."""
    return Q(replaced_by__isnull=False) & ~Q(replaced_by__candidacy__level=F("candidacy__level"))


def is_replaced_by_next_level(row: Certificate) -> bool:
    """Return whether a certificate of another level replaced it. The same as `replaced_by_next_level`."""
    return row.replaced_by is not None and row.replaced_by.candidacy.level != row.candidacy.level


def levels_beneath(row: Certificate) -> set[str]:
    """Return the keys of the levels that the level of a certificate builds on, by the rules of its issue."""
    beneath: set[str] = set()
    waiting = [row.candidacy.level]
    while waiting:
        level = level_of(row.version, waiting.pop())
        deeper = level.builds_on - beneath if level is not None else set()
        beneath |= deeper
        waiting += sorted(deeper)
    return beneath


def upgraded(person_ids: Iterable[int]) -> dict[int, Certificate]:
    """Return {candidacy id of a lower level: the latest certificate of the level that replaced it}. Two queries.

    Where a third level replaced the second, that of the third one. One query where nobody has a next level.
    """
    accounts = list(accounts_of(person_ids))
    rows = Certificate.objects.of_accounts(accounts).filter(replaced_by_next_level())
    above = dict(rows.order_by("issued_at", "pk").values_list("candidacy", "replaced_by__candidacy"))
    if not above:
        return {}
    certificates = Certificate.objects.of_accounts(accounts).filter(candidacy__in=set(above.values()))
    latest = {
        row.candidacy_id: row for row in certificates.select_related("decision", "person").order_by("issued_at", "pk")
    }
    highest = {}
    for lower in above:
        upper = lower
        for _hop in above:
            upper = above.get(upper, upper)
        highest[lower] = latest[upper]
    return highest


def levels_below(candidacy_ids: Iterable[int]) -> dict[int, int]:
    """Return {candidacy id of a lower level: that of the level that replaced it} below these. One query."""
    ids = set(candidacy_ids)
    rows = Certificate.objects.filter(replaced_by_next_level(), replaced_by__candidacy__in=ids)
    return dict(rows.values_list("candidacy", "replaced_by__candidacy"))
