"""The cost of each list and file in a full year: CPU time and queries, before and after ANALYZE.

    python -m tests.bench.bench_pages [--database sqlite|postgresql] [--cohorts 100] [--people 25] [--sessions 12]

One vendor and one agency own everything, which is the worst case. Each page is requested five times with templates
loaded; the median CPU time counts. Exits with 1 if a page takes longer than --limit. The file of every mark (27,000
rows with two times each) is measured too and has no limit.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from tests import prepared

TIMES = 5
LIMIT_MS = 100


def say(text: str) -> None:
    """Print a line of the report at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def lay_year(cohorts: int, people: int, sessions: int):
    """Write a year of rows in bulk: seats, marks, charges, invoices, payments, candidacies. Returns the world."""
    from django.utils import timezone

    from tests.bench.year import Year

    year = Year(timezone.now(), cohorts=cohorts, people=people, sessions=sessions)
    year.lay()
    return year


def pages(year):
    """[(person, URL)] of every list that grows during the year."""
    from django.urls import reverse

    world, cohort, session = year.world, year.cohorts[0], year.sessions[0]
    yield from (
        (world.vendor_coordinator, reverse(name))
        for name in ("desk", "vendor_cohorts", "vendor_cohorts_csv", "vendor_year", "vendor_people")
    )
    yield world.vendor_coordinator, reverse("vendor_cohort", args=[cohort.pk])
    yield world.vendor_coordinator, reverse("vendor_exams", args=[cohort.pk])
    yield world.vendor_coordinator, reverse("exam_people", args=[cohort.pk])
    yield world.trainer, reverse("trainer_sessions")
    yield world.trainer, reverse("trainer_attendance", args=[session.pk])
    yield from (
        (world.agency_coordinator, reverse(name))
        for name in (
            "desk", "agency_home", "agency_cohorts", "agency_enrollments", "agency_enrollments_csv", "agency_people",
            "agency_invoices", "agency_invoices_file",
        )
    )  # fmt: skip
    yield world.supervisor, reverse("supervisor_home")
    yield from ((year.trainee, reverse(name)) for name in ("desk", "my_home", "my_path", "my_exams"))
    yield world.program_staff, reverse("desk")
    yield world.program_staff, reverse("people")
    yield world.program_staff, reverse("candidacies:index")
    yield from ((world.program_staff, _file(name)) for name in ("candidacies:index", "people"))
    yield world.program_staff, _file("candidacies:index", "csv")
    yield world.program_staff, reverse("certificates:index")
    yield from (
        (world.finance, reverse(name)) for name in ("desk", "to_invoice", "finance_invoices", "receipts", "payers")
    )
    yield from ((world.finance, _file(name)) for name in ("to_invoice", "finance_invoices"))
    yield from ((world.auditor, reverse(f"records_{name}:index")) for name in ("enrollment", "attendancemark"))
    yield world.auditor, _file("records_enrollment:index")
    yield None, "/verify/"


def long_files(year):
    """[(person, URL)] of files that are read once for an appeal or an audit."""
    yield year.world.auditor, _file("records_attendancemark:index")


def _file(name: str, kind: str = "xlsx") -> str:
    from django.urls import reverse

    return f"{reverse(name)}?export={kind}"


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


def run(arguments: argparse.Namespace) -> None:
    """Create the year in the configured database and measure."""
    prepared.set_up_django()
    prepared.without_second_factor()
    from django.db import connection

    year = lay_year(arguments.cohorts, arguments.people, arguments.sessions)
    # As on server start: keep the site's own objects out of full garbage collections.
    import_module("lms.wsgi")
    slow = report("Before ANALYZE", pages(year), arguments.limit)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    slow += report("After ANALYZE", pages(year), arguments.limit)
    report("Files without a limit", long_files(year), arguments.limit)
    say(json.dumps({"above_the_limit": sorted(set(slow)), "limit_ms": arguments.limit}))
    sys.exit(1 if slow else 0)


def main() -> None:
    """Parse the options and create a database."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--cohorts", type=int, default=100)
    parser.add_argument("--people", type=int, default=25)
    parser.add_argument("--sessions", type=int, default=12)
    parser.add_argument("--limit", type=float, default=LIMIT_MS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="peer-lms-pages-") as folder:
        server = prepared.lay_out(Path(folder), arguments.database)
        prepared.choose_settings(Path(folder), server)
        try:
            run(arguments)
        finally:
            if server:
                server.stop()


if __name__ == "__main__":
    main()
