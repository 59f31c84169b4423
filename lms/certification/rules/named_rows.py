"""What a version names that is not in it: courses, exams, and levels of other programs, each with its place. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from lms.certification.rules.contradictions import places_of
from lms.certification.rules.leaves import CompositeExam, Course, Holds, Leaf
from lms.certification.rules.problems import Place
from lms.certification.rules.programs import Level, ProgramVersion
from lms.certification.rules.requirements import Requirement
from lms.certification.rules.soundness import trees_of

COURSE, EXAM, PROGRAM = "course", "exam", "program"


@dataclass(frozen=True)
class Named:
    """One name: of which `kind`, its code, where it stands, and for a program the level of it that is asked."""

    kind: str
    code: str
    place: Place
    level: str = ""


def named_in(version: ProgramVersion, start: Place = ()) -> Iterator[Named]:
    """Yield every course, exam and other program that a version names."""
    for index, level in enumerate(version.all_levels):
        place = (*start, "levels", index) if version.levels else start
        for tree, at, _renewal in trees_of(level, place):
            yield from _of_tree(tree, at)
        yield from _of_level(level, place)
    for index, tree in enumerate(version.planned_requirements):
        yield from _of_tree(tree, (*start, "planned_requirements", index))
    for index, entry in enumerate(version.endorsements):
        place = (*start, "endorsements", index)
        if entry.requirements is not None:
            yield from _of_tree(entry.requirements, (*place, "requirements"))
        yield from _given(COURSE, entry.course, (*place, "course"))
        yield from _given(COURSE, entry.after, (*place, "after"))


def _of_level(level: Level, place: Place) -> Iterator[Named]:
    for code in level.renewal.courses if level.renewal else ():
        yield Named(COURSE, code, (*place, "renewal", "courses", code))
    if level.endorsement_from:
        yield from _given(COURSE, level.endorsement_from.course, (*place, "endorsement_from", "course"))


def _of_tree(tree: Requirement, place: Place) -> Iterator[Named]:
    for part, at in places_of(tree, place):
        if isinstance(part, Leaf):
            yield from _of_leaf(part, at)


def _of_leaf(leaf: Leaf, at: Place) -> Iterator[Named]:
    yield from _given(COURSE, getattr(leaf, "course", None), (*at, "course"))
    yield from _given(EXAM, getattr(leaf, "exam", None), (*at, "exam"))
    if isinstance(leaf, Course):
        yield from _given(COURSE, leaf.after, (*at, "after"))
    elif isinstance(leaf, CompositeExam):
        for index, part in enumerate(leaf.parts):
            yield Named(EXAM, part.exam, (*at, "parts", index, "exam"))
    elif isinstance(leaf, Holds) and leaf.program is not None:
        yield Named(PROGRAM, leaf.program, (*at, "program"), leaf.level)


def _given(kind: str, code: str | None, place: Place) -> Iterator[Named]:
    if code is not None:
        yield Named(kind, code, place)
