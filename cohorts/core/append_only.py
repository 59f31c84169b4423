"""Append-only tables: the queryset refuses changes, and so do triggers in the database.

The triggers (cohorts.core.triggers) are created again after every migrate, because altering a table on SQLite drops
them. A system check (cohorts.core.checks) reports a missing trigger.
"""

from collections.abc import Iterable
from typing import Any, NoReturn

from django.db.models import Model

from cohorts.core.visibility import ScopedModel, ScopedQuerySet


class AppendOnlyError(TypeError):
    """Raised on an attempt to change or delete an append-only row."""


class AppendOnlyQuerySet(ScopedQuerySet):
    """A queryset that can read and append, but not change or delete."""

    def update(self, **values: object) -> NoReturn:
        raise AppendOnlyError(f"{self.model._meta.verbose_name_plural} are append-only and cannot be changed.")

    def delete(self) -> NoReturn:
        raise AppendOnlyError(f"{self.model._meta.verbose_name_plural} are append-only and cannot be deleted.")

    def bulk_update(self, objects: Iterable[Model], fields: Iterable[str], batch_size: int | None = None) -> NoReturn:
        raise AppendOnlyError(f"{self.model._meta.verbose_name_plural} are append-only and cannot be changed.")


class AppendOnly(ScopedModel):
    """Abstract base of append-only models. A correction is another row, with its reason."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"A {self._meta.verbose_name} is append-only: append another row instead.")
        super().save(*args, force_insert=True, **{k: v for k, v in kwargs.items() if k != "force_insert"})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"A {self._meta.verbose_name} is append-only and cannot be deleted.")
