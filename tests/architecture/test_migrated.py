"""The tables of tests are those that `manage.py migrate` creates."""

import os
import re
import sqlite3
import subprocess
import sys

import pytest

from tests.database import ROOT

pytestmark = [pytest.mark.release, pytest.mark.timeout(900)]


def schema(path, *command):
    """{(kind, name): what it consists of} of a database that the command migrates."""
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{path}"}
    subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=True)
    database = sqlite3.connect(path)
    rows = database.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
    return {(kind, name): _parts(database, kind, name, sql) for kind, name, sql in rows}


def _parts(database, kind, name, sql):
    if kind != "table":
        return _words(sql)
    columns = sorted(row[1:] for row in database.execute(f'PRAGMA table_info("{name}")'))
    keys = sorted(row[2:] for row in database.execute(f'PRAGMA foreign_key_list("{name}")'))
    return columns, keys, _words(sql)


def _words(sql):
    """The words of a statement, whatever the order of columns in it."""
    return sorted(re.sub(r"[(),]", " ", sql or "").split())


def test_tables_for_tests_have_the_columns_keys_and_rules_of_migrated_ones(tmp_path):
    quick = schema(tmp_path / "quick.sqlite3", "-m", "tests.migrated")
    migrated = schema(tmp_path / "migrated.sqlite3", "manage.py", "migrate", "-v0")
    assert quick.keys() == migrated.keys()
    assert {name for name in quick if quick[name] != migrated[name]} == set()
