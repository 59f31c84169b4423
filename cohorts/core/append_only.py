"""Append-only tables: the queryset refuses changes, and so do triggers in the database.

The triggers are created again after every migrate, because altering a table on SQLite drops them. A system check
(cohorts.core.checks) reports a missing trigger.
"""

from collections.abc import Iterable
from typing import Any, NoReturn

from django.apps import apps
from django.db import connections
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


def append_only_tables() -> list[str]:
    """Return the names of the append-only tables, sorted."""
    return sorted(m._meta.db_table for m in apps.get_models() if issubclass(m, AppendOnly) and not m._meta.proxy)


def _triggers_of(table: str, vendor: str) -> list[tuple[str, str]]:
    """Return [(trigger name, event)] of a table. SQLite has no TRUNCATE."""
    events = ("UPDATE", "DELETE", "TRUNCATE") if vendor == "postgresql" else ("UPDATE", "DELETE")
    return [(f"{table}_no_{event.lower()}", event) for event in events]


def install_triggers(using: str = "default") -> None:
    """Make the database refuse to change or delete append-only rows. Safe to run again."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION append_only_refuse() RETURNS trigger AS $$ BEGIN "
                "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql"
            )
        for table in append_only_tables():
            if table not in present:
                continue
            for name, event in _triggers_of(table, connection.vendor):
                cursor.execute(_trigger_sql(connection.vendor, name, table, event))


def _trigger_sql(vendor: str, name: str, table: str, event: str) -> str:
    if vendor == "postgresql":
        return (
            f'CREATE OR REPLACE TRIGGER "{name}" BEFORE {event} ON "{table}" '
            f"FOR EACH {'STATEMENT' if event == 'TRUNCATE' else 'ROW'} EXECUTE FUNCTION append_only_refuse()"
        )
    return (
        f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE {event} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def drop_triggers(using: str = "default") -> None:
    """Drop the triggers. For test databases only, which are emptied between tests."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in append_only_tables():
            for name, _ in _triggers_of(table, connection.vendor):
                if connection.vendor == "postgresql" and table in present:
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"')
                elif connection.vendor == "sqlite":
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')


def missing_triggers(using: str = "default") -> list[str]:
    """Return the names of triggers that the database should have but does not."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        existing = {row[0] for row in cursor.fetchall()}
    tables = [table for table in append_only_tables() if table in present]
    expected = [name for table in tables for name, _ in _triggers_of(table, connection.vendor)]
    # PostgreSQL truncates names to 63 bytes.
    return [name for name in expected if name[:63] not in existing and name not in existing]
