"""Detect whether a demo database was created with this version of the code."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

SOURCES = ("*/migrations/*.py", "*/*/migrations/*.py", "lms/demo/*.py", "lms/demo/item_bank/*")


def edition(seed: int) -> str:
    """Return a hash of everything that determines the demo data: seed, migrations, demo code and item bank."""
    digest = hashlib.sha256(str(seed).encode())
    for pattern in SOURCES:
        for path in sorted(settings.BASE_DIR.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def unknown_migrations(database: Path) -> list[str]:
    """Return names of migrations in this SQLite file that this code does not have, such as "exams.0012_sheets".

    For a file that is not a database or has no table of migrations, returns one text that says so.
    """
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
            applied = set(connection.execute("SELECT app, name FROM django_migrations"))
    except sqlite3.DatabaseError:
        return ["no table of migrations"]
    existing = MigrationLoader(None).disk_migrations or {}
    return sorted(f"{app}.{name}" for app, name in applied - set(existing))


def why_rebuild(database: Path, marker: Path, seed: int) -> str:
    """Return a sentence about why the database must be created again; "" if it is up to date."""
    if not database.exists():
        return "Creating the demo database …"
    unknown = unknown_migrations(database)
    if unknown:
        names = unknown[0] + (f" and {len(unknown) - 1} more" if len(unknown) > 1 else "")
        return f"{database} has the tables of another version ({names}). Creating it again …"
    if not marker.exists():
        return "The demo data is not complete. Creating the database again …"
    if marker.read_text() != edition(seed):
        return "The program or its demo data has changed. Creating the database again …"
    return ""
