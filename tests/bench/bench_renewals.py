"""How long the nightly moves of certificates take: reminders, steps after the end, and open renewals.

    python -m tests.bench.bench_renewals [--database sqlite|postgresql] [--certificates 100000]

Certificates of two years end evenly over two years, a tenth of their holders have an open renewal, and the nights of a
week are run one after another. Exits with 1 if a night takes longer than --limit seconds.
"""

import json
import sys
import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.bench.page_costs import database, options_of, say

LIMIT_SECONDS = 60
NIGHTS = 7
TERM = 730
BATCH = 5_000
TONIGHT = datetime(2028, 6, 1, 3, tzinfo=ZoneInfo("America/Chicago"))


def main() -> None:
    """Lay the certificates, and run the nights."""
    options = options_of(__doc__.splitlines()[0], LIMIT_SECONDS, certificates=100_000)
    with database(options.database):
        lay(options.certificates)
        nights = [night(number) for number in range(NIGHTS)]
    slowest = max(seconds for seconds, _emailed, _queries in nights)
    for seconds, emailed, queries in nights:
        say(f"  {emailed} emailed in {seconds:.1f} s, {queries} queries")
    say(json.dumps({"slowest_night_seconds": round(slowest, 1), "limit": options.limit}))
    sys.exit(0 if slowest <= options.limit else 1)


def night(number: int) -> tuple[float, int, int]:
    """(seconds, emails, queries) of one night."""
    import time_machine
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext

    from lms.certification.tasks import follow_renewals

    # The log of queries has a limit, beyond which nothing would be counted.
    reset_queries()
    began = time.perf_counter()
    with (
        time_machine.travel(TONIGHT + timedelta(days=number), tick=True),
        CaptureQueriesContext(connection) as queries,
    ):
        emailed = follow_renewals()
    return time.perf_counter() - began, emailed, len(queries)


def lay(count: int) -> None:
    """Write so many certified people; the first holder is written by the actions, and the others after it."""
    from cohorts.people.models import User
    from lms.certification.actions.renewal_notices import next_notice
    from lms.certification.models import Application, Candidacy, Certificate, Cycle
    from tests.lms.certification.holder import Holder, local
    from tests.world import World

    holder = Holder(World())
    first = holder.certify(local(2026, 1, 1, 9))
    day, steps = (TONIGHT - timedelta(days=TERM)).date(), first.steps
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        people = User.objects.bulk_create(
            User(email=f"c{n}@example.org", given_name="Many", family_name=f"P{n}") for n in numbers
        )
        rows = Candidacy.objects.bulk_create(
            Candidacy(person=person, program=holder.program, level=first.candidacy.level, since=holder.world.now)
            for person in people
        )
        certificates = [
            _certificate(first, row, n, day + timedelta(days=n % TERM), steps)
            for n, row in zip(numbers, rows, strict=True)
        ]
        for certificate in certificates:
            certificate.next_notice_on = next_notice(certificate, TONIGHT.date() - timedelta(days=1))
        Certificate.objects.bulk_create(certificates)
        renewing = rows[::10]
        cycles = Cycle.objects.bulk_create(
            Cycle(
                candidacy=row, number=2, kind="renewal", version=holder.version, begun_at=holder.world.now,
                step="on_time",
            )
            for row in renewing
        )  # fmt: skip
        Application.objects.bulk_create(
            Application(cycle=cycle, channel="online", state="draft", begun_at=holder.world.now) for cycle in cycles
        )


def _certificate(first, candidacy, number: int, begins: date, steps):
    """One like the first, from a day on."""
    from lms.certification.models import Certificate

    copied = ("program", "version", "state", "credential", "program_title", "authority_name", "after_end")
    grace = begins + timedelta(days=TERM + 30)
    return Certificate(
        **{name: getattr(first, name) for name in copied}, person=candidacy.person, candidacy=candidacy, steps=steps,
        number=f"B-{number:06d}", number_key=f"B{number:06d}",
        token=f"{number:064d}", name=f"Many P{number}", family_name=f"P{number}",
        issued_on=begins, issued_at=first.issued_at, valid_from=begins, certified_since=begins,
        valid_until=begins + timedelta(days=TERM - 1), grace_until=grace,
    )  # fmt: skip


if __name__ == "__main__":
    main()
