"""Continuing education of renewals, which closes when they are submitted: what is entered, and what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from cohorts.core.dates import home_day
from lms.certification.facts import gather
from lms.certification.messages.areas import area_words
from lms.certification.models.decisions import Cycle
from lms.certification.models.rules import RENEWALS, rules_of
from lms.certification.rules.findings import Finding, deciding
from lms.certification.rules.gate import evaluate
from lms.certification.rules.leaves import ContinuingEducation
from lms.certification.rules.requirements import leaves_of
from lms.certification.rules.settings import minutes

EDUCATION = "ce_hours"


@dataclass(frozen=True)
class Closing:
    """Continuing education of a renewal, which closes when that is submitted. Minutes, of areas those that are missing.

    `entered`: also what staff have not looked at yet. `finding`: what the gate says, while the renewal waits for it.
    """

    entered: int
    needed: int
    lacking: tuple[tuple[str, int], ...]
    finding: Finding | None = None

    @property
    def missing(self) -> int:
        """Minutes that are not entered."""
        return max(self.needed - self.entered, 0)

    @property
    def is_short(self) -> bool:
        """Whether the renewal lacks something that can only be entered before it is submitted."""
        return bool(self.missing or self.lacking)

    @property
    def lost(self) -> int:
        """Minutes that are missing, in all or of areas."""
        return self.missing or sum(length for _area, length in self.lacking)


def closings_of(cycles: Iterable[Cycle], at: datetime) -> dict[int, Closing]:
    """Return {cycle id: what is entered} of the renewals that ask for continuing education.

    A constant number of queries; none where no renewal asks for it.
    """
    asking = {row: leaf for row in cycles if row.kind in RENEWALS and (leaf := education_rule_of(row)) is not None}
    gathered = gather(asking, at=at) if asking else {}
    closings = {}
    for row, leaf in asking.items():
        row_facts, rules = gathered[row.pk], rules_of(row)
        entered = replace(row_facts, learning=tuple(replace(one, accepted=True) for one in row_facts.learning))
        counting = leaf.counting(entered, row_facts.day_of(leaf.asked_at) or home_day(at))
        steps = deciding(evaluate(rules, row_facts, home_day(at))) if rules else ()
        closings[row.pk] = Closing(
            counting.total,
            minutes(leaf.total),
            tuple((area_words(area), length) for area, length in sorted(counting.lacking.items())),
            next((step for step in steps if step.open and step.type == EDUCATION), None),
        )
    return closings


def education_rule_of(cycle: Cycle) -> ContinuingEducation | None:
    """Return what the application of a cycle asks of continuing education."""
    rules = rules_of(cycle)
    return next((leaf for leaf in leaves_of(rules) if isinstance(leaf, ContinuingEducation)), None) if rules else None
