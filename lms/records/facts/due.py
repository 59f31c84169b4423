"""Which restricted records are past the period of their class, and which of these a legal hold keeps."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from cohorts.core.dates import home_day
from cohorts.core.holds.models import Holds, LegalHold, holds_on
from lms.records.facts.classes import CLASSES, Kept, kept_records
from lms.records.models import PurgeItem, RetentionRule, RunState
from lms.records.rules.periods import kept_through


@dataclass(frozen=True)
class Due:
    """A record that is past its period: from when to when it ran, and the hold that keeps it, if one does.

    `review`: a hold that kept it was released; it is looked at again, whatever was approved before.
    """

    kept: Kept
    closed_on: date
    through: date
    hold: LegalHold | None
    review: LegalHold | None


@dataclass(frozen=True)
class Period:
    """What a rule says about one record: through which day it is kept; None: for good, or nothing is closed yet."""

    rule: RetentionRule | None
    closed_on: date | None
    through: date | None

    def is_over(self, today: date) -> bool:
        """Whether the record is due."""
        return self.through is not None and today > self.through


def rules_in_force() -> dict[tuple[int, str], RetentionRule]:
    """Return {(authority, class): rule}. One query."""
    rows: dict[tuple[int, str], RetentionRule] = RetentionRule.objects.latest_per("authority_id", "record_class")
    return rows


def period_of(kept: Kept, rules: dict[tuple[int, str], RetentionRule]) -> Period:
    """Return the period of a record by the rules of its authority."""
    rule = rules.get((kept.authority_id or 0, kept.record_class))
    closed_on = kept.days.get(rule.event) if rule else None
    if rule is None or rule.amount is None or closed_on is None:
        return Period(rule, closed_on, None)
    return Period(rule, closed_on, kept_through(closed_on, rule.amount, rule.unit))


def due_on(
    day: date, *, classes: Collection[str] = tuple(CLASSES), offices: Collection[int] | None = None
) -> list[Due]:
    """Return every record of these classes that is due on a day, the longest due first. `offices`: of these alone.

    A constant number of queries.
    """
    rules = rules_in_force()
    if not rules:
        return []
    holds, released = holds_on(day), Holds(LegalHold.objects.released().order_by("-released_at"))
    rows = []
    for kept in kept_records():
        if kept.record_class not in classes or (offices is not None and kept.authority_id not in offices):
            continue
        period = period_of(kept, rules)
        if period.closed_on is None or period.through is None or not period.is_over(day):
            continue
        hold = holds.over(kept.person_id, kept.record_class)
        former = None if hold else released.over(kept.person_id, kept.record_class)
        review = former if former and home_day(former.released_at) > period.through else None
        rows.append(Due(kept, period.closed_on, period.through, hold, review))
    return sorted(rows, key=lambda row: (row.through, row.kept.about))


def without_proposed(rows: Iterable[Due]) -> list[Due]:
    """Leave out what is in a purge that is proposed or being carried out. One query."""
    states = (RunState.PROPOSED, RunState.APPROVED)
    open_records = set(PurgeItem.objects.filter(run__state__in=states).values_list("record", flat=True))
    return [row for row in rows if row.kept.record_id not in open_records]


def counts(rows: Iterable[Due]) -> dict[str, dict[str, Any]]:
    """Return {class: {due, held, review, oldest}} of what is due."""
    sums: dict[str, dict[str, Any]] = {}
    for row in rows:
        entry = sums.setdefault(row.kept.record_class, {"due": 0, "held": {}, "review": 0, "oldest": None})
        entry["oldest"] = entry["oldest"] or row.through
        if row.hold:
            entry["held"][row.hold.number] = entry["held"].get(row.hold.number, 0) + 1
        else:
            entry["due"] += 1
            entry["review"] += row.review is not None
    return sums
