"""A database of its own for tests that commit: threads that race, and a browser that talks to a live server.

The migrated test database is copied, the test works on the copy, and the copy is thrown away. So nothing has to be
emptied (appended rows refuse that), and the rows that migrations wrote are there for the next test.
"""

import contextlib
import sqlite3
import threading

import pytest
from django.db import connection, connections


@pytest.fixture(name="db")
def separate_database(django_db_setup, django_db_blocker, tmp_path):
    """Everything in this test, in every thread, goes to a copy of the test database.

    A module that imports this has it in the place of pytest-django's `db`, which would hold one long transaction.
    """
    with django_db_blocker.unblock():
        swap = _sqlite_copy if connection.vendor == "sqlite" else _postgresql_copy
        with swap(tmp_path):
            yield
            connection.close()


@contextlib.contextmanager
def _sqlite_copy(tmp_path):
    connection.ensure_connection()
    original, name = connection.connection, connection.settings_dict["NAME"]
    copy = tmp_path / "separate.sqlite3"
    target = sqlite3.connect(copy)
    original.backup(target)
    target.close()
    connection.connection, connection.settings_dict["NAME"] = None, str(copy)
    try:
        yield
    finally:
        connection.close()
        connection.connection, connection.settings_dict["NAME"] = original, name


@contextlib.contextmanager
def _postgresql_copy(tmp_path):
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
    """Let go of the database that is copied; PostgreSQL copies only what nobody uses."""
    connection.close()
    # While Playwright's event loop runs, Django gives this thread a second connection beside its first.
    first = getattr(connections._connections._storage, connection.alias, None)
    if first is not None:
        first.close()


def _as_owner(*statements):
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def at_once(*functions):
    """Run functions in threads of their own, let loose together; returns what each returned or raised, in order."""
    outcomes = [None] * len(functions)
    gate = threading.Barrier(len(functions))

    def run(place, function):
        gate.wait(30)
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

    class Keeping(StaticFilesHandler):
        """Static files that the browser keeps, as in production; otherwise each page asks for thirty again."""

        def serve(self, request):
            response = super().serve(request)
            response.headers["Cache-Control"] = "max-age=3600"
            return response

    server = LiveServerThread("127.0.0.1", Keeping, port=0)
    server.daemon = True
    server.start()
    assert server.is_ready.wait(30), "The server did not start."
    if server.error:
        raise server.error
    server.url = f"http://127.0.0.1:{server.port}"
    yield server
    server.terminate()
