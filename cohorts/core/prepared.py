"""Queries that are asked many times a second, always the same way: their SQL is written once and kept.

Most of what a small query costs in Django is writing its SQL anew. Every request asks who is there, every answer asks
for its sitting; those few are prepared here, from the same querysets the rest of the house uses. Nothing else is.
"""

import threading
from dataclasses import dataclass
from itertools import chain

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import AutoField, Expression
from django.db.models.query import ModelIterable, get_related_populators
from django.db.transaction import TransactionManagementError

LARGEST = 2**63 - 1
# Old releases of SQLite take 999 parameters at most.
ROWS_AT_ONCE = 100


class Slot(Expression):
    """A value that is given when the query is asked. `kind`: a field like it, where the database adapts it (a day)."""

    def __init__(self, name, kind=None):
        super().__init__(output_field=kind)
        self.name, self.kind = name, kind

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def fill(self, given, connection):
        """The parameter that the database is sent."""
        value = given[self.name]
        return value if self.kind is None else self.kind.get_db_prep_value(value, connection)


@dataclass
class _Plan:
    """What the ORM wrote for one connection, and how its rows are read."""

    connection: object
    sql: str
    params: tuple
    locks: bool
    compiler: object
    converters: dict
    make: object

    def ask(self, given):
        """The rows, as the queryset would have given them."""
        if self.locks and not self.connection.in_atomic_block:
            raise TransactionManagementError("A query that locks rows needs a transaction around it.")
        params = [p.fill(given, self.connection) if isinstance(p, Slot) else p for p in self.params]
        if any(isinstance(p, int) and abs(p) > LARGEST for p in params):
            # An address may hold any number; one that no column can hold finds nothing, as everywhere in Django.
            return []
        with self.connection.cursor() as cursor:
            cursor.execute(self.sql, params)
            rows = cursor.fetchall()
        if self.converters:
            rows = self.compiler.apply_converters(rows, self.converters)
        return [self.make(row) for row in rows]


def _instances(compiler):
    """How a row becomes a model instance, related rows of select_related included: as Django's ModelIterable does."""
    select, info = compiler.select, compiler.klass_info
    first, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column[0].target.attname for column in select[first:end]]
    related = get_related_populators(info, select, compiler.using)

    def make(row):
        instance = info["model"].from_db(compiler.using, names, row[first:end])
        for populator in related:
            populator.populate(row, instance)
        return instance

    return make


def _plan(queryset, connection):
    compiler = queryset.query.get_compiler(using=connection.alias)
    sql, params = compiler.as_sql()
    columns = [column[0] for column in compiler.select[: compiler.col_count]]
    return _Plan(
        connection=connection,
        sql=sql,
        params=tuple(params),
        locks=queryset.query.select_for_update,
        compiler=compiler,
        converters=compiler.get_converters(columns),
        make=_instances(compiler) if queryset._iterable_class is ModelIterable else tuple,
    )


class Prepared:
    """A queryset with slots, written once per thread: `Prepared(lambda: Sitting.objects.filter(pk=Slot("pk")))`.

    Takes querysets of instances (select_related included, prefetching and annotations not) and values_list of several
    columns. The lambda is called at the first question, never at import.
    """

    def __init__(self, queryset):
        self._queryset, self._own = queryset, threading.local()

    def rows(self, **given):
        """Every row; `given` names a value for each slot. Raises KeyError where one is missing."""
        connection = connections[DEFAULT_DB_ALIAS]
        plan = getattr(self._own, "plan", None)
        if plan is None or plan.connection is not connection:
            plan = self._own.plan = _plan(self._queryset(), connection)
        return plan.ask(given)

    def first(self, **given):
        """The first row, or None."""
        return next(iter(self.rows(**given)), None)


class PreparedAppend:
    """INSERT into the table of `model`, which is only appended to; a row whose `unique` columns are taken is left out.

    `model` and `unique`: a model class and field names of one of its unique constraints.
    """

    def __init__(self, model, unique):
        self.fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
        columns = [f'"{field.column}"' for field in self.fields]
        taken = [f'"{model._meta.get_field(name).column}"' for name in unique]
        self._row = f"({', '.join(['%s'] * len(columns))})"
        self._into = f'INSERT INTO "{model._meta.db_table}" ({", ".join(columns)}) VALUES '
        self._unless = f" ON CONFLICT ({', '.join(taken)}) DO NOTHING"

    def __call__(self, rows):
        """Append `rows`, a value for each of `fields`; returns how many were written."""
        connection, written = connections[DEFAULT_DB_ALIAS], 0
        prepare = [field.get_db_prep_save for field in self.fields]
        ready = [[one(value, connection) for one, value in zip(prepare, row, strict=True)] for row in rows]
        with connection.cursor() as cursor:
            for first in range(0, len(ready), ROWS_AT_ONCE):
                some = ready[first : first + ROWS_AT_ONCE]
                cursor.execute(
                    self._into + ", ".join([self._row] * len(some)) + self._unless, list(chain.from_iterable(some))
                )
                written += cursor.rowcount
        return written
