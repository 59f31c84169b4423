"""Which edition of the demo a database holds: whether its tables and its data are those of this code."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

SOURCES = ("*/migrations/*.py", "*/*/migrations/*.py", "lms/demo/*.py", "lms/demo/item_bank/*")


def edition(seed: int) -> str:
    """A name for the story as this code would tell it: the seed, the migrations, the story and the item bank."""
    digest = hashlib.sha256(str(seed).encode())
    for pattern in SOURCES:
        for path in sorted(settings.BASE_DIR.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def strange_migrations(database: Path) -> list[str]:
    """Names of the migrations in this SQLite file that this code does not have, such as "exams.0012_sheets".

    A file that is no database, or that lacks the table of migrations, gives one name that says so.
    """
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            applied = set(connection.execute("SELECT app, name FROM django_migrations"))
    except sqlite3.DatabaseError:
        return ["no table of migrations"]
    ours = MigrationLoader(None).disk_migrations or {}
    return sorted(f"{app}.{name}" for app, name in applied - set(ours))


def why_rebuild(database: Path, marker: Path, seed: int) -> str:
    """A sentence about why the database is made anew; empty when its story is the one that this code tells."""
    if not database.exists():
        return "Making the database …"
    strange = strange_migrations(database)
    if strange:
        named = strange[0] + (f" and {len(strange) - 1} more" if len(strange) > 1 else "")
        return f"{database} has the tables of an earlier version ({named}). It is made anew …"
    if not marker.exists():
        return "The demo data was not complete. The database is made anew …"
    if marker.read_text() != edition(seed):
        return "The program or its demo data has changed. The database is made anew …"
    return ""
