"""What applications lack before they can be granted, and from whom, in a constant number of queries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from cohorts.core.dates import home_day
from lms.certification.facts import gather_given
from lms.certification.facts.closing import Closing, closings_of
from lms.certification.models.applications import Application
from lms.certification.models.decisions import Cycle
from lms.certification.models.programs import ProgramVersion
from lms.certification.models.rules import rules_of
from lms.certification.rules.applications import Giver, asked_leaves, giver_of
from lms.certification.rules.facts import AskedAt
from lms.certification.rules.findings import Actor, Finding, State, deciding, met_through
from lms.certification.rules.gate import evaluate
from lms.certification.rules.requirements import Requirement

Named = set[tuple[str, str]]
FROM_OTHERS = (Actor.OTHER, Actor.AGENCY, Actor.VENDOR, Actor.TRAINER)


@dataclass(frozen=True)
class Need:
    """One requirement that does not count yet. `giver`: from whom something is missing now.

    `lost`: minutes of continuing education that nobody can add any more, because the renewal is submitted.
    """

    giver: Giver
    finding: Finding
    lost: int = 0


def needs_of(applications: Iterable[Application], *, at: datetime) -> dict[int, tuple[Need, ...] | None]:
    """Return {application id: what does not count yet}, () if everything that is asked counts.

    Of a choice only the nearest way. None if the rules cannot be read.
    """
    rows = {row.cycle_id: row for row in applications}
    cycles = with_versions(row.cycle for row in rows.values())
    gathered = gather_given(cycles, at=at) if cycles else {}
    closed = closings_of([row for row in cycles if row.submitted_at is not None], at)
    # By version, level and pathway.
    offices: dict[tuple[int, str, str], Named] = {}
    needs: dict[int, tuple[Need, ...] | None] = {}
    for cycle in cycles:
        rules = rules_of(cycle)
        if rules is None:
            needs[rows[cycle.pk].pk] = None
            continue
        place = cycle.version_id, cycle.candidacy.level, cycle.pathway
        if place not in offices:
            offices[place] = _of_office(rules)
        tree = evaluate(rules, gathered[cycle.pk], home_day(at))
        needs[rows[cycle.pk].pk] = (*_needs(tree, offices[place]), *_of_education(closed.get(cycle.pk)))
    return needs


def with_versions(cycles: Iterable[Cycle]) -> list[Cycle]:
    """Return cycles with their versions, each of which is read once: their rules are long."""
    rows = list(cycles)
    versions = ProgramVersion.objects.defer("source").in_bulk({row.version_id for row in rows}) if rows else {}
    for row in rows:
        row.version = versions[row.version_id]
    return rows


def _of_office(rules: Requirement) -> Named:
    """Return type and key of what the office gives itself, such as an interview."""
    return {(leaf.type, leaf.key_value) for leaf in asked_leaves(rules) if giver_of(leaf) == Giver.OFFICE}


def _needs(tree: Finding, of_office: Named) -> Iterator[Need]:
    """Yield what is asked with the application and open; what is asked later does not hold it up."""
    holds = met_through(tree, AskedAt.APPLICATION) is False
    for step in deciding(tree):
        if step.open and not step.children and step.asked_at == AskedAt.APPLICATION:
            giver = _from_whom(step, of_office)
            # Also where another way is still possible: what is here waits for the office to look at it.
            if holds or (step.state == State.WAITING and giver == Giver.OFFICE):
                yield Need(giver, step)


def _of_education(closing: Closing | None) -> tuple[Need, ...]:
    """Continuing education that a submitted renewal lacks for good, or at which staff have not looked."""
    if closing is None or closing.finding is None:
        return ()
    giver = Giver.APPLICANT if closing.is_short else Giver.OFFICE
    return (Need(giver, closing.finding, closing.lost if closing.is_short else 0),)


def _from_whom(step: Finding, of_office: Named) -> Giver:
    if (step.type, step.key) in of_office:
        return Giver.OFFICE
    if step.actor in FROM_OTHERS:
        return Giver.OTHER
    return Giver.APPLICANT if step.actor == Actor.TRAINEE else Giver.OFFICE
