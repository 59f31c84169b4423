"""What a request for erasure is about: each class of a person's restricted records, and whether it can be erased."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cohorts.core.holds.models import holds_on
from cohorts.core.persons import accounts_of
from lms.certification.models import Candidacy
from lms.records.facts.classes import CLASSES, Kept, kept_records
from lms.records.facts.due import Due, Period, period_of, rules_in_force
from lms.records.facts.neutral import NEUTRAL, OTHER, with_neutral

MAY, HELD, UNTIL, OPEN = "may", "held", "until", "open"
# What was chosen, with the decision.
ERASED, KEPT = "erased", "kept"
OWN_COPY = "own-copy"


@dataclass
class Line:
    """Records of one class: how many, and whether they can be erased.

    outcome: "may"; "held", by a legal hold; "until", kept through a day; "open", kept because nothing is closed yet.
    """

    record_class: str
    outcome: str
    through: date | None
    source: str
    rows: list[Due] = field(default_factory=list)

    @property
    def label(self) -> Any:
        """The class in words."""
        return CLASSES[self.record_class].label

    @property
    def count(self) -> int:
        """How many records."""
        return len(self.rows)


def lines_of(person_id: int, day: date, *, offices: Collection[int] | None = None) -> list[Line]:
    """Return what is kept of a person, by class and outcome. A constant number of queries.

    `offices`: what these authorities keep, and what belongs to none. Copies that they asked for are left out: these are
    removed by themselves.
    """
    rules, holds = rules_in_force(), holds_on(day)
    accounts = set(accounts_of([person_id]))
    lines: dict[tuple[Any, ...], Line] = {}
    for kept in kept_records():
        if kept.person_id not in accounts or kept.record_class == OWN_COPY or not _is_of(kept, offices):
            continue
        period = period_of(kept, rules)
        hold = holds.over(kept.person_id, kept.record_class)
        outcome = HELD if hold else _outcome(kept, period, day)
        source = period.rule.source if period.rule and outcome in (UNTIL, OPEN) else ""
        through = period.through if outcome == UNTIL else None
        key = (kept.record_class, outcome, through, source)
        line = lines.setdefault(key, Line(kept.record_class, outcome, through, source))
        line.rows.append(Due(kept, period.closed_on or day, period.through or day, hold, None))
    by_class: dict[str, list[Line]] = defaultdict(list)
    for line in lines.values():
        by_class[line.record_class].append(line)
    return [line for code in CLASSES for line in by_class.get(code, ())]


def _is_of(kept: Kept, offices: Collection[int] | None) -> bool:
    return offices is None or kept.authority_id is None or kept.authority_id in offices


def offices_of(person_id: int) -> set[int]:
    """Return the ids of the authorities that keep something about a person, or where they are a candidate."""
    accounts = set(accounts_of([person_id]))
    keeping = {row.authority_id for row in kept_records() if row.person_id in accounts and row.authority_id}
    candidacies = Candidacy.objects.filter(person__in=accounts).order_by()
    return keeping | set(candidacies.values_list("program__authority", flat=True))


def _outcome(kept: Kept, period: Period, day: date) -> str:
    if not CLASSES[kept.record_class].events:
        return OPEN
    if period.rule is None or period.is_over(day):
        return MAY
    return UNTIL if period.through else OPEN


def stored(lines: Collection[Line], erased: Collection[str]) -> list[dict[str, Any]]:
    """Return lines as they are kept with the decision; `erased`: the classes that staff chose.

    Classes that others decide about are one class here. Its first entry has no number: it says what was chosen, whether
    or not there is anything.
    """
    chosen = with_neutral(erased)
    entries = [
        _entry(line.record_class, line.count, _stored_outcome(line, chosen), line.through, line.source)
        for line in lines
        if line.record_class not in NEUTRAL
    ]
    entries.append(_entry(OTHER, 0, ERASED if OTHER in erased else KEPT, None, ""))
    by_outcome: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.record_class in NEUTRAL:
            by_outcome[_stored_outcome(line, chosen)].append(line)
    for outcome, same in by_outcome.items():
        through = max((line.through for line in same if line.through), default=None)
        entries.append(_entry(OTHER, sum(line.count for line in same), outcome, through, ""))
    return entries


def _stored_outcome(line: Line, chosen: Collection[str]) -> str:
    return ERASED if line.outcome == MAY and line.record_class in chosen else line.outcome


def _entry(record_class: str, count: int, outcome: str, through: date | None, source: str) -> dict[str, Any]:
    day = through.isoformat() if through else None
    return {"class": record_class, "count": count, "source": source, "outcome": outcome, "through": day}
