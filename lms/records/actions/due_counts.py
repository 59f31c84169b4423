"""Count, every night, what is past its period: for the task of program staff, and to see later when it was due."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from cohorts.core.actions import action
from lms.records.facts.due import counts, due_on, without_proposed
from lms.records.facts.neutral import label_of
from lms.records.models import DueCount


@action("retention.counted", "Counted what is past its period")
def count_due(*, day: date, by: Any, at: datetime) -> DueCount:
    """Write how much is due on a day, what holds keep, and what came back after a hold. Nothing is destroyed."""
    sums = counts(without_proposed(due_on(day)))
    by_class = {code: entry["due"] for code, entry in sums.items() if entry["due"]}
    keeping = [[code, number, times] for code, entry in sums.items() for number, times in sorted(entry["held"].items())]
    review = sum(entry["review"] for entry in sums.values())
    return DueCount.objects.create(day=day, due=by_class, held=keeping, review=review, at=at)


def lines_of(row: DueCount) -> list[str]:
    """What is due, in sentences."""
    lines = [_("%(n)s past the period: %(class)s") % {"n": n, "class": label_of(code)} for code, n in row.due.items()]
    if row.held:
        lines.append(_("%(n)s kept: legal hold") % {"n": sum(times for _code, _number, times in row.held)})
    for code, number, times in row.held:
        about = {"n": times, "hold": number, "class": label_of(code)}
        lines.append(_("%(n)s kept by legal hold %(hold)s: %(class)s") % about)
    if row.review:
        lines.append(_("%(n)s came back for review after a hold was released") % {"n": row.review})
    return lines
