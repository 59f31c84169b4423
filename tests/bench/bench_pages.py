"""The cost of each list and file in a full year: CPU time and queries, before and after ANALYZE.

    python -m tests.bench.bench_pages [--database sqlite|postgresql] [--cohorts 100] [--people 25] [--sessions 12]

One vendor and one agency own everything, which is the worst case. Each page is requested five times with templates
loaded; the median CPU time counts. Exits with 1 if a page takes longer than --limit. The file of every mark (27,000
rows with two times each) is measured too and has no limit.
"""

import sys

from tests.bench.page_costs import database, options_of, report, report_twice

LIMIT_MS = 100


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
        for name in ("desk", "vendor_cohorts", "vendor_cohorts_csv", "vendor_year", "vendor_people", "vendor_places")
    )
    yield world.vendor_coordinator, f"{reverse('vendor_year')}?format=xlsx"
    yield world.vendor_coordinator, reverse("vendor_place", args=[year.venues[0].pk])
    yield world.vendor_coordinator, reverse("vendor_room", args=[year.rooms[0].pk])
    yield world.vendor_coordinator, reverse("vendor_cohort_new")
    yield world.vendor_coordinator, reverse("vendor_cohort", args=[cohort.pk])
    yield world.vendor_coordinator, reverse("vendor_exams", args=[cohort.pk])
    yield world.vendor_coordinator, reverse("exam_people", args=[cohort.pk])
    yield world.trainer, reverse("trainer_sessions")
    yield world.trainer, reverse("trainer_attendance", args=[session.pk])
    yield from (
        (world.agency_coordinator, reverse(name))
        for name in (
            "desk", "agency_home", "agency_cohorts", "agency_enrollments", "agency_enrollments_csv", "agency_people",
            "agency_invoices", "agency_invoices_file", "agency_progress", "agency_costs", "agency_requests",
            "agency_waiting",
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
    yield None, reverse("public_cohort", args=[year.cohorts[-1].pk])
    yield from calendars(year)


def calendars(year):
    """[(person, URL)] of the page of calendars, and of calendars of a person, a cohort, a place and a vendor."""
    from django.urls import reverse

    from cohorts.training.actions.feeds import make_feed
    from cohorts.training.models import CalendarFeed

    coordinator = year.world.vendor_coordinator
    yield from ((person, reverse("calendars")) for person in (coordinator, year.trainee))
    feeds = (
        (year.trainee, CalendarFeed(kind="person")),
        (coordinator, CalendarFeed(kind="cohort", cohort=year.cohorts[-5])),
        (coordinator, CalendarFeed(kind="place", vendor=year.world.vendor, place=year.venues[0])),
        (coordinator, CalendarFeed(kind="vendor", vendor=year.world.vendor)),
    )
    for person, feed in feeds:
        _, token = make_feed(feed=feed, by=person, at=year.now)
        yield None, reverse("calendar_feed", args=[token])


def long_files(year):
    """[(person, URL)] of files that are read once for an appeal or an audit."""
    yield year.world.auditor, _file("records_attendancemark:index")


def _file(name: str, kind: str = "xlsx") -> str:
    from django.urls import reverse

    return f"{reverse(name)}?export={kind}"


def main() -> None:
    """Create the year in a new database, and measure."""
    options = options_of(__doc__.splitlines()[0], LIMIT_MS, cohorts=100, people=25, sessions=12)
    with database(options.database):
        year = lay_year(options.cohorts, options.people, options.sessions)
        is_fast = report_twice(lambda: pages(year), options.limit)
        report("Files without a limit", long_files(year), options.limit)
    sys.exit(0 if is_fast else 1)


if __name__ == "__main__":
    main()
