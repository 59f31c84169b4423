"""Faults shared by all processes with the same VAR_DIR: a wrong clock and a full disk.

The file `clock` there contains the offset of the clock in seconds. While the file `disk-full` exists, no connection of
the web server can make the SQLite file grow (`max_page_count`).
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection

MAX_PAGE_COUNT = 4_294_967_294


def _file(name):
    return Path(os.environ["VAR_DIR"]) / name


def now():
    """Replacement for `django.utils.timezone.now` in a disturbed process."""
    try:
        off = float(_file("clock").read_text())
    except (FileNotFoundError, ValueError):
        off = 0
    return datetime.now(UTC) + timedelta(seconds=off)


def set_clock(seconds):
    """Set the clock offset of all these processes in seconds; 0 resets it."""
    fresh = _file("clock.new")
    fresh.write_text(str(seconds))
    fresh.rename(_file("clock"))


def fill_disk(*, full):
    """Stop the database file from growing, or let it grow again."""
    if full:
        _file("disk-full").touch()
    else:
        _file("disk-full").unlink(missing_ok=True)


class FullDisk:
    """Middleware that limits the size of the SQLite file before the first query of a request."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                limit = MAX_PAGE_COUNT
                if _file("disk-full").exists():
                    limit = cursor.execute("PRAGMA page_count").fetchone()[0]
                cursor.execute(f"PRAGMA max_page_count = {limit}")
        return self.get_response(request)
