"""Drafts of rules: begin, change and discard one, try it on people, and write it as a file for publishing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.models import Proposal
from cohorts.core.dates import home_day
from cohorts.core.holds.door import delete_rows
from cohorts.people.models import User
from lms.certification import facts
from lms.certification.actions.candidacies import standing
from lms.certification.actions.programs import LOAD_PROGRAMS
from lms.certification.messages.program_files import ProblemList
from lms.certification.models import Candidacy, Certificate, Cycle, Program, ProgramVersion, RuleDraft
from lms.certification.models.rules import rules_of
from lms.certification.rules import programs as program_models
from lms.certification.rules.findings import Finding, open_findings
from lms.certification.rules.gate import judged
from lms.certification.rules.problems import FileProblem, ProgramFileError, path_text
from lms.certification.rules.program_files import (
    block_data,
    read_program_file,
    read_version,
    read_version_text,
    write_program_file,
)
from lms.certification.rules.soundness import unready

BATCH = 200


@action("rule_draft.begun", "Began draft of rules")
def begin_draft(*, program: Program, content: object, version: str, by: User, at: datetime) -> RuleDraft:
    """Begin a draft with the content of a version, or of nothing yet, under a new name; returns it.

    Refuses everyone but program staff, a name that a version or a draft of the program has, and an empty name.
    """
    require(by, roles.PROGRAM)
    name = version.strip()
    if not name:
        raise Refused("rule_name_missing", field="version")
    drafts = RuleDraft.objects.filter(program=program, version=name)
    if ProgramVersion.objects.filter(program=program, version=name).exists() or drafts.exists():
        raise Refused("rule_name_taken", field="version", version=name)
    data = {**(content if isinstance(content, dict) else {}), "version": name}
    draft = RuleDraft.objects.create(program=program, version=name, content=data, changed_by=by, changed_at=at)
    log(draft, by=by, at=at, program=program.key, version=name)
    return draft


@action("rule_draft.changed", "Changed draft of rules")
def change_draft(*, draft: RuleDraft, source: str, by: User, at: datetime) -> RuleDraft:
    """Replace the content of a draft by the version in this text (YAML); returns it.

    Refuses a text with problems, with all of them, another name than the draft has, and a draft that is proposed.
    """
    require(by, roles.PROGRAM)
    row = _locked(draft)
    content = block_data(read_draft_text(source, name=row.version))
    if content == row.content:
        raise Refused("nothing_changes")
    row.content, row.changed_by, row.changed_at, row.revision = content, by, at, row.revision + 1
    row.save(update_fields=["content", "changed_by", "changed_at", "revision"])
    log(row, by=by, at=at, program=row.program.key, version=row.version, revision=row.revision)
    return row


@action("rule_draft.discarded", "Discarded draft of rules")
def discard_draft(*, draft: RuleDraft, by: User, at: datetime) -> None:
    """Delete a draft. People are never judged by one; its content is in the log entry. Refuses one that is proposed."""
    require(by, roles.PROGRAM)
    row = _locked(draft)
    log(row.program, by=by, at=at, program=row.program.key, version=row.version, content=row.content)
    delete_rows(row)


def _locked(draft: RuleDraft) -> RuleDraft:
    """Return the draft, locked. Refuses one that is proposed: two people decide on what the first has read."""
    row = RuleDraft.objects.select_for_update(of=("self",)).select_related("program").get(pk=draft.pk)
    for proposal in Proposal.objects.filter(act=LOAD_PROGRAMS).open():
        programs = read_program_file(proposal.payload["source"]).programs
        names = {(program.key, version.version) for program in programs for version in program.versions}
        if (row.program.key, row.version) in names:
            raise Refused("rule_draft_proposed")
    return row


def hindrances_of(version: program_models.ProgramVersion) -> list[FileProblem]:
    """Return what keeps a version from being published."""
    return [FileProblem(code, path_text(place), params=params) for code, place, params in unready(version)]


def check_ready(draft: RuleDraft) -> None:
    """Raise Refused, with every reason, if a draft cannot be published yet."""
    problems = hindrances_of(read_version(draft.content))
    if problems:
        raise Refused("rules_not_ready", problems=ProblemList(problems))


def read_draft_text(source: str, *, name: str) -> program_models.ProgramVersion:
    """Return the version that a text says. Raises Refused with every problem, or for another name than `name`."""
    try:
        version = read_version_text(source)
        block_data(version)
    except ProgramFileError as error:
        raise Refused("program_file_refused", field="source", problems=ProblemList(error.problems)) from error
    except ValueError as error:
        # Notes that no JSON can keep, or nested without end.
        problem = FileProblem("yaml_unreadable", "file")
        raise Refused("program_file_refused", field="source", problems=ProblemList([problem])) from error
    if version.version != name:
        raise Refused("rule_name_differs", field="source", version=name)
    return version


def file_of(program: Program, version: program_models.ProgramVersion) -> str:
    """Return a program file with one version, for publishing it."""
    entry = program_models.Program(
        key=program.key,
        title=program.title,
        authority=program.authority.name,
        legal_basis=tuple(filter(None, program.legal_basis.split("; "))),
        example=program.is_example,
        versions=(version,),
    )
    return write_program_file(program_models.ProgramFile(schema_version=1, programs=(entry,)))


@dataclass(frozen=True)
class Trial:
    """What other rules would say of one person: the candidacy and both trees, as decisions keep them."""

    candidacy: Candidacy
    before: Finding
    after: Finding


def try_on_people(
    program: Program, version: program_models.ProgramVersion, *, at: datetime
) -> tuple[int, Sequence[Trial]]:
    """Return of how many people without a certificate the rules were tried, and those whose requirements differ.

    Changes nothing. A constant number of queries for each BATCH people. A level or pathway that the version does not
    have is left out.
    """
    rows = Candidacy.objects.filter(program=program).select_related("program", "person").order_by("pk")
    rows = list(rows.exclude(pk__in=Certificate.objects.values("decision__candidacy")))
    tried, trials, day = 0, [], home_day(at)
    for start in range(0, len(rows), BATCH):
        cycles = Cycle.objects.current(standing(rows[start : start + BATCH]))
        gathered = facts.gather(cycles.values(), at=at)
        for cycle in cycles.values():
            rules, others = rules_of(cycle), _tree(version, cycle)
            if rules is None or others is None:
                continue
            tried += 1
            # With restricted requirements as one, so that a draft does not tell who lacks which statement.
            kept = judged(rules, gathered[cycle.pk], day)[0]
            before, after = (judged(tree, kept, day)[1] for tree in (rules, others))
            if _answers(before) != _answers(after):
                trials.append(Trial(cycle.candidacy, before, after))
    return tried, trials


def _tree(version: program_models.ProgramVersion, cycle: Cycle) -> program_models.Requirement | None:
    try:
        return version.tree(cycle.candidacy.level, cycle.pathway)
    except KeyError:
        return None


def _answers(tree: Finding) -> object:
    """What is compared: whether everything is met, and which requirements are open."""
    return tree.met, sorted((one.type, one.key) for one in open_findings(tree))
