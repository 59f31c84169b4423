"""A management command on a database without tables says what to do first."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection


@pytest.mark.parametrize(
    "command",
    [
        ("import_items", "items.gift"),
        ("load_programs", "programs.yaml"),
        ("grant_state_role", "ana@example.org", "program", "--reason", "First person"),
        ("verify_log",),
        ("build_site",),
        ("failed_jobs",),
        ("ensure_schedules",),
        ("load_bank",),
    ],
    ids=lambda command: command[0],
)
def test_a_command_on_a_database_without_tables_says_to_create_them(monkeypatch, command):
    monkeypatch.setattr(type(connection.introspection), "table_names", lambda self: [])
    with pytest.raises(CommandError, match="manage.py migrate") as refused:
        call_command(*command)
    assert refused.value.returncode == 2
