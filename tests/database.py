"""The test database: a copy of a template that is migrated once per set of migrations.

A test with real transactions leaves rows behind; afterwards the database is restored from the template. Django's flush
is refused by the append-only triggers, and would also delete Wagtail's root page.
"""

import contextlib
import hashlib
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from django.db import connections

ROOT = Path(__file__).parents[1]
HOME = ROOT / "var" / "tests"


def fingerprint():
    """Return a hash of all migrations and locked packages."""
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for package in ("cms", "cohorts", "exams", "lms"):
        for path in sorted((ROOT / package).glob("**/migrations/*.py")):
            digest.update(path.name.encode() + path.read_bytes())
    for path in ("cohorts/core/triggers.py", "cohorts/billing/triggers.py"):
        digest.update((ROOT / path).read_bytes())
    return digest.hexdigest()[:16]


def migrate(url):
    """Migrate a database in a separate process."""
    environment = {**os.environ, "DATABASE_URL": url}
    subprocess.run([sys.executable, "-m", "tests.migrated"], cwd=ROOT, env=environment, check=True, timeout=900)


@contextlib.contextmanager
def alone(name):
    """Lock: one process at a time builds the template, the others wait."""
    HOME.mkdir(parents=True, exist_ok=True)
    lock = HOME / f"{name}.lock"
    until = time.monotonic() + 900
    while time.monotonic() < until:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
            break
        except FileExistsError:
            if time.time() - lock.stat().st_mtime > 300:
                lock.unlink(missing_ok=True)
            time.sleep(0.2)
    else:
        raise TimeoutError(f"Another process has been building {name} for a quarter of an hour.")
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def sqlite_template():
    """Return the path of a migrated SQLite file; create it if it is missing."""
    template = HOME / f"template-{fingerprint()}.sqlite3"
    with alone("sqlite"):
        if not template.exists():
            building = template.with_suffix(".building")
            building.unlink(missing_ok=True)
            migrate(f"sqlite:///{building}")
            building.rename(template)
    return template


def forget_broken_connections():
    """Drop every connection that is closed at its other end, with the transactions that Django still counts on it.

    Django drops such a connection only outside of transactions, and tests of a module may share one.
    """
    for connection in connections.all(initialized_only=True):
        if getattr(connection.connection, "closed", False):
            connection.connection = None
            connection.in_atomic_block = connection.needs_rollback = connection.closed_in_transaction = False
            connection.savepoint_ids, connection.atomic_blocks, connection.run_on_commit = [], [], []


class SqliteCopy:
    """A separate database file for each test worker."""

    def __init__(self, worker):
        self.path = HOME / f"test-{worker}-{os.getpid()}.sqlite3"

    def create(self):
        """Create the template if it is missing, and the worker's copy."""
        self.template = sqlite_template()
        settings = connections["default"].settings_dict
        settings["NAME"] = str(self.path)
        settings["OPTIONS"] = {**settings["OPTIONS"], "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;"}
        self.restore()

    def restore(self):
        """Restore the worker's database from the template."""
        connections["default"].close()
        source, target = sqlite3.connect(self.template), sqlite3.connect(self.path, timeout=30)
        with contextlib.closing(source), contextlib.closing(target):
            source.backup(target)

    def destroy(self):
        """Remove the worker's files."""
        connections["default"].close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)


class PostgresCopy:
    """A separate database for each test worker, created from a template database."""

    def __init__(self, worker):
        self.template = f"template_{fingerprint()}"
        self.name = f"test_{worker}_{os.getpid()}"
        self.url = os.environ["DATABASE_URL"]

    def create(self):
        """Create the template if it is missing, and the worker's copy."""
        self.make_template()
        settings = connections["default"].settings_dict
        settings["NAME"] = self.name
        settings["CONN_MAX_AGE"] = 0
        self.restore()

    def make_template(self):
        """Create the migrated template database if it is missing."""
        with alone("postgres"):
            if not self._exists(self.template):
                self._run(f'CREATE DATABASE "{self.template}"')
                base, _, query = self.url.partition("?")
                migrate(base.rpartition("/")[0] + f"/{self.template}" + (f"?{query}" if query else ""))

    def restore(self):
        """Create the worker's database again from the template."""
        connections["default"].close()
        self._run(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
        with alone("postgres-copy"):
            self._run(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}" STRATEGY FILE_COPY')

    def destroy(self):
        """Remove the worker's database."""
        connections["default"].close()
        self._run(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _exists(self, name):
        return bool(self._run("SELECT 1 FROM pg_database WHERE datname = %s", (name,)))

    def _run(self, sql, parameters=None):
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(sql, parameters)
            return cursor.fetchall() if cursor.description else None


def copy_for(worker):
    """Return the copy class of the configured database."""
    vendor = connections["default"].vendor
    return PostgresCopy(worker) if vendor == "postgresql" else SqliteCopy(worker)
