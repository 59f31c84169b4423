"""What the gate of endorsements looks at: the rules in force, what is met, and what is granted. Constant queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from cohorts.core.persons import accounts_of, person_of
from lms.certification.facts import renewals
from lms.certification.facts.practice import practice_facts
from lms.certification.models.certificates import Certificate
from lms.certification.models.decisions import Cycle
from lms.certification.models.endorsements import EndorsementAnswer, EndorsementGrant, Matter
from lms.certification.models.learning import LearningDecision, LearningEntry
from lms.certification.models.programs import Program, ProgramVersion
from lms.certification.models.rules import version_rules
from lms.certification.rules.endorsements import Kind
from lms.certification.rules.facts import Facts, LearningFacts
from lms.certification.rules.findings import Finding
from lms.certification.rules.gate import evaluate
from lms.certification.rules.leaves import Leaf
from lms.certification.rules.programs import in_force
from lms.certification.rules.requirements import leaves_of

PersonProgram = tuple[int, int]


@dataclass(frozen=True)
class Rules:
    """The endorsements of a program on a day, and the version that has them."""

    version: ProgramVersion
    kinds: tuple[Kind, ...]

    def kind(self, key: str) -> Kind | None:
        """The endorsement of this key; None if the rules have none."""
        return next((kind for kind in self.kinds if kind.key == key), None)


@dataclass(frozen=True)
class Own:
    """What one person was granted in a program, oldest first, and what they answered: {(key, matter): answer}."""

    grants: tuple[EndorsementGrant, ...] = ()
    answers: Mapping[tuple[str, str], bool] = field(default_factory=dict)

    def of(self, key: str) -> tuple[EndorsementGrant, ...]:
        """The grants of one endorsement."""
        return tuple(grant for grant in self.grants if grant.key == key)

    def agrees(self, key: str) -> bool:
        """Whether the person agrees that it is granted and shown."""
        return self.answers.get((key, Matter.SHOW), False)

    def wants_on(self, key: str) -> bool:
        """Whether the person has not renewed without it."""
        return self.answers.get((key, Matter.KEEP), True)


def endorsement_rules(programs: Iterable[Program | int], day: date) -> dict[int, Rules]:
    """Return {program id: its endorsements by the version in force}, of programs that have some. One query."""
    ids = {getattr(program, "pk", program) for program in programs}
    by_program: dict[int, list[ProgramVersion]] = defaultdict(list)
    for row in ProgramVersion.objects.filter(program__in=ids).defer("source").select_related("program"):
        by_program[row.program_id].append(row)
    by_rules = {}
    for program, versions in by_program.items():
        version = in_force(versions, day)
        rules = version_rules(version) if version else None
        if rules is not None and rules.endorsement_kinds:
            by_rules[program] = Rules(version, rules.endorsement_kinds)
    return by_rules


def own_endorsements(person_ids: Iterable[int]) -> dict[PersonProgram, Own]:
    """Return {(person, program id): what was granted and answered} of these people. Two queries."""
    accounts = accounts_of(person_ids)
    grants: dict[PersonProgram, list[EndorsementGrant]] = defaultdict(list)
    for row in EndorsementGrant.objects.of_accounts(list(accounts)).with_state().order_by("pk"):
        grants[accounts[row.person_id], row.program_id].append(row)
    answers: dict[PersonProgram, dict[tuple[str, str], bool]] = defaultdict(dict)
    for answer in EndorsementAnswer.objects.of_accounts(list(accounts)).order_by("pk"):
        answers[accounts[answer.person_id], answer.program_id][answer.key, answer.matter] = answer.answer
    return {key: Own(tuple(grants[key]), answers[key]) for key in {*grants, *answers}}


def with_hours(
    cycles: Iterable[Cycle], rules: Mapping[int, Rules], gathered: Mapping[int, Facts], day: date
) -> Mapping[int, Facts]:
    """Return the facts of cycles with hours and certificates where the endorsements of their program ask for them.

    What their own requirements ask for is in `gathered` already. Up to eight queries, and none where nothing is asked.
    """
    leaves = {cycle.pk: _leaves(rules.get(cycle.candidacy.program_id)) for cycle in cycles}
    asking = [cycle for cycle in cycles if any(leaf.type not in ("course", "exam") for leaf in leaves[cycle.pk])]
    if not asking:
        return gathered
    courses = {person_of(cycle.candidacy.person_id): gathered[cycle.pk].courses for cycle in asking}
    practiced, studied = practice_facts(asking, leaves), renewals.learning(asking, leaves, courses)
    certified = renewals.held(asking, leaves, day)
    return dict(gathered) | {
        cycle.pk: replace(
            gathered[cycle.pk],
            practice=practiced[cycle.pk] or gathered[cycle.pk].practice,
            learning=studied.get(cycle.pk, ()) or gathered[cycle.pk].learning,
            credentials=tuple(certified[person_of(cycle.candidacy.person_id)]) or gathered[cycle.pk].credentials,
        )
        for cycle in asking
    }


def _leaves(rules: Rules | None) -> tuple[Leaf, ...]:
    trees = [kind.tree for kind in rules.kinds if kind.tree] if rules else []
    return tuple(leaf for tree in trees for leaf in leaves_of(tree))


def finding_of(kind: Kind, facts: Facts, day: date) -> Finding | None:
    """Return how far the requirements of an endorsement are met; None where the rules do not say."""
    return evaluate(kind.tree, facts, day) if kind.tree is not None else None


def learned_by(person_ids: Iterable[int]) -> dict[PersonProgram, list[LearningFacts]]:
    """Return {(person, program id): all their continuing education, without what staff have struck}. Two queries."""
    accounts = accounts_of(person_ids)
    entries = list(LearningEntry.objects.filter(person__in=accounts).order_by("on", "pk"))
    decided = LearningDecision.objects.filter(entry__in=[entry.pk for entry in entries]).latest_per("entry_id")
    by_person: dict[PersonProgram, list[LearningFacts]] = defaultdict(list)
    for entry in entries:
        decision = decided.get(entry.pk)
        row = LearningFacts(decision.minutes if decision else entry.minutes, entry.on, tuple(entry.areas))
        by_person[accounts[entry.person_id], entry.program_id].append(row)
    return by_person


def certificates_to_endorse(person_ids: Iterable[int]) -> dict[PersonProgram, Certificate]:
    """Return {(person, program id): their latest certificate that nothing has replaced or ended}. One query."""
    accounts = accounts_of(person_ids)
    rows = Certificate.objects.of_accounts(list(accounts)).live().order_by("issued_at", "pk")
    rows = rows.select_related("person", "program", "candidacy")
    return {(accounts[row.person_id], row.program_id): row for row in rows}
