"""Findings as rows of a table, for the pages of state staff."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from lms.certification.messages.evidence import record_name
from lms.certification.messages.kept import Kept, words_of
from lms.certification.rules.findings import (
    Evidence,
    Finding,
    deciding,
    eligibility_as_one,
    restricted_as_one,
    steps_of,
)


@dataclass(frozen=True)
class Row:
    """One finding as a row; `depth` is how many choices it stands in.

    `evidence`: the records behind it, each with its name.
    `since` is a moment in the zone of the requirement, and never one to come.
    """

    finding: Finding
    depth: int
    title: str
    state: str
    text: str
    actor: str
    evidence: tuple[tuple[Evidence, str], ...]
    since: datetime | None = None


class _Reading(NamedTuple):
    """What `rows` was called with."""

    person: str
    at: datetime
    eligibility: bool
    kept: Kept | None


def rows(tree: Finding, *, person: str, at: datetime, eligibility: bool = True, kept: Kept | None = None) -> list[Row]:
    """The findings of a tree as they are at `at`, each choice before the steps of the way it rests on.

    Restricted requirements are one row without a reason; without `eligibility` also decisions on eligibility.
    `kept`: the words of a past decision, which are shown instead of today's. `person`: the name of whom they are about.
    """
    return _all_rows(steps_of(tree), 0, _Reading(person, at, eligibility, kept))


def _all_rows(steps, depth, reading):
    steps = restricted_as_one(steps) if reading.eligibility else eligibility_as_one(steps)
    return [row for step in steps for row in _rows(step, depth, reading)]


def _rows(finding, depth, reading):
    row = Row(
        finding,
        depth,
        **words_of(finding, reading.person, reading.kept),
        evidence=tuple((item, record_name(item)) for item in finding.evidence),
        since=finding.since if finding.since and finding.since <= reading.at else None,
    )
    if not finding.is_choice:
        return [row]
    return [row, *_all_rows(finding.steps, depth + 1, reading)]


def counts(tree: Finding) -> dict[str, int]:
    """How many requirements are open, of how many in force."""
    in_force = [finding for finding in deciding(tree) if finding.in_force]
    return {"open": sum(finding.open for finding in in_force), "all": len(in_force)}
