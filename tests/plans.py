"""Query plans: which tables a database scans for each row of another table."""

from django.db import connection


def analyze():
    """Update the statistics of the database, as an administrator or autovacuum may at any time."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def repeated_scans(queries):
    """[(step of the plan, query)] where SQLite would scan a whole table repeatedly.

    PostgreSQL is not checked: it scans small tables on purpose.
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
        # The first table of a join is read once; in a correlated subquery, once for each row.
        if detail.startswith("SCAN") and (parent in outer_tables or parent in correlated):
            yield detail
        if not detail.endswith("(rowid=?)"):  # a single row, or the few in the query
            outer_tables.add(parent)
