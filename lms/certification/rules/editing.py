"""Changes of a draft, one at a time: each takes the data of a version, changes it, and returns the place afterward.

Pure. A place is that of a file: ("levels", 0, "requirements", "all_of", 2). Raises ProblemError for what cannot be
done; what the changed data mean is checked when they are read.
"""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from cohorts.core.problems import Problem, ProblemError
from lms.certification.rules.problems import Place
from lms.certification.rules.program_parts import INITIAL
from lms.certification.rules.programs import ONLY_LEVEL
from lms.certification.rules.requirements import GROUPS

SOME = "n_of"
# The first word of a place in an address, so that no place is empty there.
TOP = "rules"
MAX_DIGITS = 6
# Settings that a version with only one level has itself.
OF_LEVEL = ("pathways", "open_days", "validity", "renewal")


def group_of(node: Any) -> str | None:
    """Return the name of the group that data are, or None."""
    return next((name for name in GROUPS if isinstance(node, Mapping) and name in node), None)


def parts_of(node: Any) -> list[Any]:
    """Return the parts of a group."""
    name = group_of(node)
    if name is None:
        return []
    return node[SOME]["of"] if name == SOME else node[name]


def parts_place(node: Any, place: Place) -> Place:
    """Return the place of the parts of the group at a place."""
    name = group_of(node)
    return (*place, SOME, "of") if name == SOME else (*place, str(name))


def write_pointer(place: Place) -> str:
    """Return a place as text for an address, as a JSON pointer (RFC 6901): "rules/levels/0/requirements"."""
    return "/".join([TOP, *(str(part).replace("~", "~0").replace("/", "~1") for part in place)])


def read_pointer(data: Any, pointer: str) -> Place:
    """Return the place of a text. Lists are counted, so what they have is a number. Raises ProblemError."""
    top, *parts = pointer.split("/")
    if top != TOP:
        raise _gone()
    place: list[str | int] = []
    here = data
    for part in parts:
        name: str | int = part.replace("~1", "/").replace("~0", "~")
        if isinstance(here, list):
            if not part.isdecimal() or len(part) > MAX_DIGITS:
                raise _gone()
            name = int(part)
        place.append(name)
        here = _inside(here, name)
    return tuple(place)


def find(data: Any, place: Place) -> Any:
    """Return what is at a place. Raises ProblemError if there is nothing."""
    here = data
    for part in place:
        here = _inside(here, part)
        if here is None:
            raise _gone()
    return here


def edited(data: Mapping[str, Any], edit: str, place: Place, details: Mapping[str, Any]) -> tuple[Any, Place]:
    """Return other data, with one change, and the place of what was changed."""
    new = copy.deepcopy(dict(data))
    after = EDITS[edit](new, place, **copy.deepcopy(dict(details)))
    return new, after


def _inside(here: Any, part: str | int) -> Any:
    if isinstance(here, list):
        return here[part] if isinstance(part, int) and part < len(here) else None
    return here.get(part) if isinstance(here, Mapping) else None


def _gone() -> ProblemError:
    return ProblemError(Problem("rule_part_gone"))


def _put(data: Any, place: Place, content: Any) -> None:
    if not place:
        data.clear()
        data.update(content)
        return
    find(data, place[:-1])[place[-1]] = content


def _set(data: Any, place: Place, content: Any) -> Place:
    _put(data, place, content)
    return place


def _add(data: Any, place: Place, content: Any) -> Place:
    """Append to the list at a place; blocks on the way to a list that is not there yet are made."""
    here = data
    for part in place[:-1]:
        here = here.setdefault(part, {}) if isinstance(here, dict) else find(here, (part,))
    if not isinstance(here, dict):
        raise _gone()
    rows = here.setdefault(place[-1], [])
    if not isinstance(rows, list):
        raise _gone()
    rows.append(content)
    return (*place, len(rows) - 1)


def _beside(data: Any, place: Place, content: Any, group: str, n: int = 1) -> Place:
    """Put a requirement and a new one into a group that takes its place."""
    _put(data, place, _group(group, [find(data, place), content], n))
    return place


def _remove(data: Any, place: Place) -> Place:
    """Remove what is at a place; a group keeps one part, a level one way."""
    find(data, place)
    holder = find(data, place[:-1])
    if len(holder) == 1 and ((isinstance(holder, list) and _must_stay(place)) or place[-2:-1] == ("pathways",)):
        raise ProblemError(Problem("rule_part_last"))
    del holder[place[-1]]
    _check_enough(data, place[:-2])
    return place[:-1]


def _must_stay(place: Place) -> bool:
    """Whether the list around a place cannot be empty."""
    return place[-2] in (*GROUPS, "of", "levels")


