"""How long it takes to count the hours of everybody again.

    python -m tests.bench.bench_hours [--database sqlite|postgresql] [--people 10000] [--sessions 12]

Cohorts of 25. Counts once to store what was counted, and then measures the nightly count, which finds no difference.
Exits with 1 if that takes longer than --limit.
"""

import json
import sys
import time

from tests.bench.page_costs import database, options_of, say

LIMIT_MS = 5_000
PER_COHORT = 25


def main() -> None:
    """Lay the training of a year, and count."""
    options = options_of(__doc__.splitlines()[0], LIMIT_MS, people=10_000, sessions=12)
    with database(options.database):
        spent, wall, wrong = count_twice(options.people, options.sessions)
    say(f"  {options.people} people counted again in {wall:.1f} s ({spent:.1f} s of CPU), {wrong} differ")
    say(json.dumps({"hours_of_everyone_seconds": round(wall, 2), "limit_seconds": options.limit / 1000}))
    sys.exit(0 if wall * 1000 <= options.limit and not wrong else 1)


def count_twice(people: int, sessions: int) -> tuple[float, float, int]:
    """(CPU seconds, seconds, how many differ) of the second count."""
    from django.utils import timezone

    from cohorts.training.actions.credits import recount_everyone
    from tests.bench.year import Year

    year = Year(timezone.now(), cohorts=people // PER_COHORT, people=PER_COHORT, sessions=sessions)
    year.lay_training()
    recount_everyone(by=None, at=year.now)
    began, cpu = time.perf_counter(), time.process_time()
    wrong = recount_everyone(by=None, at=year.now)
    return time.process_time() - cpu, time.perf_counter() - began, wrong


if __name__ == "__main__":
    main()
