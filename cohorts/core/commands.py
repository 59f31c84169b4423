"""The base of management commands that read or write the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection


class DatabaseCommand(BaseCommand):
    """A command that needs the tables: without them it says what to do first, with exit status 2."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command. Raises CommandError on a database without tables."""
        if not connection.introspection.table_names():
            raise CommandError("The database has no tables yet. Run this first: manage.py migrate", returncode=2)
        return super().execute(*args, **options)