def _check_enough(data: Any, place: Place) -> None:
    """Refuse “3 of these” over two of them."""
    some = find(data, place) if place else None
    if place[-1:] == (SOME,) and isinstance(some, dict) and some["n"] > len(some["of"]):
        raise ProblemError(Problem("rule_too_few_parts", n=some["n"]))


def _shift(data: Any, place: Place, by: int) -> Place:
    rows, index = find(data, place[:-1]), place[-1]
    find(data, place)
    if not isinstance(rows, list) or not isinstance(index, int) or not 0 <= index + by < len(rows):
        raise ProblemError(Problem("rule_part_at_end"))
    rows.insert(index + by, rows.pop(index))
    return (*place[:-1], index + by)


def _move(data: Any, place: Place, target: Place) -> Place:
    """Move a requirement to the end of another list."""
    target = tuple(target)
    node, index, size = find(data, place), place[-1], len(place)
    if target[:size] == place or not isinstance(index, int):
        raise ProblemError(Problem("rule_part_inside_itself"))
    if target == place[:-1]:
        raise ProblemError(Problem("rule_part_there_already"))
    # The list is longer at its end only, so the old place still is right.
    after = _add(data, target, node)
    _remove(data, place)
    # What stood behind the old place in the same list has come forward, and so has all inside it.
    step = after[size - 1] if len(after) > size else None
    if after[: size - 1] == place[:-1] and isinstance(step, int) and step > index:
        after = (*after[: size - 1], step - 1, *after[size:])
    return after


def _wrap(data: Any, place: Place, group: str, n: int = 1) -> Place:
    _put(data, place, _group(group, [find(data, place)], n))
    return place


def _unwrap(data: Any, place: Place) -> Place:
    """Put the parts of a group in its place."""
    parts = parts_of(find(data, place))
    holder, index = find(data, place[:-1]), place[-1]
    if isinstance(holder, list) and isinstance(index, int):
        holder[index : index + 1] = parts
    elif len(parts) == 1:
        holder[index] = parts[0]
    else:
        raise ProblemError(Problem("rule_group_needed"))
    return place


def _regroup(data: Any, place: Place, group: str, n: int = 1) -> Place:
    """Make another group of the same parts; what stands beside them, in a renewal, stays."""
    node = find(data, place)
    name = group_of(node)
    if name is None:
        raise _gone()
    ((key, value),) = _group(group, parts_of(node), n).items()
    _put(data, place, {(key if one == name else one): (value if one == name else other) for one, other in node.items()})
    return place


def _group(group: str, parts: list[Any], n: int) -> dict[str, Any]:
    if group == SOME:
        if n > len(parts):
            raise ProblemError(Problem("rule_too_few_parts", field="n", n=n))
        return {SOME: {"n": n, "of": parts}}
    return {group: parts}


def _add_way(data: Any, place: Place, name: str, copy_of: Place) -> Place:
    """Add a pathway to a level, with the requirements of another one."""
    level = find(data, place)
    if "pathways" not in level:
        level["pathways"] = {INITIAL: level.pop("requirements")}
        copy_of = tuple(copy_of)
        if copy_of == (*place, "requirements"):
            copy_of = (*place, "pathways", INITIAL)
    if name in level["pathways"]:
        raise ProblemError(Problem("rule_way_taken", field="name", name=name))
    level["pathways"][name] = copy.deepcopy(find(data, tuple(copy_of)))
    return (*place, "pathways", name)


def _add_level(data: Any, place: Place, content: Any, copy_of: Place) -> Place:
    """Add a level with the requirements of another one; a version with its own pathways gets its levels apart."""
    tree = copy.deepcopy(find(data, tuple(copy_of)))
    if "levels" not in data:
        own = {name: data.pop(name) for name in OF_LEVEL if name in data}
        data["levels"] = [{"key": ONLY_LEVEL, **own}]
    if content["key"] in [level["key"] for level in data["levels"]]:
        raise ProblemError(Problem("rule_way_taken", field="key", name=content["key"]))
    data["levels"].append({**content, "requirements": tree})
    return ("levels", len(data["levels"]) - 1)


def _widen(data: Any, place: Place) -> Place:
    """Let an endorsement of one course have requirements of its own, with that course as the first."""
    entry = find(data, place)
    if "course" not in entry:
        raise _gone()
    course = {"type": "course", "course": entry.pop("course")}
    hours = entry.pop("min_hours", None)
    entry["requirements"] = {"all_of": [course if hours is None else {**course, "min_hours": hours}]}
    return (*place, "requirements")


EDITS: dict[str, Callable[..., Place]] = {
    "set": _set,
    "add": _add,
    "beside": _beside,
    "remove": _remove,
    "shift": _shift,
    "move": _move,
    "wrap": _wrap,
    "unwrap": _unwrap,
    "regroup": _regroup,
    "add_way": _add_way,
    "add_level": _add_level,
    "widen": _widen,
}
