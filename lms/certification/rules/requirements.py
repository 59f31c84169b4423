"""The requirement tree of a program: all of, any of, and leaves. Read from data; written back as the same data.

A leaf of a kind nobody here can decide is refused when the program is loaded, never when a person waits for an answer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.certification.rules.leaves import LEAVES
from lms.certification.rules.settings import Problem, check_settings

DEPTH_LIMIT = 12


@dataclass(frozen=True)
class Leaf:
    """One requirement. ``planned`` means announced without a date; ``effective_from`` None means always in force."""

    path: str
    type: str
    key: str
    title: str
    params: Mapping[str, Any]
    effective_from: date | None = None
    planned: bool = False
    titled: bool = False

    def in_force(self, on: date) -> bool:
        """True when this requirement blocks on that date."""
        return not self.planned and (self.effective_from is None or self.effective_from <= on)


@dataclass(frozen=True)
class AllOf:
    """Every part has to be met."""

    path: str
    parts: tuple["Node", ...]


@dataclass(frozen=True)
class AnyOf:
    """One part is enough."""

    path: str
    parts: tuple["Node", ...]


Node = AllOf | AnyOf | Leaf
_GROUPS: dict[str, type[AllOf] | type[AnyOf]] = {"all_of": AllOf, "any_of": AnyOf}


def read_tree(data: Any, *, path: str, problems: list[Problem], depth: int = 0) -> Node | None:
    """Turn the data of a requirement tree into a tree; None when anything in it was wrong.

    Every fault is appended to ``problems`` with its path, so that one load shows all of them.
    """
    if depth > DEPTH_LIMIT:
        problems.append(Problem(path, f"Requirements are nested deeper than {DEPTH_LIMIT} levels."))
        return None
    if not isinstance(data, Mapping):
        problems.append(Problem(path, "A requirement must be a block with a type, or with all_of or any_of."))
        return None
    groups = [name for name in _GROUPS if name in data]
    if not groups:
        return _read_leaf(data, path=path, problems=problems)
    if len(data) != 1:
        problems.append(Problem(path, f"A block with {groups[0]} can hold nothing beside it."))
        return None
    return _read_group(groups[0], data[groups[0]], path=f"{path}.{groups[0]}", problems=problems, depth=depth)


def _read_group(name: str, data: Any, *, path: str, problems: list[Problem], depth: int) -> Node | None:
    if not isinstance(data, list | tuple) or not data:
        problems.append(Problem(path, f"{name} must list at least one requirement."))
        return None
    parts = [
        read_tree(part, path=f"{path}[{index}]", problems=problems, depth=depth + 1) for index, part in enumerate(data)
    ]
    if any(part is None for part in parts):
        return None
    return _GROUPS[name](path, tuple(parts))


def _read_leaf(data: Mapping[str, Any], *, path: str, problems: list[Problem]) -> Leaf | None:
    before = len(problems)
    kind = LEAVES.get(data.get("type")) if isinstance(data.get("type"), str) else None
    if kind is None:
        listed = ", ".join(sorted(LEAVES))
        given = data.get("type", "no type at all")
        problems.append(Problem(path, f"“{given}” is not a kind of requirement known here. Known are: {listed}."))
        return None
    params = {name: value for name, value in data.items() if name not in ("type", "title", "effective_from")}
    check_settings(params, kind.settings, path=path, what=f"the requirement “{kind.name}”", problems=problems)
    if len(problems) == before and (complaint := kind.check(params)):
        problems.append(Problem(path, complaint))
    title = data.get("title")
    if title is not None and not (isinstance(title, str) and title.strip()):
        problems.append(Problem(f"{path}.title", "A title must be words, not empty."))
    starts = read_date(data.get("effective_from"), path=f"{path}.effective_from", problems=problems)
    if len(problems) > before:
        return None
    return Leaf(
        path=path,
        type=kind.name,
        key=params[kind.key],
        title=title or kind.title.format(**params),
        params=params,
        effective_from=starts,
        planned="effective_from" in data and starts is None,
        titled=bool(title),
    )


def read_date(value: Any, *, path: str, problems: list[Problem]) -> date | None:
    """A date, or its ISO text as kept in JSON; None stays None. A time of day is refused."""
    if value is None or (isinstance(value, date) and not hasattr(value, "hour")):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    problems.append(Problem(path, f"“{value}” is not a date. Write it as 2026-01-31."))
    return None


def tree_data(node: Node) -> dict[str, Any]:
    """The tree as plain data for JSON; ``read_tree`` of it gives the same tree back."""
    if isinstance(node, AllOf | AnyOf):
        name = "all_of" if isinstance(node, AllOf) else "any_of"
        return {name: [tree_data(part) for part in node.parts]}
    data: dict[str, Any] = {"type": node.type, **node.params}
    if node.titled:
        data["title"] = node.title
    if node.planned:
        data["effective_from"] = None
    elif node.effective_from:
        data["effective_from"] = node.effective_from.isoformat()
    return data


def leaves_of(node: Node) -> Iterator[Leaf]:
    """Every leaf in the order of the file."""
    if isinstance(node, Leaf):
        yield node
        return
    for part in node.parts:
        yield from leaves_of(part)
