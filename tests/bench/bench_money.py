"""The cost of the finance pages after two years: CPU time and queries, before and after ANALYZE.

    python -m tests.bench.bench_money [--database sqlite|postgresql] [--entries N] [--invoices N] [--agencies N]

Each page is requested five times with templates loaded; the median CPU time counts. Exits with 1 if a page takes
longer than --limit milliseconds.
"""

import argparse
import json
import sys
import tempfile
import time
from datetime import timedelta
from importlib import import_module
from pathlib import Path

from tests import prepared
from tests.bench.bench_pages import report, say

LIMIT_MS = 150


def pages(years):
    """[(person, URL)] of what finance staff and an agency read."""
    from django.urls import reverse

    finance, payer = years.world.finance, years.payers[0].pk
    month = f"{years.today - timedelta(days=40):%Y-%m}-01"
    lists = ("desk", "to_invoice", "finance_invoices", "payers", "receivables", "receipts", "ledger", "ledger_lines")
    yield from ((finance, reverse(name)) for name in (*lists, "ledger_months"))
    yield finance, f"{reverse('receivables')}?day={years.today - timedelta(days=365)}"
    yield from ((finance, reverse(name, args=[payer])) for name in ("finance_payer", "finance_statement"))
    yield finance, reverse("ledger_month", args=[month])
    yield finance, reverse("finance_invoice", args=[years.invoices[-1].pk])
    yield finance, reverse("ledger_entry", args=[1])


def close_months(years) -> list[float]:
    """Close every month but the last two, as an office does that reports monthly. Returns CPU milliseconds of each."""
    from django.utils import timezone

    from cohorts.billing.actions.ledger import close_month
    from cohorts.billing.rules import postings

    months, took = postings.months_between(years.entries_since, years.today)[:-2], []
    for month in months:
        began = time.process_time()
        close_month(month=month, by=years.world.finance, at=timezone.now())
        took.append(1000 * (time.process_time() - began))
    return took


def run(arguments: argparse.Namespace) -> None:
    """Create the accounts in the configured database and measure."""
    prepared.set_up_django()
    prepared.without_second_factor()
    from django.db import connection, transaction
    from django.utils import timezone

    from tests.bench.ledger_years import LedgerYears

    years = LedgerYears(
        timezone.now().date(), agencies=arguments.agencies, invoices=arguments.invoices, entries=arguments.entries
    )
    began = time.monotonic()
    with transaction.atomic():
        years.lay()
    took = close_months(years)
    say(f"{next(years.entry_ids) - 1:,} entries written in {time.monotonic() - began:.0f} s.")
    say(f"{len(took)} months closed, the slowest in {max(took):.0f} ms of CPU.")
    import_module("lms.wsgi")
    slow = report("Before ANALYZE", pages(years), arguments.limit)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    slow += report("After ANALYZE", pages(years), arguments.limit)
    say(json.dumps({"above_the_limit": sorted(set(slow)), "limit_ms": arguments.limit}))
    sys.exit(1 if slow else 0)


def main() -> None:
    """Parse the options and create a database."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--entries", type=int, default=200_000)
    parser.add_argument("--invoices", type=int, default=5000)
    parser.add_argument("--agencies", type=int, default=300)
    parser.add_argument("--limit", type=float, default=LIMIT_MS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="peer-lms-money-") as folder:
        server = prepared.lay_out(Path(folder), arguments.database)
        prepared.choose_settings(Path(folder), server)
        try:
            run(arguments)
        finally:
            if server:
                server.stop()


if __name__ == "__main__":
    main()
