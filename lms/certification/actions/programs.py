"""Loading programs: what a file says becomes versions that are never changed again."""

from cohorts.core import roles
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval
from cohorts.people.models import Organization
from cohorts.training.models import Course
from exams.assembly.models import Exam
from lms.certification.models import Program, ProgramVersion
from lms.certification.rules import program_files
from lms.certification.rules.requirements import leaves_of, tree_data

LOAD_PROGRAMS = "program.load"


@action("program.loaded", "Load a program")
def load_program(*, source, by, at, authority=None):
    """Load the programs of a file's text; returns a list of sentences, one for everything done or worth knowing.

    1. Reads the whole file; raises Refused with every fault, one a line, and nothing of it is used.
    2. Creates or renames each program; appends each version not yet known. The same file again changes nothing.
    Refuses: other content under the name of a known version, two versions on one day, more than one level, no
    authority by the name `authority` (needed only when there are several). Takes two persons (see acts).
    """
    require_approval(LOAD_PROGRAMS, by=by)
    try:
        file = program_files.read_program_file(source)
    except program_files.ProgramFileError as faults:
        raise Refused(str(faults)) from faults
    owner = _authority(authority)
    report = []
    for entry in file.programs:
        if len({level.key for version in entry.versions for level in version.levels}) != 1:
            raise Refused(f"Program “{entry.key}” has more than one level. Give each level a program of its own.")
        program = _program(entry, owner, by, at, report)
        for version in entry.versions:
            _version(program, version, source, by, at, report)
        _refuse_clashes(program)
    return report + _unknown_names(file)


def _authority(name):
    found = Organization.objects.filter(kind=roles.AUTHORITY)
    if name is not None:
        found = found.filter(name=name)
    choices = list(found[:2])
    if len(choices) == 1:
        return choices[0]
    if name is not None:
        raise Refused(f"There is no authority named “{name}”.")
    raise Refused("Say which authority offers the program: there is " + ("more than one." if choices else "none yet."))


def _program(entry, owner, by, at, report):
    wanted = {
        "title": entry.title,
        "credential": entry.versions[-1].levels[0].title,
        "legal_basis": "; ".join(entry.legal_basis),
        "is_example": entry.example,
    }
    program, new = Program.objects.get_or_create(key=entry.key, defaults={**wanted, "authority": owner})
    changed = {name: value for name, value in wanted.items() if getattr(program, name) != value}
    for name, value in changed.items():
        setattr(program, name, value)
    if changed:
        program.save(update_fields=list(changed))
    if new or changed:
        log(program, by=by, at=at, program=entry.key, changed=sorted(changed))
        report.append(f"Program “{entry.key}”: {'created' if new else 'description changed'}.")
    return program


def _version(program, version, source, by, at, report):
    level = version.levels[0]
    says = {
        "effective_from": version.effective_from,
        "effective_to": version.effective_to,
        "citation": version.citation,
        "validity_months": level.validity.months if level.validity else None,
        "tree": tree_data(level.requirements),
    }
    kept = ProgramVersion.objects.filter(program=program, version=version.version).first()
    if kept is None:
        _refuse_same_day(program, version)
        row = ProgramVersion.objects.create(
            program=program, version=version.version, source=source, by=by, at=at, **says
        )
        log(program, by=by, at=at, program=program.key, version=row.version)
        report.append(f"Program “{program.key}”, version “{version.version}”: loaded.")
        return
    if any(getattr(kept, name) != value for name, value in says.items()):
        raise Refused(
            f"Version “{version.version}” of program “{program.key}” is known with other content. "
            "People may have been decided by it, so it stays as it is. Give the new rules a new version."
        )
    report.append(f"Program “{program.key}”, version “{version.version}”: known, unchanged.")


def _refuse_same_day(program, version):
    twin = ProgramVersion.objects.filter(program=program, effective_from=version.effective_from).first()
    if twin is not None:
        raise Refused(program_files.clashes([twin, version])[0])


def _refuse_clashes(program):
    sentences = program_files.clashes(ProgramVersion.objects.filter(program=program))
    if sentences:
        raise Refused(" ".join(sentences))


def _unknown_names(file):
    """A warning for every course or exam that a program names and nobody has entered yet."""
    leaves = [
        leaf
        for program in file.programs
        for version in program.versions
        for level in version.levels
        for leaf in leaves_of(level.requirements)
    ]
    courses = {leaf.params["course"] for leaf in leaves if "course" in leaf.params}
    exams = {leaf.params["exam"] for leaf in leaves if "exam" in leaf.params}
    missing = [f"course “{code}”" for code in sorted(courses - set(Course.objects.values_list("code", flat=True)))]
    missing += [f"exam “{code}”" for code in sorted(exams - set(Exam.objects.values_list("code", flat=True)))]
    return [f"Take care: {name} is not known here yet." for name in missing]
