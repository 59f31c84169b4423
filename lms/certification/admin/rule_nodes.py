"""The tree of a draft for its page: each requirement as the sentence applicants read, with its place and faults."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from lms.certification.actions.rule_drafts import hindered_places
from lms.certification.admin.words import KINDS, PATHWAYS
from lms.certification.messages.asked import asked, group_text, name_of, short, when
from lms.certification.messages.program_files import sentence_of_problem
from lms.certification.rules.editing import group_of, parts_of, parts_place, write_pointer
from lms.certification.rules.leaves import Leaf
from lms.certification.rules.problems import FileProblem, Place, path_text
from lms.certification.rules.programs import ProgramVersion
from lms.certification.rules.requirements import Requirement


def anchor_of(pointer: str) -> str:
    """The id of a place on the page of its draft."""
    return "at-" + hashlib.sha256(pointer.encode()).hexdigest()[:10]


@dataclass
class Node:
    """A requirement or a group. `index`: its place in a list; None for the top of a way."""

    place: Place
    name: str
    sentence: str
    when: str = ""
    kind: str = ""
    code: str = ""
    why: str = ""
    restricted: bool = False
    is_last: bool = True
    parts: list["Node"] = field(default_factory=list)
    add_to: str = ""
    faults: list[str] = field(default_factory=list)
    can_wrap: bool = True

    @property
    def pointer(self):
        """Its place in addresses."""
        return write_pointer(self.place)

    @property
    def anchor(self):
        """Its id on the page."""
        return anchor_of(self.pointer)

    @property
    def in_list(self):
        """Whether it stands in a list, where it can be moved."""
        return isinstance(self.place[-1], int)

    @property
    def is_first(self):
        """Whether nothing stands before it."""
        return self.place[-1] == 0


def node_of(tree: Requirement, data: Any, place: Place, *, is_last: bool = True) -> Node:
    """The node of a requirement that stands at a place, with all inside it."""
    if isinstance(tree, Leaf):
        code = tree.type + ("" if tree.KEY == "type" else f" · {tree.key_value}")
        words = {"kind": str(KINDS[tree.type]), "when": when(tree), "why": tree.why or "", "code": code}
        return Node(place, name_of(tree), asked(tree), restricted=tree.restricted, is_last=is_last, **words)
    inside = parts_place(data, place)
    rows = list(zip(tree.parts, parts_of(data), strict=True))
    parts = [
        node_of(part, raw, (*inside, index), is_last=index == len(rows) - 1) for index, (part, raw) in enumerate(rows)
    ]
    node = Node(place, short(tree), group_text(tree), code=str(group_of(data)), parts=parts, is_last=is_last)
    node.add_to, node.can_wrap = write_pointer(inside), place[-1] != "renewal"
    return node


@dataclass
class Way:
    """A pathway of a level, or its renewal."""

    place: Place
    title: str
    node: Node
    removable: bool = False

    @property
    def pointer(self):
        """Its place in addresses."""
        return write_pointer(self.place)


@dataclass
class Section:
    """A level, with its ways to the certificate."""

    place: Place
    title: str
    key: str
    ways: list[Way]
    renewal: Way | None
    renews_as: str
    is_last: bool
    faults: list[str] = field(default_factory=list)
    own: bool = True

    @property
    def pointer(self):
        """Its place in addresses."""
        return write_pointer(self.place)

    @property
    def anchor(self):
        """Its id on the page."""
        return anchor_of(self.pointer)

    @property
    def parts(self):
        """The nodes of its ways."""
        return [way.node for way in [*self.ways, *filter(None, [self.renewal])]]

    @property
    def is_first(self):
        """Whether no level stands before it."""
        return not self.place or self.place[-1] == 0

    @property
    def renewal_list(self):
        """Where the first requirement of a renewal goes."""
        return write_pointer((*self.place, "renewal", "all_of"))


def sections_of(version: ProgramVersion, data: Any) -> list[Section]:
    """The levels of a version with their trees."""
    sections = []
    for index, level in enumerate(version.all_levels):
        own = bool(version.levels)
        place: Place = ("levels", index) if own else ()
        raw = data["levels"][index] if own else data
        ways = list(_ways(level, raw, place))
        renewal = level.renewal
        tree = renewal.tree if renewal else None
        at = (*place, "renewal")
        way = Way(at, gettext("Renewal"), node_of(tree, raw["renewal"], at), True) if tree else None
        renews_as = renewal.same_as or "" if renewal else ""
        last = index == len(version.all_levels) - 1
        title = level.title or level.key
        sections.append(Section(place, title, level.key, ways, way, renews_as, last, own=own))
    return sections


def _ways(level, raw, place):
    for name, tree in level.trees.items():
        at = (*place, "pathways", name) if level.pathways else (*place, "requirements")
        node = raw["pathways"][name] if level.pathways else raw["requirements"]
        title = str(PATHWAYS.get(name, name)) if level.pathways else gettext("Requirements")
        yield Way(at, title, node_of(tree, node, at), bool(level.pathways) and len(level.trees) > 1)


def planned_of(version: ProgramVersion, data: Any) -> list[Node]:
    """The planned requirements of the whole version."""
    rows = list(zip(version.planned_requirements, data.get("planned_requirements", ()), strict=True))
    return [
        node_of(tree, raw, ("planned_requirements", index), is_last=index == len(rows) - 1)
        for index, (tree, raw) in enumerate(rows)
    ]


@dataclass
class Entry:
    """An entry of a list of the version, such as an endorsement, with its own requirements if it has some."""

    place: Place
    title: str
    code: str
    is_last: bool
    node: Node | None = None
    can_widen: bool = False
    faults: list[str] = field(default_factory=list)

    @property
    def parts(self):
        """The node of its requirements."""
        return [self.node] if self.node else []

    @property
    def pointer(self):
        """Its place in addresses."""
        return write_pointer(self.place)

    @property
    def anchor(self):
        """Its id on the page."""
        return anchor_of(self.pointer)

    @property
    def is_first(self):
        """Whether nothing stands before it."""
        return self.place[-1] == 0


def entries_of(version: ProgramVersion, data: Any, name: str) -> list[Entry]:
    """The entries of one list of the version: endorsements, supervision_plan or employer_training."""
    entries = []
    rows = getattr(version, name)
    for index, row in enumerate(rows):
        place: Place = (name, index)
        key = getattr(row, "key", None) or row.course
        entry = Entry(place, getattr(row, "title", None) or key, key, index == len(rows) - 1)
        tree = getattr(row, "requirements", None)
        if tree is not None:
            at = (*place, "requirements")
            entry.node = node_of(tree, data[name][index]["requirements"], at)
        entry.can_widen = name == "endorsements" and tree is None
        entries.append(entry)
    return entries


@dataclass(frozen=True)
class Fault:
    """Why a version cannot be published: the sentence, where on the page, and the path in the file."""

    text: str
    anchor: str
    path: str
    name: str


def mark_faults(version: ProgramVersion, holders: list[Any]) -> list[Fault]:
    """Put every fault at the node that is nearest to its place; returns all of them for the top of the page."""
    by_place = {holder.place: holder for holder in _all(holders)}
    faults = []
    for code, place, params in hindered_places(version):
        problem = FileProblem(code, path_text(place), params=params)
        near = next((by_place[place[:size]] for size in range(len(place), -1, -1) if place[:size] in by_place), None)
        text = sentence_of_problem(problem)
        if near is not None:
            near.faults.append(text)
        name = getattr(near, "name", "") or getattr(near, "title", "")
        faults.append(Fault(text, near.anchor if near else "", problem.path, name))
    return faults


def _all(holders):
    for holder in holders:
        yield holder
        yield from _all(holder.parts)


def lists_of(sections: list[Section], planned: list[Node], entries: list[Entry]) -> list[tuple[str, str]]:
    """(pointer, name) of every group that a requirement can be moved to."""
    lists = []
    for section in sections:
        for way in [*section.ways, *filter(None, [section.renewal])]:
            lists += [(pointer, f"{section.title}, {way.title}: {name}") for pointer, name in _groups(way.node)]
    for entry in entries:
        if entry.node:
            lists += [(pointer, f"{entry.title}: {name}") for pointer, name in _groups(entry.node)]
    lists += [group for node in planned for group in _groups(node)]
    return [*lists, (write_pointer(("planned_requirements",)), gettext("Planned requirements"))]


def _groups(node: Node):
    if node.add_to:
        yield node.add_to, node.name
    for part in node.parts:
        yield from _groups(part)
