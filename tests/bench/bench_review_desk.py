"""The cost of the review desk with 5,000 applications: CPU time and queries of each page, before and after ANALYZE.

    python -m tests.bench.bench_review_desk [--database sqlite|postgresql] [--applications 5000]

Exits with 1 if a page takes longer than --limit.
"""

import sys

from tests.bench.page_costs import database, options_of, report_twice

LIMIT_MS = 150


def lay_desk(count: int):
    """Write so many applications in every state of review; returns the desk and the applications."""
    from tests.lms.certification.application_desk import Desk
    from tests.lms.certification.many_applications import write_applications
    from tests.world import World

    desk = Desk(World(), clocks={"review": {"days": 20, "kind": "business"}, "return_pauses_review": True})
    return desk, write_applications(desk, 0, count)


def pages(desk, rows):
    """[(person, URL)] of the queue in every order and with every filter, of an application and of its steps."""
    from django.urls import reverse

    world, queue = desk.world, reverse("applications")
    chosen = (
        "", "attention=1", "clock=soon", "clock=paused", "missing=nothing", "missing=applicant", "missing=other",
        "missing=office", "reviewer=mine", "reviewer=nobody", "state=submitted", "ordering=-due",
        "ordering=cycle__submitted_at", "p=50", "q=P4711", f"agency={world.agency.pk}", f"vendor={world.vendor.pk}",
        f"program={desk.program.pk}",
    )  # fmt: skip
    yield from ((desk.staff, f"{queue}?{query}") for query in chosen)
    yield world.auditor, queue
    own = next(row for row in rows[len(rows) // 2 :] if row.reviewer_id == desk.staff.pk)
    free = next(row for row in rows[len(rows) // 2 :] if row.reviewer_id is None)
    yield from ((desk.staff, reverse("application", args=[row.pk])) for row in (own, free))
    yield from ((desk.staff, reverse(name, args=[own.pk])) for name in ("application_decide", "second_ask", "note_add"))
    fifty = "&".join(f"chosen={row.pk}" for row in rows[:50])
    yield desk.staff, f"{reverse('applications_decide')}?{fifty}"
    yield desk.staff, reverse("desk")


def main() -> None:
    """Create the applications in a new database, and measure."""
    options = options_of(__doc__.splitlines()[0], LIMIT_MS, applications=5000)
    with database(options.database):
        desk, rows = lay_desk(options.applications)
        is_fast = report_twice(lambda: pages(desk, rows), options.limit)
    sys.exit(0 if is_fast else 1)


if __name__ == "__main__":
    main()
