"""`manage.py database_role NAME`: print the SQL for a PostgreSQL role that cannot undo append-only tables."""

import re

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from cohorts.core.triggers import append_only_tables


class Command(BaseCommand):
    """The role reads and writes rows; it owns no table, so that it can neither drop a trigger nor a table."""

    help = "Print the SQL that gives an existing PostgreSQL role what the site needs, and no more. Run it as the owner."

    def add_arguments(self, parser):
        parser.add_argument("name", help="The role, such as peer_lms_site. Create it first, with a password.")

    def handle(self, *, name, **options):
        if connection.vendor != "postgresql":
            raise CommandError("Roles exist on PostgreSQL only. On SQLite, whoever can write the file can change it.")
        if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", name):
            raise CommandError("Use small letters, digits and underscores in the name of a role.")
        self.stdout.write("\n".join(statements(name)))


def statements(name: str) -> list[str]:
    """Return the SQL: append-only tables can be read and added to, all others can also be changed."""
    append_only = set(append_only_tables())
    lines = [
        f'REVOKE CREATE ON SCHEMA public FROM "{name}", PUBLIC;',
        f'GRANT USAGE ON SCHEMA public TO "{name}";',
        f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{name}";',
    ]
    for table in sorted(connection.introspection.table_names()):
        rights = "SELECT, INSERT" if table in append_only else "SELECT, INSERT, UPDATE, DELETE"
        lines.append(f'GRANT {rights} ON "{table}" TO "{name}";')
    return lines
