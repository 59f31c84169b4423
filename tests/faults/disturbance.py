"""A clock that jumps and a disk that fills up, for every process whose VAR_DIR names the same folder.

The file `clock` there holds the seconds by which the clock is off; while `disk-full` lies there, no connection of the
web server may let the SQLite file grow (`max_page_count`).
"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection

MAX_PAGE_COUNT = 4_294_967_294


def _file(name):
    return Path(os.environ["VAR_DIR"]) / name


def now():
    """What django.utils.timezone.now says in a disturbed process."""
    try:
        off = float(_file("clock").read_text())
    except (FileNotFoundError, ValueError):
        off = 0
    return datetime.now(UTC) + timedelta(seconds=off)


def set_clock(seconds):
    """Let the clock of all these processes be off by so many seconds; 0 puts it right."""
    fresh = _file("clock.new")
    fresh.write_text(str(seconds))
    fresh.rename(_file("clock"))


def fill_disk(*, full):
    """Let the database file grow no more, or grow again."""
    if full:
        _file("disk-full").touch()
    else:
        _file("disk-full").unlink(missing_ok=True)


class FullDisk:
    """Sets how far the file of this thread's connection may grow, before anything is asked of it."""

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
