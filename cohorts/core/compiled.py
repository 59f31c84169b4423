"""Queries that each thread compiles once.

Django takes five to ten times as long to compile a small query as the database takes to answer it. That does not matter
for most pages. It does for the few that hundreds of people open within minutes, when an exam starts and when it ends:

    @compiled
    def answers_of(sitting_id):
        return Answer.objects.filter(sitting=sitting_id).values_list("place", "value")

    answers_of(5)  # a list of rows

The function returns an ordinary queryset, and the SQL, the rows and their conversion are Django's. It may use its
arguments only as values that columns are compared with, because it is called with placeholders instead of values.
`tests/cohorts/core/test_compiled.py` compares every such query with the same query without `compiled`.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import update_wrapper
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, QuerySet
from django.db.transaction import TransactionManagementError

# A longer list is rare, and each length would be compiled separately.
LONGEST_LIST = 4
MAX_INTEGER = 2**63 - 1


class Placeholder(Expression):
    """Takes the place of an argument, or of one value of an argument that is a list, while a query is compiled."""

    def __init__(self, argument: int, position: int | None = None) -> None:
        super().__init__()
        self.argument, self.position = argument, position

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return itself as the parameter; `value_in` replaces it in each call."""
        return "%s", [self]

    def value_in(self, arguments: tuple[Any, ...], operations: Any) -> Any:
        """Return the value for this call, as the database takes it."""
        value = arguments[self.argument]
        if self.position is not None:
            value = value[self.position]
        if isinstance(value, datetime):
            return operations.adapt_datetimefield_value(value)
        if isinstance(value, date):
            return operations.adapt_datefield_value(value)
        return value


class PlaceholderList(Expression):
    """Takes the place of an argument that is a list: for `in`, or to loop over its values."""

    def __init__(self, argument: int, length: int) -> None:
        super().__init__()
        self.argument, self.length = argument, length

    def __iter__(self) -> Iterator[Placeholder]:
        return (Placeholder(self.argument, position) for position in range(self.length))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Return a list of parameters."""
        return f"({', '.join(['%s'] * self.length)})", list(self)


class _Plan:
    """A compiled query for one connection. Django's iterables read the rows from the queryset as usual; only compiling
    and running the SQL are replaced.
    """

    def __init__(self, queryset: QuerySet, connection: Any) -> None:
        self.connection, self.queryset, self.arguments = connection, queryset, ()
        self.locks = queryset.query.select_for_update and connection.features.has_select_for_update
        compiler = queryset.query.get_compiler(connection=connection)
        try:
            self.sql, self.parameters = compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.parameters = "", ()
            return
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        compiler.get_converters = lambda _expressions: converters
        compiler.execute_sql = self._run
        queryset.query.get_compiler = lambda *_, **__: compiler

    def rows(self, arguments: tuple[Any, ...]) -> list[Any]:
        """Run the query."""
        if not self.sql:
            return []
        if self.locks and self.connection.get_autocommit():
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        self.arguments = arguments
        return list(self.queryset._iterable_class(self.queryset))

    def _run(self, *_: Any, **__: Any) -> list[Any]:
        values = [
            parameter.value_in(self.arguments, self.connection.ops) if isinstance(parameter, Placeholder) else parameter
            for parameter in self.parameters
        ]
        with self.connection.cursor() as cursor:
            cursor.execute(self.sql, values)
            return [cursor.fetchall()]


class compiled:
    """Decorator: the function returns the rows of its queryset as a list, and its SQL is kept.

    Arguments are positional: numbers, texts, dates, moments, or short lists of these, and never None. A list that is
    empty or long and a number beyond any column are left to Django.
    """

    def __init__(self, function: Callable[..., QuerySet]) -> None:
        self.queryset, self._own = function, threading.local()
        update_wrapper(self, function)

    def __call__(self, *arguments: Any) -> list[Any]:
        """Return the rows. Raises TypeError for None, which SQL compares in another way."""
        if any(map(_is_exceptional, arguments)):
            return list(self.queryset(*arguments))
        connection = connections[DEFAULT_DB_ALIAS]
        plans = self._own.__dict__.setdefault("plans", {})
        shape = tuple(len(one) if isinstance(one, list) else None for one in arguments)
        plan = plans.get(shape)
        if plan is None or plan.connection is not connection:
            plan = plans[shape] = _Plan(self.queryset(*_placeholders(shape)), connection)
        return plan.rows(arguments)


def _is_exceptional(argument: Any) -> bool:
    """Whether Django must compile the query for this argument. Raises TypeError for None."""
    values = argument if isinstance(argument, list) else [argument]
    if None in values:
        raise TypeError("An argument of a compiled query is None.")
    too_large = any(isinstance(value, int) and abs(value) > MAX_INTEGER for value in values)
    return too_large or not 1 <= len(values) <= LONGEST_LIST


def _placeholders(shape: tuple[int | None, ...]) -> list[Any]:
    return [
        Placeholder(number) if length is None else PlaceholderList(number, length)
        for number, length in enumerate(shape)
    ]
