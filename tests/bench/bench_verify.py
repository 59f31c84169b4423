"""The cost of the public page of a certificate: CPU time and queries of one reading.

    python -m tests.bench.bench_verify [--database sqlite|postgresql] [--certificates 10000]

Employers open it from a phone, and many at once. Exits with 1 if it takes longer than --limit.
"""

import json
import sys

from tests.bench.page_costs import database, measure, options_of, say

LIMIT_MS = 5


def main() -> None:
    """Issue certificates, and read some of them by their links."""
    options = options_of(__doc__.splitlines()[0], LIMIT_MS, certificates=10_000)
    with database(options.database):
        from importlib import import_module

        from django.test import Client

        from lms.certification.models import Certificate
        from tests.bench.bench_renewals import lay

        lay(options.certificates)
        tokens = list(Certificate.objects.order_by("pk").values_list("token", flat=True))
        import_module("lms.wsgi")
        client = Client(headers={"host": "127.0.0.1"})
        # The menu of visitors is read once a minute, by whoever comes first.
        first, first_queries = measure(client, f"/verify/{tokens[0]}/")
        say(f"  the first page of a minute: {first:.1f} ms of CPU, {first_queries} queries")
        costs = [measure(client, f"/verify/{token}/") for token in tokens[:: max(1, len(tokens) // 10)]]
    slowest, queries = max(cpu for cpu, _ in costs), max(count for _, count in costs)
    say(f"  {len(costs)} pages read: {slowest:.1f} ms of CPU at most, {queries} queries each")
    say(json.dumps({"ms": round(slowest, 2), "queries": queries, "limit_ms": options.limit}))
    sys.exit(0 if slowest <= options.limit else 1)


if __name__ == "__main__":
    main()
