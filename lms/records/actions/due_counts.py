"""Count, every night, what is past its period: for the task of program staff, and to see later when it was due."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from cohorts.core.actions import action
from cohorts.people.models import Organization
from lms.records.facts.due import Due, counts, due_on, without_proposed
from lms.records.facts.neutral import label_of
from lms.records.models import DueCount


@action("retention.counted", "Counted what is past its period")
def count_due(*, day: date, by: Any, at: datetime) -> list[DueCount]:
    """Write how much is due on a day, what holds keep, and what came back after a hold; one row for each authority.

    Nothing is destroyed.
    """
    by_office: dict[int, list[Due]] = defaultdict(list)
    for row in without_proposed(due_on(day)):
        by_office[row.kept.authority_id or 0].append(row)
    authorities = Organization.objects.authorities().order_by("pk")
    return [_count(authority, by_office[authority.pk], day, at) for authority in authorities]


def _count(authority: Organization, rows: list[Due], day: date, at: datetime) -> DueCount:
    sums = counts(rows)
    by_class = {code: entry["due"] for code, entry in sums.items() if entry["due"]}
    keeping = [[code, number, times] for code, entry in sums.items() for number, times in sorted(entry["held"].items())]
    review = sum(entry["review"] for entry in sums.values())
    return DueCount.objects.create(authority=authority, day=day, due=by_class, held=keeping, review=review, at=at)


def lines_of(rows: Iterable[DueCount]) -> list[str]:
    """What is due, in sentences."""
    return [line for row in rows for line in _lines_of(row)]


def _lines_of(row: DueCount) -> list[str]:
    lines = [_("%(n)s past the period: %(class)s") % {"n": n, "class": label_of(code)} for code, n in row.due.items()]
    if row.held:
        lines.append(_("%(n)s kept: legal hold") % {"n": sum(times for _code, _number, times in row.held)})
    for code, number, times in row.held:
        about = {"n": times, "hold": number, "class": label_of(code)}
        lines.append(_("%(n)s kept by legal hold %(hold)s: %(class)s") % about)
    if row.review:
        lines.append(_("%(n)s came back for review after a hold was released") % {"n": row.review})
    return lines
