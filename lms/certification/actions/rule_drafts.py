"""Drafts of rules: begin, change and discard one, and write it as a file for publishing."""

from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.models import Proposal
from cohorts.core.holds.door import delete_rows
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from lms.certification.actions.programs import LOAD_PROGRAMS
from lms.certification.actions.rule_names import unknown_names
from lms.certification.actions.rule_revisions import keep_revision, next_number
from lms.certification.messages.program_files import ProblemList
from lms.certification.models import Program, ProgramVersion, RuleDraft, RuleEdit
from lms.certification.rules import programs as program_models
from lms.certification.rules.problems import FileProblem, ProgramFileError, path_text
from lms.certification.rules.program_files import (
    block_data,
    read_program_file,
    read_version,
    read_version_text,
    write_program_file,
)
from lms.certification.rules.soundness import Fault, faults_of, unready


@action("rule_draft.begun", "Began draft of rules")
def begin_draft(*, program: Program, content: object, version: str, by: User, at: datetime) -> RuleDraft:
    """Begin a draft with the content of a version, or of nothing yet, under a new name; returns it.

    Refuses everyone but program staff of its authority, a name that a version or a draft of the program has, and an
    empty name.
    """
    require(by, roles.PROGRAM, organization=program.authority)
    name = version.strip()
    if not name:
        raise Refused("rule_name_missing", field="version")
    drafts = RuleDraft.objects.filter(program=program, version=name)
    if ProgramVersion.objects.filter(program=program, version=name).exists() or drafts.exists():
        raise Refused("rule_name_taken", field="version", version=name)
    data = {**(content if isinstance(content, dict) else {}), "version": name}
    draft = RuleDraft.objects.create(
        program=program,
        version=name,
        content=data,
        revision=next_number(program, name),
        changed_by=by,
        changed_at=at,
    )
    keep_revision(draft, RuleEdit.BEGUN)
    log(draft, by=by, at=at, program=program.key, version=name)
    return draft


@action("rule_draft.changed", "Changed draft of rules")
def change_draft(*, draft: RuleDraft, source: str, by: User, at: datetime) -> RuleDraft:
    """Replace the content of a draft by the version in this text (YAML); returns it.

    Refuses a text with problems, with all of them, another name than the draft has, and a draft that is proposed.
    """
    require(by, roles.PROGRAM, organization=draft.program.authority)
    row = locked_draft(draft)
    content = block_data(read_draft_text(source, name=row.version))
    if content == row.content:
        raise Refused("nothing_changes")
    row.content, row.changed_by, row.changed_at, row.revision = content, by, at, row.revision + 1
    row.save(update_fields=["content", "changed_by", "changed_at", "revision"])
    keep_revision(row, RuleEdit.TEXT)
    log(row, by=by, at=at, program=row.program.key, version=row.version, revision=row.revision)
    return row


@action("rule_draft.discarded", "Discarded draft of rules")
def discard_draft(*, draft: RuleDraft, by: User, at: datetime) -> None:
    """Delete a draft. People are never judged by one; its content is in the log entry. Refuses one that is proposed."""
    require(by, roles.PROGRAM, organization=draft.program.authority)
    row = locked_draft(draft)
    log(row.program, by=by, at=at, program=row.program.key, version=row.version, content=row.content)
    delete_rows(row)


def locked_draft(draft: RuleDraft) -> RuleDraft:
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
    return [FileProblem(code, path_text(place), params=params) for code, place, params in hindered_places(version)]


def hindered_places(version: program_models.ProgramVersion) -> list[Fault]:
    """Return what keeps a version from being published, each with its place: its faults, what is open, and names
    of what this site does not have.
    """
    return [*faults_of(version), *unready(version), *unknown_names(version)]


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
        refuse(*(_of_text(problem) for problem in error.problems))
        raise
    except ValueError as error:
        # Notes that no JSON can keep, or nested without end.
        refuse(_of_text(FileProblem("yaml_unreadable", "file")))
        raise error
    if version.version != name:
        raise Refused("rule_name_differs", field="source", version=name)
    return version


def _of_text(problem: FileProblem) -> Problem:
    """Return one problem of a text: each is said by itself, at the text."""
    return Problem("program_file_refused", field="source", problems=ProblemList([problem]))


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
