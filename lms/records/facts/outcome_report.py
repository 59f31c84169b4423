"""What became of the records of a purge, counted, in words."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lms.records.facts.neutral import NEUTRAL, label_of, shown_class
from lms.records.models import PurgeCause, PurgeItem
from lms.records.models.purges import Outcome


@dataclass(frozen=True)
class Report:
    """Numbers by class; of what a hold keeps, by class and number of the hold."""

    purged: Counter[str] = field(default_factory=Counter)
    held: Counter[tuple[str, int]] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)


def report_of(runs: Iterable[Any]) -> Report:
    """Count the records of purges, by the classes that staff read about people. One query.

    Of what a person asked to erase, those that others decide about are left out: their number would say what there is.
    """
    report = Report()
    rows = without_neutral(PurgeItem.objects.filter(run__in=[run.pk for run in runs])).order_by("pk")
    for record_class, outcome, number in rows.values_list("record_class", "outcome", "hold__number"):
        record_class = shown_class(record_class)
        if outcome == Outcome.HELD:
            report.held[record_class, number] += 1
        else:
            counter = {Outcome.PURGED: report.purged, Outcome.KEPT: report.kept, Outcome.WAITING: report.waiting}
            counter[Outcome(outcome)][record_class] += 1
    return report


def without_neutral(items: Any) -> Any:
    """Leave out records that others decide about, where the purge or its request names the person."""
    return items.exclude(run__cause=PurgeCause.ERASURE, record_class__in=NEUTRAL)


def lines_of(report: Report) -> list[str]:
    """The report in sentences: what was destroyed, and what was kept, with class and number of the hold."""
    lines = []
    for record_class, number in sorted(report.purged.items()):
        lines.append(_("%(n)s destroyed: %(class)s") % {"n": number, "class": label_of(record_class)})
    if report.held:
        lines.append(_("%(n)s kept: legal hold") % {"n": sum(report.held.values())})
    for (record_class, hold), number in sorted(report.held.items()):
        about = {"n": number, "class": label_of(record_class), "hold": hold}
        lines.append(_("%(n)s kept by legal hold %(hold)s: %(class)s") % about)
    for record_class, number in sorted(report.kept.items()):
        lines.append(_("%(n)s kept, not due any more: %(class)s") % {"n": number, "class": label_of(record_class)})
    for record_class, number in sorted(report.waiting.items()):
        lines.append(_("%(n)s not done yet: %(class)s") % {"n": number, "class": label_of(record_class)})
    return lines
