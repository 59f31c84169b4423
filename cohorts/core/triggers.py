"""Triggers that make the database refuse to change or delete rows of append-only tables.

They also protect the two tables of Wagtail’s log, which is our audit log. On SQLite, `INSERT OR REPLACE` deletes the
rows it replaces without asking the triggers for deletions (unless `recursive_triggers` is on, which another program may
leave off), so a further trigger refuses each row whose key is already used.
"""

import re
from dataclasses import dataclass

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from wagtail.models import ModelLogEntry, PageLogEntry

from cohorts.core.append_only import AppendOnly

# Keys of rows that are inserted with ON CONFLICT DO NOTHING: an existing one is skipped instead of refused.
SKIPPED_KEYS = frozenset(
    {("delivery_answer", "sitting_id", "epoch", "number"), ("delivery_noshow", "window_id", "person_id")}
)


@dataclass(frozen=True)
class Trigger:
    """A trigger of a table: its name, and the SQL that creates it. Safe to run again."""

    name: str
    sql: str


@dataclass(frozen=True)
class OwnTriggers:
    """Further triggers of an append-only table, its model’s `own_triggers`: all are safe to create again.

    functions: the SQL of the functions that the triggers on PostgreSQL call.
    """

    sqlite: tuple[Trigger, ...] = ()
    postgresql: tuple[Trigger, ...] = ()
    functions: tuple[str, ...] = ()


def _append_only_models() -> list[type[AppendOnly]]:
    return [model for model in apps.get_models() if issubclass(model, AppendOnly) and not model._meta.proxy]


def append_only_tables() -> list[str]:
    """Return the names of the append-only tables, sorted: ours, and those of the log."""
    return sorted(model._meta.db_table for model in [*_append_only_models(), ModelLogEntry, PageLogEntry])


def _own_triggers() -> dict[str, OwnTriggers]:
    """{table: its further triggers}, of the models that declare `own_triggers`."""
    models = [model for model in _append_only_models() if hasattr(model, "own_triggers")]
    return {model._meta.db_table: model.own_triggers for model in models}


def install_triggers(using: str = "default") -> None:
    """Make the database refuse to change or delete append-only rows. Safe to run again."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION append_only_refuse() RETURNS trigger AS $$ BEGIN "
                "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql"
            )
            for own in _own_triggers().values():
                for function in own.functions:
                    cursor.execute(function)
        for trigger in _triggers(connection):
            cursor.execute(trigger.sql)


def drop_triggers(using: str = "default") -> None:
    """Drop the triggers. For test databases only, which are emptied between tests."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in _present_tables(connection):
            for trigger in _triggers_of(connection, table):
                on_table = f' ON "{table}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}"{on_table}')


def missing_triggers(using: str = "default") -> list[str]:
    """Return the names of triggers that the database should have but does not."""
    connection = connections[using]
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        existing = {row[0] for row in cursor.fetchall()}
    names = [trigger.name for trigger in _triggers(connection)]
    # PostgreSQL truncates names to 63 bytes.
    return [name for name in names if name[:63] not in existing and name not in existing]


def _present_tables(connection: BaseDatabaseWrapper) -> list[str]:
    present = set(connection.introspection.table_names())
    return [table for table in append_only_tables() if table in present]


def _triggers(connection: BaseDatabaseWrapper) -> list[Trigger]:
    return [trigger for table in _present_tables(connection) for trigger in _triggers_of(connection, table)]


def _triggers_of(connection: BaseDatabaseWrapper, table: str) -> list[Trigger]:
    own = _own_triggers().get(table, OwnTriggers())
    if connection.vendor == "postgresql":
        return [*(_postgresql_trigger(table, event) for event in ("UPDATE", "DELETE", "TRUNCATE")), *own.postgresql]
    general = [_sqlite_trigger(table, event) for event in ("UPDATE", "DELETE")]
    return [*general, *_insert_triggers(connection, table), *own.sqlite]


def _postgresql_trigger(table: str, event: str) -> Trigger:
    name = f"{table}_no_{event.lower()}"
    each = "STATEMENT" if event == "TRUNCATE" else "ROW"
    sql = (
        f'CREATE OR REPLACE TRIGGER "{name}" BEFORE {event} ON "{table}" '
        f"FOR EACH {each} EXECUTE FUNCTION append_only_refuse()"
    )
    return Trigger(name, sql)


def _sqlite_trigger(table: str, event: str) -> Trigger:
    name = f"{table}_no_{event.lower()}"
    sql = (
        f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE {event} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )
    return Trigger(name, sql)


def _insert_triggers(connection: BaseDatabaseWrapper, table: str) -> list[Trigger]:
    """Return the triggers of SQLite that refuse an existing key: one for the primary key, one for each unique index."""
    with connection.cursor() as cursor:
        indexes = cursor.execute(f'PRAGMA index_list("{table}")').fetchall()
        columns = {row[1]: row[5] for row in cursor.execute(f'PRAGMA table_info("{table}")').fetchall()}
        keys = [([name for name, in_key in columns.items() if in_key], "")]
        for _number, index, unique, _origin, partial in indexes:
            if unique:
                names = [row[2] for row in cursor.execute(f'PRAGMA index_info("{index}")').fetchall()]
                keys.append((names, _condition(cursor, index) if partial else ""))
    return [_insert_trigger(table, list(columns), key, condition) for key, condition in keys if all(key)]


def _condition(cursor: object, index: str) -> str:
    row = cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [index]).fetchone()  # type: ignore[attr-defined]
    return re.split(r"\bWHERE\b", row[0], maxsplit=1, flags=re.IGNORECASE)[1].strip()


def _insert_trigger(table: str, columns: list[str], key: list[str], condition: str) -> Trigger:
    """Return the trigger for one key. `condition` is that of a partial index: it must hold for both rows."""
    same = " AND ".join(f'"{name}" = NEW."{name}"' for name in key)
    rows = f'SELECT 1 FROM "{table}" WHERE {same}'
    exists = f"EXISTS ({rows})"
    if condition:
        row = ", ".join(f'NEW."{name}" AS "{name}"' for name in columns)
        exists = f"EXISTS ({rows} AND ({condition})) AND EXISTS (SELECT 1 FROM (SELECT {row}) WHERE {condition})"
    # The message of the constraint itself, so that an insert fails in the same words with and without this trigger.
    failed = "UNIQUE constraint failed: " + ", ".join(f"{table}.{name}" for name in key)
    raised = "RAISE(IGNORE)" if (table, *key) in SKIPPED_KEYS else f"RAISE(ABORT, '{failed}')"
    name = f"{table}_no_replace_{'_'.join(key)}"
    return Trigger(
        name,
        f'CREATE TRIGGER IF NOT EXISTS "{name}" BEFORE INSERT ON "{table}" WHEN {exists} BEGIN SELECT {raised}; END',
    )
