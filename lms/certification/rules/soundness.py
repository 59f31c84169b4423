"""Faults of a version that is valid setting by setting: rules that nobody can meet, or that would mean nothing.

Such a version cannot be published. Each fault is a code with its place and parameters.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

from lms.certification.rules import contradictions
from lms.certification.rules.contradictions import places_of
from lms.certification.rules.facts import AskedAt
from lms.certification.rules.leaves import Course, Exam, Fee, Holds, Leaf
from lms.certification.rules.leaves.exam_parts import CompositeExam
from lms.certification.rules.leaves.fee import CHARGED
from lms.certification.rules.problems import Place
from lms.certification.rules.programs import Level, ProgramVersion
from lms.certification.rules.requirements import AnyOf, Group, NOf, Requirement, leaves_of
from lms.certification.rules.settings import OpenValue

Fault = tuple[str, Place, dict[str, Any]]


def open_values(block: BaseModel, start: Place = ()) -> Iterator[Place]:
    """Yield the place of every setting whose value is open in a block, and in the blocks inside it."""
    for name, info in type(block).model_fields.items():
        value, place = getattr(block, name), (*start, info.alias or name)
        if value is None and any(isinstance(one, OpenValue) for one in info.metadata):
            if name in block.model_fields_set or (info.default is None and name == "effective_from"):
                yield place
            continue
        for inner, at in _blocks(value, place):
            yield from open_values(inner, at)


def _blocks(value: Any, place: Place) -> Iterator[tuple[BaseModel, Place]]:
    if isinstance(value, BaseModel):
        yield value, place
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from _blocks(inner, (*place, index))
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _blocks(inner, (*place, name))


# What facts are gathered for, and the moments that are recorded. Rules that ask for more can be written and compared;
# published, nobody could meet them.
GATHERED = (
    "age", "agreement", "attestation", "background_check", "composite_exam", "course", "document", "education",
    "employment", "employment_hours", "exam", "fee", "good_standing", "holds", "holds_external", "interview",
    "qualification", "reference", "residence", "signature", "staff_decision", "supervised_hours",
)  # fmt: skip
RECORDED = tuple(AskedAt)[:-1]


def unready(version: ProgramVersion, start: Place = ()) -> Iterator[Fault]:
    """Yield what keeps a version from being published for now: values that are open, and what is not built yet."""
    for place in open_values(version, start):
        yield "value_open", place, {}
    first = version.effective_from or date.max
    for index, level in enumerate(version.all_levels):
        place = (*start, "levels", index) if version.levels else start
        for tree, inside, renewal in trees_of(level, place):
            for part, at in () if renewal else places_of(tree, inside):
                if isinstance(part, Leaf) and part.in_force(first) and not _can_be_met(part):
                    yield "kind_not_yet", at, {"kind": part.type, "moment": part.asked_at}
    yield from _unready_endorsements(version, start, first)


# What can be met without an application of its own.
OF_ENDORSEMENTS = (
    "ce_hours", "composite_exam", "course", "employment_hours", "exam", "good_standing", "holds", "supervised_hours",
)  # fmt: skip


def _unready_endorsements(version: ProgramVersion, start: Place, first: date) -> Iterator[Fault]:
    """What nobody could give for an endorsement; where staff decide, they look at it themselves."""
    for number, entry in enumerate(version.endorsements):
        if entry.requirements is None or entry.decided_by == "staff":
            continue
        for part, at in places_of(entry.requirements, (*start, "endorsements", number, "requirements")):
            if isinstance(part, Leaf) and part.in_force(first) and part.type not in OF_ENDORSEMENTS:
                yield "kind_not_yet", at, {"kind": part.type, "moment": part.asked_at}


def _can_be_met(leaf: Leaf) -> bool:
    if leaf.type not in GATHERED or leaf.asked_at not in RECORDED:
        return False
    if not isinstance(leaf, Fee) or not leaf.is_of_cycle:
        return True
    return bool(leaf.amount_usd) and any(payer in CHARGED for payer in leaf.payers)


def faults_of(version: ProgramVersion, start: Place = ()) -> Iterator[Fault]:
    """Yield every fault of a version."""
    first = version.effective_from or date.max
    keys = [level.key for level in version.all_levels]
    for index, level in enumerate(version.all_levels):
        place = (*start, "levels", index) if version.levels else start
        for tree, inside, renewal in trees_of(level, place):
            yield from _of_tree(tree, inside, first)
            yield from _of_moments(tree, inside, _moments(leaves_of(tree), renewal))
            yield from contradictions.of_tree(tree, inside, first)
            yield from _of_levels(tree, inside, keys)
        yield from contradictions.of_ways(level, place, first)
        if level.renewal and level.renewal.same_as and level.renewal.same_as not in keys:
            yield "level_unknown", (*place, "renewal", "same_as"), {"level": level.renewal.same_as}
    yield from _of_planned(version, start, first)
    yield from _twice((*start, "levels"), [level.key for level in version.levels or ()])
    yield from _of_endorsements(version, start, first)
    yield from contradictions.circles(version, start, first)


def _of_planned(version: ProgramVersion, start: Place, first: date) -> Iterator[Fault]:
    """Faults of planned requirements: they are asked on every way to the first level."""
    ways = [leaf for tree in version.all_levels[0].trees.values() for leaf in leaves_of(tree)]
    for number, tree in enumerate(version.planned_requirements):
        place = (*start, "planned_requirements", number)
        yield from _of_tree(tree, place, first)
        yield from _of_moments(tree, place, _moments([*ways, *leaves_of(tree)], renewal=False))
        if any("effective_from" not in one.model_fields_set for one in leaves_of(tree)):
            yield "planned_without_day", place, {}


def _of_endorsements(version: ProgramVersion, start: Place, first: date) -> Iterator[Fault]:
    yield from _twice((*start, "endorsements"), [entry.key for entry in version.endorsements])
    yield from _twice((*start, "supervision_plan"), [duty.key for duty in version.supervision_plan])
    for number, entry in enumerate(version.endorsements):
        if entry.requirements is not None:
            place = (*start, "endorsements", number, "requirements")
            yield from _of_tree(entry.requirements, place, first)
            yield from _of_moments(entry.requirements, place, _moments(leaves_of(entry.requirements), renewal=False))
            yield from contradictions.of_tree(entry.requirements, place, first)


def trees_of(level: Level, place: Place) -> Iterator[tuple[Requirement, Place, bool]]:
    """Yield every tree of a level, as (tree, place, whether it is of a renewal)."""
    for name, tree in level.trees.items():
        yield tree, (*place, "pathways", name) if level.pathways else (*place, "requirements"), False
    if level.renewal and level.renewal.tree:
        yield level.renewal.tree, (*place, "renewal"), True
    for index, step in enumerate(level.lapse.steps if level.lapse else ()):
        if step.requires is not None:
            yield step.requires, (*place, "lapse", "steps", index, "requires"), True


def _of_tree(tree: Requirement, place: Place, first: date) -> Iterator[Fault]:
    for part, inside in places_of(tree, place):
        if not isinstance(part, Group):
            continue
        in_force = [child for child in part.parts if any(leaf.in_force(first) for leaf in leaves_of(child))]
        if not in_force:
            yield "group_only_planned", inside, {}
        elif isinstance(part, NOf) and len(in_force) < part.n_of.n:
            yield "more_than_in_force", inside, {"n": part.n_of.n, "parts": len(in_force)}
        if isinstance(part, AnyOf | NOf) and len({leaf.restricted for leaf in leaves_of(part)}) > 1:
            yield "choice_mixes_restricted", inside, {}
    leaves = list(leaves_of(tree))
    hidden = {(leaf.type, leaf.key_value) for leaf in leaves if leaf.restricted}
    for kind, key in sorted({(leaf.type, leaf.key_value) for leaf in leaves if not leaf.restricted} & hidden):
        yield "sensitivity_differs", place, {"kind": kind, "key": key}


def _twice(place: Place, keys: list[str]) -> Iterator[Fault]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield "name_twice", place, {"key": key}


def _moments(leaves: Iterable[Leaf], renewal: bool) -> set[AskedAt]:
    """Return the moments that come for somebody who has these requirements."""
    kinds = list(leaves)
    comes = {AskedAt.APPLICATION, AskedAt.CERTIFICATION}
    if renewal:
        comes.add(AskedAt.RENEWAL)
    if any(isinstance(leaf, Course) for leaf in kinds):
        comes |= {AskedAt.BEFORE_TRAINING, AskedAt.TRAINING_START}
    if any(isinstance(leaf, Exam | CompositeExam) for leaf in kinds):
        comes.add(AskedAt.EXAM_BOOKING)
    return comes


def _of_moments(tree: Requirement, place: Place, comes: set[AskedAt]) -> Iterator[Fault]:
    """Faults of requirements that are asked at a moment which never comes."""
    for part, inside in places_of(tree, place):
        # What is usual for its kind may be asked without that moment: then when the certificate is decided.
        if isinstance(part, Leaf) and part.at is not None and part.at not in comes:
            yield "moment_never_comes", inside, {"moment": part.at}


def _of_levels(tree: Requirement, place: Place, keys: list[str]) -> Iterator[Fault]:
    for part, inside in places_of(tree, place):
        if isinstance(part, Holds) and part.program is None and part.level not in keys:
            yield "level_unknown", inside, {"level": part.level}
