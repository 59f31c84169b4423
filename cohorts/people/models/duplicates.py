"""Records that may be one person's: matches, and never merged by themselves."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from allauth.account.models import EmailAddress

from cohorts.core.text import fold_name
from cohorts.people.models.merges import DifferentPeople

# Why two records may be one person's, the strongest first.
ADDRESS, NAME, PHONE = "address", "name", "phone"
# A shorter number is an extension, or a note.
PHONE_DIGITS = 7
# More people of one name or phone are no pair to look at: an office, or a very common name.
MAX_OF_ONE_VALUE = 5
FIELDS = ("pk", "email", "given_name", "family_name", "phone")


@dataclass(frozen=True)
class Pair:
    """Two records that may be one person's: ids, the older one first, and why (ADDRESS, NAME or PHONE)."""

    first: int
    second: int
    reasons: tuple[str, ...]


def likely_pairs(people: Any) -> list[Pair]:
    """Return pairs among these people (a queryset), those with more and stronger reasons first. Three queries.

    Two records that use one address; with one legal name; with one phone number. Not those that staff decided to be
    two people's.
    """
    rows = list(people.own_accounts().order_by("pk").values_list(*FIELDS))
    values: dict[tuple[str, str], list[int]] = defaultdict(list)
    for pk, email, given_name, family_name, phone in rows:
        values[ADDRESS, email.lower()].append(pk)
        if name := fold_name(f"{given_name}{family_name}"):
            values[NAME, name].append(pk)
        digits = "".join(filter(str.isdecimal, phone))
        if len(digits) >= PHONE_DIGITS:
            values[PHONE, digits].append(pk)
    ids = {row[0] for row in rows}
    for pk, email in EmailAddress.objects.filter(user__in=people).order_by("pk").values_list("user", "email"):
        if pk in ids and pk not in values[ADDRESS, email.lower()]:
            values[ADDRESS, email.lower()].append(pk)
    apart = set(DifferentPeople.objects.pairs().values_list("first", "second"))
    return _pairs(((reason, sorted(pks)) for (reason, _value), pks in values.items()), apart)


def _pairs(groups: Iterable[tuple[str, list[int]]], apart: set[tuple[int, int]]) -> list[Pair]:
    reasons: dict[tuple[int, int], set[str]] = defaultdict(set)
    for reason, pks in groups:
        if 1 < len(pks) <= MAX_OF_ONE_VALUE:
            for pair in combinations(pks, 2):
                if pair not in apart:
                    reasons[pair].add(reason)
    order = (ADDRESS, NAME, PHONE)
    pairs = [Pair(*ids, tuple(reason for reason in order if reason in matches)) for ids, matches in reasons.items()]
    return sorted(pairs, key=lambda pair: ([reason not in pair.reasons for reason in order], pair.first, pair.second))
