"""Load programs from files. Versions never change after they are loaded."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval
from cohorts.core.holds.door import delete_rows
from cohorts.people.models import Organization, User
from exams.assembly.models import Exam
from lms.certification.actions.credential_names import name_credentials
from lms.certification.actions.rule_names import unknown_names
from lms.certification.actions.rule_revisions import keep_revision, next_number
from lms.certification.messages.program_files import LoadNote, ProblemList
from lms.certification.models import Program, ProgramVersion, RuleDraft, RuleEdit
from lms.certification.rules import program_files
from lms.certification.rules import programs as program_models
from lms.certification.rules.leaves import Exam as ExamLeaf
from lms.certification.rules.problems import FileProblem, ProgramFileError
from lms.certification.rules.program_files import block_data
from lms.certification.rules.requirements import leaves_of

LOAD_PROGRAMS = "program.load"


@action("program.loaded", "Loaded program")
def load_program(*, source: str, by: User | None, at: datetime, authority: str | None = None) -> list[LoadNote]:
    """Load the programs in the text of a file; returns LoadNotes about what was done, and warnings.

    1. Reads the whole file. If there are problems, raises Refused with all of them and uses nothing.
    2. Creates or updates each program and appends each new version. The same file again changes nothing. A version with
       something that keeps it from being published, such as a value that the authority has still to set, becomes a
       draft, which judges nobody.

    Refuses different content under the name of an existing version, two versions on one day, an exam that must be
    passed and decides nothing, and an unknown `authority` (required only if there are several). Needs two people (see
    acts).
    """
    require_approval(LOAD_PROGRAMS, by=by)
    try:
        file = program_files.read_program_file(source)
    except ProgramFileError as error:
        raise Refused("program_file_refused", problems=ProblemList(error.problems)) from error
    organization = authority_named(authority)
    require(by, roles.PROGRAM, organization=organization)
    report: list[LoadNote] = []
    _refuse_exams_without_verdict(file)
    for entry in file.programs:
        program = _program(entry, organization, by, at, report)
        if program.authority_id != organization.pk:
            raise Refused("program_of_other_authority", program=program.title)
        for version in entry.versions:
            hindrances = file.unready[entry.key, version.version]
            if hindrances:
                _draft(program, version, hindrances, by, at, report)
            else:
                _version(program, version, source, by, at, report)
        _refuse_overlap(ProgramVersion.objects.filter(program=program))
        name_credentials(program=program, by=by, at=at)
    return report + _unknown_names(file)


def authority_named(name: str | None) -> Organization:
    """Return the authority of a name; without one, the only one. Raises Refused where that is not clear."""
    authorities = Organization.objects.filter(kind=roles.AUTHORITY)
    if name is not None:
        authorities = authorities.filter(name=name)
    choices = list(authorities[:2])
    if len(choices) == 1:
        return choices[0]
    if name is not None:
        raise Refused("authority_unknown", name=name)
    raise Refused("authority_several" if choices else "authority_missing")


def _program(entry: Any, authority: Organization, by: User | None, at: datetime, report: list[LoadNote]) -> Program:
    description = {
        "title": entry.title,
        "legal_basis": "; ".join(entry.legal_basis),
        "is_example": entry.example,
    }
    # Until a version is published; then it is that of the version in force.
    named = {"credential": entry.versions[0].all_levels[0].title or entry.title, "authority": authority}
    program, created = Program.objects.get_or_create(key=entry.key, defaults=description | named)
    changed = {name: value for name, value in description.items() if getattr(program, name) != value}
    for name, value in changed.items():
        setattr(program, name, value)
    if changed:
        program.save(update_fields=list(changed))
    if created or changed:
        log(program, by=by, at=at, program=entry.key, changed=sorted(changed))
        report.append(LoadNote("program_created" if created else "program_changed", {"program": entry.key}))
    return program


def _version(
    program: Program, version: Any, source: str, by: User | None, at: datetime, report: list[LoadNote]
) -> None:
    content = {
        "effective_from": version.effective_from,
        "effective_to": version.effective_to,
        "citation": version.citation,
        "content": block_data(version),
    }
    names = {"program": program.key, "version": version.version}
    existing = ProgramVersion.objects.filter(program=program, version=version.version).first()
    if existing is None:
        _refuse_same_day(program, version)
        row = ProgramVersion.objects.create(
            program=program, version=version.version, source=source, by=by, at=at, **content
        )
        # What was published is no draft any more. What was changed in it since the proposal stays in the log.
        draft = RuleDraft.objects.filter(program=program, version=row.version).first()
        if draft is not None:
            if draft.content != content["content"]:
                log(program, by=by, at=at, program=program.key, draft=draft.version, content=draft.content)
            delete_rows(draft)
        log(program, by=by, at=at, program=program.key, version=row.version)
        report.append(LoadNote("version_loaded", names))
        return
    if any(getattr(existing, name) != value for name, value in content.items()):
        raise Refused("program_version_changed", **names)
    report.append(LoadNote("version_unchanged", names))


def _draft(
    program: Program,
    version: program_models.ProgramVersion,
    hindrances: Sequence[FileProblem],
    by: User | None,
    at: datetime,
    report: list[LoadNote],
) -> None:
    """Keep a version that cannot be published yet as a draft, and report why."""
    if ProgramVersion.objects.filter(program=program, version=version.version).exists():
        raise Refused("program_version_changed", program=program.key, version=version.version)
    row, created = RuleDraft.objects.get_or_create(
        program=program,
        version=version.version,
        defaults={
            "content": block_data(version),
            "revision": next_number(program, version.version),
            "changed_by": by,
            "changed_at": at,
        },
    )
    if created:
        keep_revision(row, RuleEdit.BEGUN)
        log(program, by=by, at=at, program=program.key, draft=version.version)
    code = "draft_loaded" if created else "draft_exists"
    report.append(LoadNote(code, {"program": program.key, "version": row.version, "problems": ProblemList(hindrances)}))


def _refuse_same_day(program: Program, version: Any) -> None:
    other = ProgramVersion.objects.filter(program=program, effective_from=version.effective_from).first()
    if other is not None:
        _refuse_overlap([other, version])


def _refuse_overlap(versions: Any) -> None:
    for overlap in program_models.overlaps(versions):
        raise Refused("program_versions_overlap", earlier=overlap.earlier, later=overlap.later, day=overlap.day)


def _leaves(file: Any) -> list[Any]:
    return [
        leaf
        for program in file.programs
        for version in program.versions
        for level in version.all_levels
        for tree in level.trees.values()
        for leaf in leaves_of(tree)
    ]


def _refuse_exams_without_verdict(file: Any) -> None:
    required = {leaf.exam for leaf in _leaves(file) if isinstance(leaf, ExamLeaf) and leaf.must_pass}
    for exam in Exam.objects.filter(code__in=required).order_by("code"):
        if not exam.decides:
            raise Refused("program_exam_without_verdict", exam=exam.title)


def _unknown_names(file: Any) -> list[LoadNote]:
    """Return a warning for every course, exam, program and level that a program names and that does not exist yet."""
    own = {program.key for program in file.programs}
    faults = [fault for program in file.programs for version in program.versions for fault in unknown_names(version)]
    notes = {(code, tuple(params.items())) for code, _place, params in faults if params.get("program") not in own}
    return [LoadNote(code, dict(params)) for code, params in sorted(notes)]
