"""Load programs from files. Versions never change after they are loaded."""

from datetime import datetime
from typing import Any

from cohorts.core import roles
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval
from cohorts.people.models import Organization, User
from cohorts.training.models import Course
from exams.assembly.models import Exam
from lms.certification.messages.program_files import LoadNote, ProblemList
from lms.certification.models import Program, ProgramVersion
from lms.certification.rules import program_files
from lms.certification.rules.problems import ProgramFileError
from lms.certification.rules.requirements import leaves_of, rules_data

LOAD_PROGRAMS = "program.load"


@action("program.loaded", "Loaded program")
def load_program(*, source: str, by: User | None, at: datetime, authority: str | None = None) -> list[LoadNote]:
    """Load the programs in the text of a file; returns LoadNotes about what was done, and warnings.

    1. Reads the whole file. If there are problems, raises Refused with all of them and uses nothing.
    2. Creates or updates each program and appends each new version. The same file again changes nothing.

    Refuses different content under the name of an existing version, two versions on one day, more than one level, an
    exam that must be passed and decides nothing, and an unknown `authority` (required only if there are several). Needs
    two people (see acts).
    """
    require_approval(LOAD_PROGRAMS, by=by)
    try:
        file = program_files.read_program_file(source)
    except ProgramFileError as error:
        raise Refused("program_file_refused", problems=ProblemList(error.problems)) from error
    organization = _authority(authority)
    report: list[LoadNote] = []
    _refuse_exams_without_verdict(file)
    for entry in file.programs:
        if len({level.key for version in entry.versions for level in version.levels}) != 1:
            raise Refused("program_several_levels", program=entry.key)
        program = _program(entry, organization, by, at, report)
        for version in entry.versions:
            _version(program, version, source, by, at, report)
        _refuse_overlap(ProgramVersion.objects.filter(program=program))
    return report + _unknown_names(file)


def _authority(name: str | None) -> Organization:
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
        "credential": max(entry.versions, key=lambda version: version.effective_from).levels[0].title,
        "legal_basis": "; ".join(entry.legal_basis),
        "is_example": entry.example,
    }
    program, created = Program.objects.get_or_create(key=entry.key, defaults={**description, "authority": authority})
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
    level = version.levels[0]
    content = {
        "effective_from": version.effective_from,
        "effective_to": version.effective_to,
        "citation": version.citation,
        "validity_months": level.validity.months if level.validity else None,
        "tree": rules_data(level.requirements),
    }
    names = {"program": program.key, "version": version.version}
    existing = ProgramVersion.objects.filter(program=program, version=version.version).first()
    if existing is None:
        _refuse_same_day(program, version)
        row = ProgramVersion.objects.create(
            program=program, version=version.version, source=source, by=by, at=at, **content
        )
        log(program, by=by, at=at, program=program.key, version=row.version)
        report.append(LoadNote("version_loaded", names))
        return
    if any(getattr(existing, name) != value for name, value in content.items()):
        raise Refused("program_version_changed", **names)
    report.append(LoadNote("version_unchanged", names))


def _refuse_same_day(program: Program, version: Any) -> None:
    other = ProgramVersion.objects.filter(program=program, effective_from=version.effective_from).first()
    if other is not None:
        _refuse_overlap([other, version])


def _refuse_overlap(versions: Any) -> None:
    for overlap in program_files.overlaps(versions):
        raise Refused("program_versions_overlap", earlier=overlap.earlier, later=overlap.later, day=overlap.day)


def _leaves(file: Any) -> list[Any]:
    return [
        leaf
        for program in file.programs
        for version in program.versions
        for level in version.levels
        for leaf in leaves_of(level.requirements)
    ]


def _refuse_exams_without_verdict(file: Any) -> None:
    required = {leaf.exam for leaf in _leaves(file) if getattr(leaf, "passed", None)}
    for exam in Exam.objects.filter(code__in=required).order_by("code"):
        if not exam.decides:
            raise Refused("program_exam_without_verdict", exam=exam.title)


def _unknown_names(file: Any) -> list[LoadNote]:
    """Return a warning for every course or exam that a program names and that does not exist yet."""
    leaves = _leaves(file)
    courses = {leaf.course for leaf in leaves if hasattr(leaf, "course")}
    exams = {leaf.exam for leaf in leaves if hasattr(leaf, "exam")}
    no_course = sorted(courses - set(Course.objects.values_list("code", flat=True)))
    no_exam = sorted(exams - set(Exam.objects.values_list("code", flat=True)))
    return [LoadNote("course_unknown", {"course": code}) for code in no_course] + [
        LoadNote("exam_unknown", {"exam": code}) for code in no_exam
    ]
