"""What two versions of rules differ in, requirement by requirement. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from lms.certification.rules.leaves import Leaf
from lms.certification.rules.programs import Level, ProgramVersion
from lms.certification.rules.requirements import Group, NOf, Requirement, leaves_of

Place = tuple[str, str, str, str]


class ChangeKind(StrEnum):
    """What became of a requirement."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    REGROUPED = "regrouped"


@dataclass(frozen=True)
class Difference:
    """A setting that says something else: of which block, its name, both values. `inside`: the settings around it."""

    model: type[BaseModel]
    name: str
    before: Any
    after: Any
    inside: tuple[tuple[type[BaseModel], str], ...] = ()


@dataclass(frozen=True)
class Change:
    """One difference. `settings`: those that changed. `leaf`: as it is now, or was; None for what is not of one
    requirement. `level` is "" for what is of the version.
    """

    kind: ChangeKind
    level: str
    pathway: str
    leaf: Leaf | None
    settings: tuple[Difference, ...] = ()


def compare(before: ProgramVersion | None, after: ProgramVersion) -> list[Change]:
    """Return every difference, in the order of the new rules, then what is gone. A renamed key is gone and added."""
    old = dict(_leaves(before)) if before else {}
    new = dict(_leaves(after))
    changes = []
    for place, leaf in new.items():
        if place not in old:
            changes.append(Change(ChangeKind.ADDED, place[0], place[1], leaf))
        elif settings := tuple(_differences(old[place], leaf, tuple(type(leaf).model_fields))):
            changes.append(Change(ChangeKind.CHANGED, place[0], place[1], leaf, settings))
    changes += [Change(ChangeKind.REMOVED, place[0], place[1], leaf) for place, leaf in old.items() if place not in new]
    return [*changes, *_regrouped(before, after), *_around(before, after)]


# Settings that are compared as requirements, or that name the version.
OF_LEAVES = {"requirements", "pathways", "key", "levels", "version", "issued"}
# Settings of a version without levels, which are those of its only level.
OF_ONLY_LEVEL = {"open_days", "validity", "renewal"}


def _around(before: ProgramVersion | None, after: ProgramVersion) -> Iterator[Change]:
    """Yield what differs besides requirements: of the version, such as clocks, and of each level, such as validity."""
    if before is None:
        return
    old_levels = {level.key: level for level in before.all_levels}
    pairs: list[tuple[str, BaseModel, BaseModel]] = [("", before, after)]
    pairs += [(level.key, old_levels[level.key], level) for level in after.all_levels if level.key in old_levels]
    for key, old, new in pairs:
        without = OF_LEAVES if key else OF_LEAVES | OF_ONLY_LEVEL
        names = tuple(name for name in type(new).model_fields if name not in without)
        if settings := tuple(_differences(old, new, names)):
            yield Change(ChangeKind.CHANGED, key, "", None, settings)


def _ways(version: ProgramVersion) -> Iterator[tuple[Level, str, Requirement]]:
    for level in version.all_levels:
        for pathway in level.trees:
            yield level, pathway, version.tree(level.key, pathway)


def _leaves(version: ProgramVersion) -> Iterator[tuple[Place, Leaf]]:
    for level, pathway, tree in _ways(version):
        for leaf in leaves_of(tree):
            yield (level.key, pathway, leaf.type, leaf.key_value), leaf


def _differences(
    before: BaseModel,
    after: BaseModel,
    names: Iterable[str],
    inside: tuple[tuple[type[BaseModel], str], ...] = (),
) -> Iterator[Difference]:
    """Yield the settings that differ; of two blocks of one kind, the settings in them."""
    model = type(after)
    for name in names:
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if isinstance(new, BaseModel) and type(old) is type(new) and not isinstance(new, Leaf | Group):
            yield from _differences(old, new, tuple(type(new).model_fields), (*inside, (model, name)))
        else:
            yield Difference(model, name, old, new, inside)


def _regrouped(before: ProgramVersion | None, after: ProgramVersion) -> Iterator[Change]:
    """Yield ways with the same requirements in other groups: “one of these” instead of “all of these”."""
    old = {(level.key, pathway): tree for level, pathway, tree in _ways(before)} if before else {}
    for level, pathway, tree in _ways(after):
        other = old.get((level.key, pathway))
        if other is not None and _groups(other, tree) != _groups(tree, other):
            yield Change(ChangeKind.REGROUPED, level.key, pathway, None)


def _groups(tree: Requirement, other: Requirement) -> list[Any]:
    """Return, for each leaf that both trees have, the groups that it stands in: (kind, how many are needed)."""
    common = {(leaf.type, leaf.key_value) for leaf in leaves_of(other)}
    return sorted(row for row in _stands_in(tree, ()) if row[0] in common)


def _stands_in(tree: Requirement, groups: tuple[tuple[str, int], ...]) -> Iterator[tuple[tuple[str, str], Any]]:
    if isinstance(tree, Group):
        inside = (*groups, (tree.name, tree.n_of.n if isinstance(tree, NOf) else 0))
        for part in tree.parts:
            yield from _stands_in(part, inside)
    else:
        yield (tree.type, tree.key_value), groups
