"""Waiting with a time limit: for a condition, and for a transaction blocked by another."""

import threading
import time
from collections.abc import Callable

from django.db import connection

MAX_WAIT_SECONDS = 30


def wait_until(condition: Callable[[], object], *, seconds: float = MAX_WAIT_SECONDS) -> None:
    """Poll until `condition()` is true. Raises AssertionError after `seconds`."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"This did not happen within {seconds} s: {condition}"
        time.sleep(0.002)


def wait_for(event: threading.Event, *, seconds: float = MAX_WAIT_SECONDS) -> None:
    """Wait for an event. Raises AssertionError after `seconds`."""
    assert event.wait(seconds), f"The event was not set within {seconds} s."


def transaction_waits() -> bool:
    """Whether a transaction waits for a lock of another (PostgreSQL only)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0
