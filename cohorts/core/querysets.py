"""What every table of ours can be asked: whose rows, and which of several rows about one thing decides."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from cohorts.core.persons import accounts_of


class CoreQuerySet(models.QuerySet):
    """Rows by whose they are, and the latest of several.

    A model says in `PERSON` by which path its rows name their person, and in `LATEST_BY` what orders rows about one
    thing, the latest last.
    """

    def of_people(self, person_ids: Iterable[int]) -> "CoreQuerySet":
        """The rows of these people, under whichever account of theirs they were written (see core.persons)."""
        return self.filter(**{f"{self.model.PERSON}__in": list(accounts_of(person_ids))})

    def of_person(self, person: Any) -> "CoreQuerySet":
        """The rows of one person."""
        return self.of_people([person.pk])

    def latest_first(self) -> "CoreQuerySet":
        """The rows, the one that decides first: for lists, and for the first row of a subquery."""
        return self.order_by(*(f"-{field}" for field in self.model.LATEST_BY))

    def latest_row(self) -> Any:
        """Of these rows the one that decides, or None where there is none. One query."""
        return self.latest_first().first()

    def latest_per(self, *fields: str, value: str = "") -> dict[Any, Any]:
        """{what a row is about: the row that decides}. One query.

        `fields` say what a row is about; of one field the key is its value, of several a tuple. With `value`, only that
        field of the deciding row is read.
        """
        rows = self.order_by(*self.model.LATEST_BY)
        if value:
            return {_key(about): last for *about, last in rows.values_list(*fields, value)}
        return {_key([getattr(row, field) for field in fields]): row for row in rows}

    def latest_only(self, *fields: str) -> "CoreQuerySet":
        """Those of the rows that decide: no later row exists about the same thing, which `fields` name."""
        about = {field: models.OuterRef(field) for field in fields}
        later = models.Q()
        same: dict[str, models.OuterRef] = {}
        for field in self.model.LATEST_BY:
            later |= models.Q(**same, **{f"{field}__gt": models.OuterRef(field)})
            same = {**same, field: models.OuterRef(field)}
        return self.exclude(models.Exists(self.model._default_manager.filter(later, **about)))

    def next_number(self) -> int:
        """The number of a further row about the same thing, for rows that `number` orders: 1 for the first."""
        last = self.order_by("-number").values_list("number", flat=True).first()
        return (last or 0) + 1


def _key(about: list[Any]) -> Any:
    return about[0] if len(about) == 1 else tuple(about)
