"""Base queryset: rows of a person, and the latest of several rows about one subject."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from cohorts.core.persons import accounts_of


class CoreQuerySet(models.QuerySet):
    """Queries by person and by latest row.

    A model sets `PERSON` to the path to the person of a row, and `LATEST_BY` to the fields that order rows about one
    subject, latest last.
    """

    def of_people(self, person_ids: Iterable[int]) -> "CoreQuerySet":
        """Return the rows of these people, from all accounts of each person (see core.persons)."""
        return self.of_accounts(list(accounts_of(person_ids)))

    def of_accounts(self, account_ids: Iterable[int]) -> "CoreQuerySet":
        """Return the rows of these accounts, which the caller took from `accounts_of`."""
        return self.filter(**{f"{self.model.PERSON}__in": account_ids})

    def of_person(self, person: Any) -> "CoreQuerySet":
        """Return the rows of one person."""
        return self.of_people([person.pk])

    def latest_first(self) -> "CoreQuerySet":
        """Order rows latest first, for lists and for the first row of a subquery."""
        return self.order_by(*(f"-{field}" for field in self.model.LATEST_BY))

    def latest_row(self) -> Any:
        """Return the latest row, or None if there are no rows. One query."""
        return self.latest_first().first()

    def latest_per(self, *fields: str, value: str = "") -> dict[Any, Any]:
        """Return {subject: latest row}. One query.

        `fields` identify the subject of a row; the key is the value of one field or a tuple of several. With `value`,
        the dict maps to that field of the latest row instead.
        """
        rows = self.order_by(*self.model.LATEST_BY)
        if value:
            return {_key(about): last for *about, last in rows.values_list(*fields, value)}
        return {_key([getattr(row, field) for field in fields]): row for row in rows}

    def latest_only(self, *fields: str) -> "CoreQuerySet":
        """Keep only the latest row of each subject, which `fields` identify."""
        about = {field: models.OuterRef(field) for field in fields}
        later = models.Q()
        same: dict[str, models.OuterRef] = {}
        for field in self.model.LATEST_BY:
            later |= models.Q(**same, **{f"{field}__gt": models.OuterRef(field)})
            same = {**same, field: models.OuterRef(field)}
        return self.exclude(models.Exists(self.model._default_manager.filter(later, **about)))

    def next_number(self) -> int:
        """Return the `number` of the next row about the same subject: 1 for the first."""
        last = self.order_by("-number").values_list("number", flat=True).first()
        return (last or 0) + 1


def _key(about: list[Any]) -> Any:
    return about[0] if len(about) == 1 else tuple(about)
