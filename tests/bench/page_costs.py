"""What pages cost: CPU time and queries of each, on a database of its own. For benches of pages."""

import argparse
import contextlib
import json
import statistics
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from tests import prepared

TIMES = 5


def say(text: str) -> None:
    """Print a line of the report at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def measure(client, address: str) -> tuple[float, int]:
    """(median CPU milliseconds, queries) of one page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        _ask(client, address)
    # Read at once: the next request empties the query log.
    count = len(queries)
    spent = []
    for _ in range(TIMES):
        began = time.process_time()
        _ask(client, address)
        spent.append(1000 * (time.process_time() - began))
    return statistics.median(spent), count


def _ask(client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}.")
    if response.streaming:
        list(response.streaming_content)


def report(title: str, addresses, limit: float) -> list[str]:
    """Print a line per page, the slowest first. Returns the URLs above the limit."""
    from django.test import Client

    rows = []
    for person, address in addresses:
        client = Client(headers={"host": "127.0.0.1"})
        if person is not None:
            client.force_login(person)
        rows.append((*measure(client, address), address, person.email.split("@")[0] if person else "anybody"))
    say(f"{title}:")
    for cpu, queries, address, who in sorted(rows, reverse=True):
        say(f"  {cpu:7.1f} ms {queries:3d} queries  {who:14} {address}")
    return [address for cpu, _, address, _ in rows if cpu > limit]


def report_twice(pages, limit: float) -> bool:
    """Measure what `pages` returns before and after ANALYZE. Returns whether no page is above the limit."""
    from django.db import connection

    # As on server start: keep the site's own objects out of full garbage collections.
    import_module("lms.wsgi")
    slow = report("Before ANALYZE", pages(), limit)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    slow += report("After ANALYZE", pages(), limit)
    say(json.dumps({"above_the_limit": sorted(set(slow)), "limit_ms": limit}))
    return not slow


def options_of(description: str, limit: float, **counts: int) -> argparse.Namespace:
    """Parse --database, --limit and an option for each count, with its default."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--limit", type=float, default=limit)
    for name, default in counts.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser.parse_args()


@contextlib.contextmanager
def database(kind: str):
    """Run Django on an empty database of that kind, migrated, with production settings."""
    with tempfile.TemporaryDirectory(prefix="peer-lms-pages-") as folder:
        server = prepared.lay_out(Path(folder), kind)
        prepared.choose_settings(Path(folder), server)
        prepared.set_up_django()
        prepared.without_second_factor()
        try:
            yield
        finally:
            if server:
                server.stop()
