"""Findings as rows of a table, for the pages of state staff."""

from dataclasses import dataclass
from datetime import datetime

from lms.certification.messages import findings as words
from lms.certification.messages.met import state_of
from lms.certification.rules.findings import Finding, deciding, eligibility_as_one, steps_of


@dataclass(frozen=True)
class Row:
    """One finding as a row; `depth` is how many choices it stands in.

    `since` is a moment in the zone of the requirement, and never one to come.
    """

    finding: Finding
    depth: int
    title: str
    state: str
    text: str
    actor: str
    evidence: str
    since: datetime | None = None


def rows(tree: Finding, *, at: datetime, eligibility: bool = True) -> list[Row]:
    """The findings of a tree as they are at `at`, each choice before the steps of the way it rests on.

    Without `eligibility`, all decisions on eligibility are one row without a reason.
    """
    return _all_rows(steps_of(tree), 0, at, eligibility)


def _all_rows(steps, depth, at, eligibility):
    steps = steps if eligibility else eligibility_as_one(steps)
    return [row for step in steps for row in _rows(step, depth, at, eligibility)]


def _rows(finding, depth, at, eligibility):
    row = Row(
        finding,
        depth,
        title=words.title(finding),
        state=state_of(finding),
        text=words.sentence(finding),
        actor=words.ACTOR_LABELS[finding.actor],
        evidence=", ".join(f"{item.table} {item.id}" for item in finding.evidence),
        since=finding.since if finding.since and finding.since <= at else None,
    )
    if not finding.is_choice:
        return [row]
    return [row, *_all_rows(finding.steps, depth + 1, at, eligibility)]


def counts(tree: Finding) -> dict[str, int]:
    """How many requirements are open, of how many in force."""
    in_force = [finding for finding in deciding(tree) if finding.in_force]
    return {"open": sum(finding.open for finding in in_force), "all": len(in_force)}
