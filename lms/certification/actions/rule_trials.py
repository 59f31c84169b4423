"""Other rules tried on everybody who is on the way to a certificate: what they would say of each. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from cohorts.core.dates import home_day
from lms.certification import facts
from lms.certification.actions.candidacies import standing
from lms.certification.models import Candidacy, Certificate, Cycle, Program
from lms.certification.models.rules import rules_of
from lms.certification.rules.findings import Finding, open_findings
from lms.certification.rules.gate import judged
from lms.certification.rules.programs import ProgramVersion
from lms.certification.rules.requirements import Requirement

# People at once: the number of queries is the same for each of these.
BATCH = 1_000


@dataclass(frozen=True)
class Trial:
    """What other rules would say of one person: the candidacy and both trees, as decisions keep them."""

    candidacy: Candidacy
    before: Finding
    after: Finding


class Tried(NamedTuple):
    """On how many people rules were tried, and those whose requirements differ.

    `left_out`: who could not be judged, as (why, level, pathway) for each of them.
    """

    people: int
    trials: Sequence[Trial]
    left_out: Sequence[tuple[str, str, str]]


UNREADABLE, NO_LEVEL, NO_WAY = "unreadable", "no_level", "no_way"


def try_on_people(
    program: Program, version: ProgramVersion, *, at: datetime, against: ProgramVersion | None = None
) -> Tried:
    """Try rules on everybody without a certificate, and say who could not be judged by them.

    Everybody's own rules are compared with them; or those of `against`, where it has requirements for somebody.

    A constant number of queries for each BATCH people.
    """
    rows = Candidacy.objects.filter(program=program).select_related("program", "person").order_by("pk")
    rows = list(rows.exclude(pk__in=Certificate.objects.values("candidacy")))
    tried, trials, left_out, day = 0, [], [], home_day(at)
    for start in range(0, len(rows), BATCH):
        cycles = Cycle.objects.current(standing(rows[start : start + BATCH]))
        gathered = facts.gather(cycles.values(), at=at)
        for cycle in cycles.values():
            own = _tree(against, cycle) if against else None
            rules, others = own or rules_of(cycle), _tree(version, cycle)
            if rules is None or others is None:
                why = UNREADABLE if rules is None else _why_not(version, cycle)
                left_out.append((why, cycle.candidacy.level, cycle.pathway))
                continue
            tried += 1
            before, after = both(rules, others, gathered[cycle.pk], day)
            if _answers(before) != _answers(after):
                trials.append(Trial(cycle.candidacy, before, after))
    return Tried(tried, trials, left_out)


def would_say(version: ProgramVersion, cycle: Cycle, *, at: datetime) -> Finding | None:
    """Return what rules would say of one person; None where they have no requirements for them."""
    own, others = rules_of(cycle), _tree(version, cycle)
    if own is None or others is None:
        return None
    return both(own, others, facts.gather([cycle], at=at)[cycle.pk], home_day(at))[1]


def both(rules: Requirement, others: Requirement, given: facts.Facts, day: date) -> tuple[Finding, Finding]:
    """Return what the present and the other rules say, with restricted requirements as one: a draft does not tell who
    lacks which statement.
    """
    kept, before = judged(rules, given, day)
    return before, judged(others, kept, day)[1]


def _tree(version: ProgramVersion, cycle: Cycle) -> Requirement | None:
    try:
        return version.tree(cycle.candidacy.level, cycle.pathway)
    except KeyError:
        return None


def _why_not(version: ProgramVersion, cycle: Cycle) -> str:
    """Return why a version has no requirements for a cycle."""
    return NO_WAY if cycle.candidacy.level in {level.key for level in version.all_levels} else NO_LEVEL


def _answers(tree: Finding) -> object:
    """What is compared: whether everything is met, and which requirements are open."""
    return tree.met, sorted((one.type, one.key) for one in open_findings(tree))
