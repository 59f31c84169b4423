"""Rules of any content, made from their models, for properties of what reads and shows them."""

from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from types import UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from lms.certification.rules.endorsements import Endorsement
from lms.certification.rules.leaves import LEAVES
from lms.certification.rules.problems import Place
from lms.certification.rules.programs import Level, ProgramVersion
from lms.certification.rules.requirements import read_rules
from lms.certification.rules.settings import SET_BY_COURSE, OpenValue

TREES = {"requirements", "pathways", "levels", "endorsements", "planned_requirements", "renewal"}
words = st.text("ab é-/~.<&\"'", min_size=1, max_size=6).filter(str.strip)
numbers = st.integers(1, 90) | st.sampled_from([0.5, 19.5, 80.25])
days = st.dates().map(lambda day: day.isoformat())
SIMPLE = {str: words, bool: st.booleans(), Decimal: st.sampled_from(["0.01", "8.5", "10.00"])}


def _of(annotation, info):
    """Values of a type."""
    origin, inside = get_origin(annotation), get_args(annotation)
    makers = {
        Annotated: lambda: _of(inside[0], info),
        Union: lambda: _of_union(annotation, info),
        UnionType: lambda: _of_union(annotation, info),
        Literal: lambda: st.sampled_from(inside),
        tuple: lambda: st.lists(_of(inside[0], info), min_size=1, max_size=3),
        dict: lambda: st.dictionaries(words.map(str.strip), _of(inside[1], info), max_size=2),
    }
    return makers[origin]() if origin else _of_class(annotation)


def _of_class(annotation):
    if issubclass(annotation, Enum):
        return st.sampled_from([one.value for one in annotation])
    if issubclass(annotation, BaseModel):
        return blocks(annotation)
    if annotation in SIMPLE:
        return SIMPLE[annotation]
    return days if annotation is date else st.integers(1, 90)


def _of_union(annotation, info):
    kinds = {get_args(one)[0] if get_origin(one) is Annotated else one for one in get_args(annotation)}
    if kinds == {int, float, str}:
        return numbers | st.just(SET_BY_COURSE)
    if float in kinds or int | float in kinds:
        return numbers
    inner = [one for one in get_args(annotation) if one is not type(None)]
    return _of(inner[0], info)


@cache
def settings(model):
    """{name in files: values}, {further names: values} of a model without its trees."""
    needed, more = {}, {}
    for name, info in model.model_fields.items():
        if name in TREES or name in ("reference_only", "all_of", "any_of", "n_of"):
            continue
        values = _of(info.annotation, info)
        if any(isinstance(one, OpenValue) for one in info.metadata) or name == "effective_from":
            values |= st.none()
        (needed if info.is_required() else more)[info.alias or name] = values
    return needed, more


@cache
def blocks(model):
    """Data of a block that its model accepts: what it needs, and any of the rest."""
    needed, more = settings(model)
    return st.fixed_dictionaries(needed, optional=more).filter(lambda data: _accepted(model, data))


# Trees that a level and a version need besides their settings.
STANDING = {"type": "good_standing"}
BESIDE = {Level: {"requirements": STANDING}, ProgramVersion: {"pathways": {"initial": STANDING}}}


def _accepted(model, data):
    has_tree = "levels" in data or "requirements" in data
    try:
        model.model_validate(data if has_tree else {**BESIDE.get(model, {}), **data})
    except ValidationError:
        return False
    return True


leaves = st.sampled_from(sorted(LEAVES)).flatmap(lambda name: blocks(LEAVES[name]))


def _groups(inner):
    parts = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        parts.map(lambda rows: {"all_of": rows}),
        parts.map(lambda rows: {"any_of": rows}),
        st.builds(lambda rows, n: {"n_of": {"n": min(n, len(rows)), "of": rows}}, parts, st.integers(1, 3)),
    )


trees = st.recursive(leaves, _groups, max_leaves=6)
levels = st.builds(
    lambda level, tree, renewal: {**level, "requirements": tree, **renewal},
    blocks(Level),
    trees,
    st.just({}) | _groups(leaves).map(lambda group: {"renewal": group}),
)
endorsements = blocks(Endorsement) | st.builds(
    lambda key, tree: {"key": key, "requirements": tree}, words, _groups(leaves)
)
versions = st.builds(
    lambda version, rows, more, planned: {
        **version,
        "levels": [{**row, "key": f"level-{index}"} for index, row in enumerate(rows)],
        "endorsements": more,
        "planned_requirements": planned,
    },
    blocks(ProgramVersion),
    st.lists(levels, min_size=1, max_size=2),
    st.lists(endorsements, max_size=2),
    st.lists(trees, max_size=2),
)


def every_place(tree, place: Place):
    """(place, node) of every requirement and group of data, as `read_rules` reads them."""
    yield place, tree
    name = next((one for one in ("all_of", "any_of", "n_of") if one in tree), None)
    rows = tree["n_of"]["of"] if name == "n_of" else tree.get(name, ())
    inside = (*place, "n_of", "of") if name == "n_of" else (*place, name)
    for index, part in enumerate(rows):
        yield from every_place(part, (*inside, index))


__all__ = ["blocks", "endorsements", "every_place", "leaves", "levels", "read_rules", "trees", "versions"]
