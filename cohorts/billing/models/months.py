"""What the ledger moved in each month, by account and by course.

The reports of closed months are final, so sums read only the lines of months that are open, as in `carried`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from cohorts.billing.models.carried import closed_reports
from cohorts.billing.models.ledger import EntryLine
from cohorts.billing.rules import postings
from cohorts.billing.rules.postings import cents


def months_until(day: date, count: int = 12) -> list[date]:
    """Return the first days of `count` months, the last that of a day, the earliest first."""
    months = [postings.month_of(day)]
    while len(months) < count:
        months.insert(0, postings.month_of(postings.previous_day(months[0])))
    return months


def movements(accounts: Iterable[str], months: list[date], day: date) -> dict[str, dict[date, Decimal]]:
    """Return {account: {month: dollars}}, debits less credits of consecutive months until a day. Two queries."""
    reports = _reports(months, day)
    sums = {account: dict.fromkeys(months, cents(0)) for account in accounts}
    for account, by_month in sums.items():
        for month, report in reports.items():
            moved = report["accounts"][account]
            by_month[month] = cents(Decimal(moved["debits"]) - Decimal(moved["credits"]))
    lines = _open_lines(months, reports, day).filter(account__in=sums)
    totals: dict[tuple[str, date], Decimal] = defaultdict(Decimal)
    for account, posted_on, total in lines.values_list("account", "posted_on").annotate(total=Sum("amount")):
        totals[account, postings.month_of(posted_on)] += total
    for (account, month), total in totals.items():
        sums[account][month] = cents(total)
    return sums


def revenue_by_course(months: list[date], day: date) -> dict[str, Decimal]:
    """Return {course code, "" for none: dollars of revenue} of consecutive months until a day. Two queries."""
    reports = _reports(months, day)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for report in reports.values():
        for course, amount in report["revenue"].items():
            sums[course] += Decimal(amount)
    for course, total in _open_lines(months, reports, day).revenue_by_course().items():
        sums[course] += total
    return {course: cents(total) for course, total in sums.items() if cents(total)}


def _reports(months: list[date], day: date) -> Mapping[date, dict[str, Any]]:
    """The reports of those of the months that are closed and over on a day. Only the first ones can be closed."""
    reports = closed_reports()
    return {month: reports[month] for month in months if month in reports and postings.last_day(month) <= day}


def _open_lines(months: list[date], reports: Mapping[date, Any], day: date) -> Any:
    first = postings.next_month(max(reports)) if reports else months[0]
    return EntryLine.objects.order_by().filter(posted_on__gte=first, posted_on__lte=day)
