"""A separate database for tests that commit: concurrent threads, and a browser with a live server.

The test works on a copy of the migrated test database, which is deleted afterwards. So no table has to be emptied
(append-only rows refuse that), and rows written by migrations are there for the next test.
"""

import contextlib
import os
import sqlite3
import threading

import pytest
from django.db import connection, connections

COPY = "separate.sqlite3"


@pytest.fixture(name="db")
def separate_database(django_db_setup, django_db_blocker, tmp_path):
    """Use a copy of the test database in all threads of a test.

    In a module that imports it, this replaces pytest-django's `db`, which would open one long transaction.
    """
    with django_db_blocker.unblock(), copied_database(tmp_path):
        yield
        connection.close()


def copied_database(folder):
    """Use a copy of the database, kept in `folder` on SQLite, inside of the block. A copy can be copied again."""
    return _sqlite_copy(folder) if connection.vendor == "sqlite" else _postgresql_copy()


@contextlib.contextmanager
def _sqlite_copy(folder):
    connection.ensure_connection()
    if _is_of_another_copy():
        # Of a copy that a module used: while Playwright's event loop runs, Django has another connection, which was
        # open when that copy was given up.
        connection.close()
        connection.ensure_connection()
    original, name = connection.connection, connection.settings_dict["NAME"]
    copy = folder / COPY
    target = sqlite3.connect(copy)
    original.backup(target)
    target.close()
    connection.connection, connection.settings_dict["NAME"] = None, str(copy)
    try:
        yield
    finally:
        connection.close()
        connection.connection, connection.settings_dict["NAME"] = original, name


def _is_of_another_copy():
    file = connection.connection.execute("PRAGMA database_list").fetchone()[2]
    return file.endswith(COPY) and os.path.realpath(file) != os.path.realpath(connection.settings_dict["NAME"])


@contextlib.contextmanager
def _postgresql_copy():
    name = connection.settings_dict["NAME"]
    copy = f"{name}_separate"
    _close_everywhere()
    _as_owner(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)', f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
    connection.settings_dict["NAME"] = copy
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        _as_owner(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')


def _close_everywhere():
    """Close all connections to the database; PostgreSQL copies only a database without connections."""
    connection.close()
    # While Playwright's event loop runs, Django gives this thread a second connection.
    first = getattr(connections._connections._storage, connection.alias, None)
    if first is not None:
        first.close()


def _as_owner(*statements):
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def at_once(*functions):
    """Run functions in separate threads at the same moment. Returns what each returned or raised, in order."""
    outcomes = [None] * len(functions)
    start_barrier = threading.Barrier(len(functions))

    def run(place, function):
        start_barrier.wait(30)
        try:
            outcomes[place] = function()
        except Exception as trouble:
            outcomes[place] = trouble
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(functions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "Not every thread ended within a minute."
    return outcomes


@pytest.fixture
def site(db, settings):
    """A live server on the copy; `site.url` is its address."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.test.testcases import LiveServerThread

    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]

    class CachedStaticFiles(StaticFilesHandler):
        """Static files that the browser caches, as in production; otherwise each page requests thirty files again."""

        def serve(self, request):
            response = super().serve(request)
            response.headers["Cache-Control"] = "max-age=3600"
            return response

    server = LiveServerThread("127.0.0.1", CachedStaticFiles, port=0)
    server.daemon = True
    server.start()
    assert server.is_ready.wait(30), "The server did not start."
    if server.error:
        raise server.error
    server.url = f"http://127.0.0.1:{server.port}"
    yield server
    server.terminate()
