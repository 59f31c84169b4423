"""`make demo` recognizes a database of an earlier version, reports it, and creates it again."""

import sqlite3
from contextlib import closing

import pytest
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from lms.demo.editions import edition, unknown_migrations, why_rebuild

SEED = 7


def database(path, migrations):
    """A SQLite file with a table of applied migrations and another table, as after `migrate`."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE django_migrations (id INTEGER PRIMARY KEY, app TEXT, name TEXT, applied TEXT)")
        connection.executemany("INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, '')", migrations)
        connection.execute("CREATE TABLE exams_answer (id INTEGER PRIMARY KEY)")
    return path


def own_migrations():
    return list(MigrationLoader(None).disk_migrations)


@pytest.fixture
def marker(tmp_path):
    path = tmp_path / "demo-edition"
    path.write_text(edition(SEED))
    return path


def test_a_database_with_unknown_migrations_is_reported_as_another_version(tmp_path, marker):
    earlier = [*own_migrations(), ("cohorts", "0001_initial"), ("exams", "0003_sheets")]
    old = database(tmp_path / "peer.sqlite3", earlier)
    assert unknown_migrations(old) == ["cohorts.0001_initial", "exams.0003_sheets"]
    assert "another version (cohorts.0001_initial and 1 more)" in why_rebuild(old, marker, SEED)


def test_a_file_that_is_not_a_database_is_created_again(tmp_path, marker):
    (tmp_path / "peer.sqlite3").write_text("not a database, but long enough to be read as the head of one" * 20)
    assert "another version" in why_rebuild(tmp_path / "peer.sqlite3", marker, SEED)


def test_the_demo_of_this_code_is_kept(tmp_path, marker):
    assert why_rebuild(database(tmp_path / "peer.sqlite3", own_migrations()), marker, SEED) == ""


def test_changed_and_incomplete_demo_data_are_created_again_with_different_messages(tmp_path, marker):
    own = database(tmp_path / "peer.sqlite3", own_migrations())
    assert "has changed" in why_rebuild(own, marker, SEED + 1)
    marker.unlink()
    assert "not complete" in why_rebuild(own, marker, SEED)
    assert "Creating the demo database" in why_rebuild(tmp_path / "none.sqlite3", marker, SEED)


@pytest.mark.django_db
def test_the_command_removes_the_old_database_and_builds_the_demo_data_again(
    tmp_path, marker, settings, monkeypatch, capsys
):
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    settings.STATIC_ROOT, settings.MEDIA_ROOT = tmp_path / "static", tmp_path / "media"
    old = database(tmp_path / "peer.sqlite3", [("cohorts", "0001_initial")])
    calls = []
    command = "lms.demo.management.commands.demo"
    monkeypatch.setattr(f"{command}.build_demo", lambda **_: calls.append("built") or ["A cohort."])
    monkeypatch.setattr(f"{command}.call_command", lambda *_, **__: None)
    monkeypatch.setattr(f"{command}.create_tables", lambda: None)
    call_command("demo", "--no-serve", "--seed", str(SEED))
    assert "another version (cohorts.0001_initial)" in capsys.readouterr().out
    assert calls == ["built"] and not old.exists() and marker.read_text() == edition(SEED)
