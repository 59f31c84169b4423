"""The cost of the finance pages after two years: CPU time and queries, before and after ANALYZE; and an invoice run.

    python -m tests.bench.bench_money [--database sqlite|postgresql] [--entries N] [--invoices N] [--agencies N]

Each page is requested five times with templates loaded; the median CPU time counts. Then one run issues an invoice of
eight fees to every agency, with its email. Exits with 1 if a page takes longer than --limit milliseconds, or the run
longer than ten seconds of CPU.
"""

import sys
import time
from datetime import timedelta

from tests.bench.page_costs import database, options_of, report_twice, say

LIMIT_MS = 150
FEES_OF_A_RUN, RUN_SECONDS = 8, 10


def pages(years):
    """[(person, URL)] of what finance staff and an agency read."""
    from django.urls import reverse

    finance, payer = years.world.finance, years.payers[0].pk
    month = f"{years.today - timedelta(days=40):%Y-%m}-01"
    lists = (
        "desk",
        "finance_desk",
        "open_invoices",
        "to_invoice",
        "finance_invoices",
        "payers",
        "receivables",
        "receipts",
        "ledger",
        "ledger_lines",
    )
    yield from ((finance, reverse(name)) for name in (*lists, "ledger_months"))
    yield finance, f"{reverse('receivables')}?day={years.today - timedelta(days=365)}"
    yield from ((finance, reverse(name, args=[payer])) for name in ("finance_payer", "finance_statement"))
    yield finance, reverse("ledger_month", args=[month])
    yield finance, reverse("finance_invoice", args=[years.invoices[-1].pk])
    yield finance, reverse("ledger_entry", args=[1])
    payer, receipt = years.payment.payer_id, years.payment.pk
    yield finance, reverse("receipt", args=[receipt])
    account = reverse("agency_account", args=[payer])
    yield from ((years.reader, address) for address in (account, reverse("agency_documents", args=[payer])))
    yield years.reader, f"{account}?first={years.today - timedelta(days=700)}&last={years.today}"
    yield from ((years.reader, reverse(name)) for name in ("agency_invoices", "agency_costs"))
    yield years.reader, reverse("agency_payment", args=[receipt])


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


def lay_years(options):
    """Write the accounts of two years in bulk, and close their months. Returns the LedgerYears."""
    from django.db import transaction
    from django.utils import timezone

    from cohorts.billing.models import Receipt
    from cohorts.core import roles
    from tests.bench.ledger_years import LedgerYears

    years = LedgerYears(
        timezone.now().date(), agencies=options.agencies, invoices=options.invoices, entries=options.entries
    )
    with transaction.atomic():
        years.lay()
        years.payment = Receipt.objects.select_related("payer__organization").latest("pk")
        years.reader = years.world.person("reader", years.payment.payer.organization, roles.AGENCY_COORDINATOR)
    took = close_months(years)
    say(f"{next(years.entry_ids) - 1:,} entries; {len(took)} months closed, each in {max(took):.0f} ms of CPU or less.")
    return years


def is_run_fast(years) -> bool:
    """Invoice fees of every agency in one run, as its job does. Returns whether it took no longer than allowed."""
    from django.db import transaction
    from django.utils import timezone

    from cohorts.billing import tasks
    from cohorts.billing.actions import invoice_runs
    from cohorts.billing.models import Invoice

    with transaction.atomic():  # The lines of the ledger are written before their entries.
        years.let_wait(FEES_OF_A_RUN)
    before, due = Invoice.objects.count(), years.today + timedelta(days=30)
    run = invoice_runs.request_run(payers=years.payers, due_on=due, by=years.world.finance, at=timezone.now())
    began = time.process_time()
    tasks.carry_out_run(run.pk)
    took = time.process_time() - began
    count = Invoice.objects.count() - before
    say(f"A run issued {count} invoices of {FEES_OF_A_RUN} fees in {took:.1f} s of CPU; {RUN_SECONDS} are allowed.")
    return took <= RUN_SECONDS and count == len(years.payers)


def main() -> None:
    """Create the accounts in a new database, and measure."""
    options = options_of(__doc__.splitlines()[0], LIMIT_MS, entries=200_000, invoices=5000, agencies=300)
    with database(options.database):
        years = lay_years(options)
        is_fast = report_twice(lambda: pages(years), options.limit)
        is_fast = is_run_fast(years) and is_fast
    sys.exit(0 if is_fast else 1)


if __name__ == "__main__":
    main()
