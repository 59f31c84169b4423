"""Contradictions inside a version: requirements that nobody can meet together, and ways that nobody can go. Pure."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from lms.certification.rules.leaves import Age, ContinuingEducation, Course, Holds, Leaf, Part, Residence
from lms.certification.rules.problems import Place
from lms.certification.rules.programs import Level, ProgramVersion
from lms.certification.rules.requirements import AllOf, Group, NOf, Requirement, leaves_of
from lms.certification.rules.states import STATES

Fault = tuple[str, Place, dict[str, Any]]
# Settings that say how a requirement is shown, not what meets it.
WORDS = {"title", "why", "effective_from"}


def places_of(tree: Requirement, place: Place) -> Iterator[tuple[Requirement, Place]]:
    """Yield every group and leaf with its place in the file."""
    yield tree, place
    if isinstance(tree, Group):
        for index, part in enumerate(tree.parts):
            yield from places_of(part, inside(tree, place, index))


def inside(group: Group, place: Place, index: int) -> Place:
    """Return the place of a part of a group."""
    return (*place, group.name, "of", index) if isinstance(group, NOf) else (*place, group.name, index)


def all_required(tree: Requirement, place: Place = ()) -> Iterator[tuple[Leaf, Place]]:
    """Yield the leaves that everybody must meet, with their places."""
    if isinstance(tree, Leaf):
        yield tree, place
    elif isinstance(tree, AllOf) or (isinstance(tree, Group) and len(tree.parts) == _needed(tree)):
        for index, part in enumerate(tree.parts):
            yield from all_required(part, inside(tree, place, index))


def _needed(group: Group) -> int:
    """How many parts of a group must be met."""
    if isinstance(group, NOf):
        return group.n_of.n
    return len(group.parts) if isinstance(group, AllOf) else 1


def of_tree(tree: Requirement, place: Place, first: date) -> Iterator[Fault]:
    """Yield what nobody can meet together, of what is in force when the version begins."""
    required = [(leaf, at) for leaf, at in all_required(tree, place) if leaf.in_force(first)]
    yield from _ages(required)
    yield from _residences(required)
    yield from _asked_twice(required)
    yield from _courses(required)
    for part, at in places_of(tree, place):
        if isinstance(part, ContinuingEducation) and _too_few_hours(part):
            yield "maximums_below_total", at, {}
        elif isinstance(part, Residence):
            for index, state in enumerate(part.states):
                if state not in STATES:
                    yield "state_unknown", (*at, "states", index), {"state": state}


def _ages(required: list[tuple[Leaf, Place]]) -> Iterator[Fault]:
    ages = [(leaf, at) for leaf, at in required if isinstance(leaf, Age)]
    least = max((leaf.min_years for leaf, _at in ages), default=0)
    for leaf, at in ages:
        if leaf.max_years is not None and leaf.max_years < least:
            yield "age_range_empty", at, {}


def _residences(required: list[tuple[Leaf, Place]]) -> Iterator[Fault]:
    """A person gives one residence, so several requirements need a state in common."""
    common: set[str] | None = None
    for leaf, at in required:
        if not isinstance(leaf, Residence):
            continue
        common = set(leaf.states) if common is None else common & set(leaf.states)
        if not common:
            yield "residence_nowhere", at, {}


def _asked_twice(required: list[tuple[Leaf, Place]]) -> Iterator[Fault]:
    """A person gives it once, so two requirements of one code cannot ask for different things."""
    seen: dict[tuple[str, str], Any] = {}
    for leaf, at in required:
        if not isinstance(leaf, Part) or isinstance(leaf, Residence):
            continue
        name, settings = (leaf.type, leaf.key_value), leaf.model_dump(exclude=WORDS)
        if seen.setdefault(name, settings) != settings:
            yield "asked_twice", at, {"kind": leaf.type, "key": leaf.key_value}


def _courses(required: list[tuple[Leaf, Place]]) -> Iterator[Fault]:
    """Courses that come before each other."""
    courses = [(leaf, at) for leaf, at in required if isinstance(leaf, Course)]
    before = {leaf.course: leaf.after for leaf, _at in courses if leaf.after}
    for leaf, at in courses:
        seen: set[str] = set()
        name: str | None = leaf.course
        while name is not None and name not in seen:
            seen.add(name)
            name = before.get(name)
        if name == leaf.course:
            yield "courses_in_a_circle", at, {"course": leaf.course}


def _too_few_hours(leaf: ContinuingEducation) -> bool:
    """Whether only some areas count, and their maximums are less than the total together."""
    areas = {*leaf.areas, *leaf.minimums} if leaf.areas else set()
    return bool(areas) and areas <= set(leaf.maximums) and sum(leaf.maximums[one] for one in areas) < leaf.total


def of_ways(level: Level, place: Place, first: date) -> Iterator[Fault]:
    """Yield the ways of a level that nobody can begin, or on which nothing is asked yet."""
    for name, days in level.open_days.items():
        at = (*place, "open_days", name)
        if name not in level.trees:
            yield "way_unknown", at, {"way": name}
        elif days.opens and days.closes and days.closes < days.opens:
            yield "open_days_empty", at, {}
        elif days.closes and days.closes < first < date.max:
            yield "open_days_over", at, {}
    for name, tree in level.trees.items():
        if isinstance(tree, Leaf) and not tree.in_force(first):
            yield "way_only_planned", (*place, "pathways", name) if level.pathways else (*place, "requirements"), {}


def circles(version: ProgramVersion, start: Place, first: date) -> Iterator[Fault]:
    """Yield levels that nobody can reach, because they need each other on every way."""
    levels = {level.key: level for level in version.all_levels}
    reached: set[str] = set()
    while new := {
        key
        for key, level in levels.items()
        if key not in reached and any(_can_be_met(tree, reached, set(levels), first) for tree in level.trees.values())
    }:
        reached |= new
    for index, level in enumerate(version.all_levels):
        if level.key not in reached:
            yield "levels_in_a_circle", (*start, "levels", index) if version.levels else start, {"level": level.key}


def _can_be_met(tree: Requirement, reached: set[str], known: set[str], first: date) -> bool:
    """Whether somebody with certificates of these levels can meet a tree, as far as certificates decide."""
    if isinstance(tree, Leaf):
        own = isinstance(tree, Holds) and tree.program is None and tree.in_force(first)
        # A level that there is not is a fault of its own.
        return not own or tree.key_value in reached or tree.key_value not in known
    in_force = [part for part in tree.parts if any(leaf.in_force(first) for leaf in leaves_of(part))]
    possible = sum(_can_be_met(part, reached, known, first) for part in in_force)
    return possible >= (len(in_force) if isinstance(tree, AllOf) else min(_needed(tree), len(in_force)))
