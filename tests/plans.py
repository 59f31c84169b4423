"""How a database goes about queries: which tables it reads in full for each row of another."""

from django.db import connection


def analyze():
    """Let the database count its rows, as an administrator or its own upkeep may at any time."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def repeated_scans(queries):
    """[(step of the plan, query)] where SQLite would read a whole table again and again.

    PostgreSQL is not asked: it counts how many rows are empty, and reads small tables in full on purpose.
    """
    if connection.vendor != "sqlite":
        return []
    return [(step, sql) for sql in queries if sql.startswith("SELECT") for step in _scans(sql)]


def _scans(sql):
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + sql)
        steps = cursor.fetchall()
    correlated = {pk for pk, _, _, detail in steps if detail.startswith("CORRELATED")}
    outer_tables = set()
    for _, parent, _, detail in steps:
        if not detail.startswith(("SCAN", "SEARCH")):
            continue
        # The first table of a join is read once; of a subquery that is asked for each row, once for each.
        if detail.startswith("SCAN") and (parent in outer_tables or parent in correlated):
            yield detail
        if not detail.endswith("(rowid=?)"):  # a single row, or the few that the query names
            outer_tables.add(parent)
