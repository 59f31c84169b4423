"""Names in rules that lead nowhere on this site: nobody could pass an exam or take a course that does not exist."""

from collections.abc import Iterable, Iterator
from typing import Any

from cohorts.training.models import Course
from exams.assembly.models import Exam
from lms.certification.models import Program, ProgramVersion
from lms.certification.rules import programs as program_models
from lms.certification.rules.named_rows import COURSE, EXAM, PROGRAM, Named, named_in
from lms.certification.rules.problems import Place
from lms.certification.rules.soundness import Fault


def unknown_names(version: program_models.ProgramVersion, start: Place = ()) -> Iterator[Fault]:
    """Yield every course, exam, program and level of another program that a version names and that does not exist.

    A constant number of queries, none for rules that name nothing.
    """
    names = list(named_in(version, start))
    courses, exams = _codes(Course, names, COURSE), _codes(Exam, names, EXAM)
    levels = _levels({one.code for one in names if one.kind == PROGRAM})
    for one in names:
        if one.kind == COURSE and one.code not in courses:
            yield "course_not_on_site", one.place, {"course": one.code}
        elif one.kind == EXAM and one.code not in exams:
            yield "exam_not_on_site", one.place, {"exam": one.code}
        elif one.kind == PROGRAM and one.code not in levels:
            yield "program_not_on_site", one.place, {"program": one.code}
        elif one.kind == PROGRAM and one.level not in levels[one.code]:
            place = (*one.place[:-1], "level")
            yield "level_of_program_unknown", place, {"level": one.level, "program": one.code}


def _codes(model: Any, names: Iterable[Named], kind: str) -> set[str]:
    codes = {one.code for one in names if one.kind == kind}
    return set(model.objects.filter(code__in=codes).values_list("code", flat=True)) if codes else set()


def _levels(programs: set[str]) -> dict[str, set[str]]:
    """Return the levels of these programs, in any of their versions."""
    if not programs:
        return {}
    levels: dict[str, set[str]] = {key: set() for key in _keys(programs)}
    rows = ProgramVersion.objects.filter(program__key__in=programs).values_list("program__key", "content__levels")
    for program, entries in rows:
        levels[program] |= {entry["key"] for entry in entries} if entries else {program_models.ONLY_LEVEL}
    return levels


def _keys(programs: set[str]) -> Iterable[str]:
    return Program.objects.filter(key__in=programs).values_list("key", flat=True)
