"""The requirement tree of a program: all of, any of, some of, and leaves.

It can be read from data and written as the same data.

A leaf of an unknown kind is refused when the program is loaded, not later when a person is evaluated.
"""

import operator
from collections.abc import Iterator, Mapping
from functools import reduce
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, Discriminator, Tag, TypeAdapter, ValidationError, model_validator

from lms.certification.rules.leaves import LEAVES, Leaf
from lms.certification.rules.problems import problems_of
from lms.certification.rules.settings import NOT_EMPTY, Block, Count, fault

MAX_DEPTH = 12
ROOT = "requirements"


class Group(Block):
    """A group of requirements."""

    name: ClassVar[str]

    @property
    def parts(self) -> tuple["Requirement", ...]:
        """The requirements of the group, in file order."""
        return getattr(self, self.name)


class AllOf(Group):
    """Every part must be met."""

    name: ClassVar[str] = "all_of"
    all_of: Annotated[tuple["Requirement", ...], NOT_EMPTY]


class AnyOf(Group):
    """One part is enough."""

    name: ClassVar[str] = "any_of"
    any_of: Annotated[tuple["Requirement", ...], NOT_EMPTY]


class Some(Block):
    """How many of these requirements must be met."""

    n: Count
    of: Annotated[tuple["Requirement", ...], NOT_EMPTY]

    @model_validator(mode="after")
    def _enough_parts(self) -> Self:
        if self.n > len(self.of):
            raise fault("more_than_there_are", n=self.n, parts=len(self.of))
        return self


class NOf(Group):
    """So many parts must be met."""

    name: ClassVar[str] = "n_of"
    n_of: Some

    @property
    def parts(self) -> tuple["Requirement", ...]:
        """The requirements of the group, in file order."""
        return self.n_of.of


GROUPS: dict[str, type[Group]] = {"all_of": AllOf, "any_of": AnyOf, "n_of": NOf}
# In angle brackets, so that tags differ from settings in the places of errors.
KINDS: dict[str, type[Block]] = {f"<{name}>": kind for name, kind in {**GROUPS, **LEAVES}.items()}


def _tag(data: Any) -> str | None:
    """Return the tag of a block in a program file."""
    if isinstance(data, Block):
        return next(tag for tag, kind in KINDS.items() if type(data) is kind)
    if not isinstance(data, Mapping):
        return None
    group = next((name for name in GROUPS if name in data), None)
    return f"<{group or data.get('type', '')}>"


if TYPE_CHECKING:
    Requirement = Group | Leaf
else:
    _KINDS = [Annotated[kind, Tag(tag)] for tag, kind in KINDS.items()]
    Requirement = Annotated[reduce(operator.or_, _KINDS), Discriminator(_tag)]


def _not_too_deep(data: Any) -> Any:
    """Refuse a tree nested deeper than MAX_DEPTH before it is validated."""
    level, depth = [data], 0
    while level:
        if depth > MAX_DEPTH:
            raise fault("nested_too_deep", most=MAX_DEPTH)
        groups = [block[name] for block in level if isinstance(block, Mapping) for name in GROUPS if name in block]
        groups = [group.get("of") if isinstance(group, Mapping) else group for group in groups]
        level = [part for parts in groups if isinstance(parts, list | tuple) for part in parts]
        depth += 1
    return data


RequirementTree = Annotated[Requirement, BeforeValidator(_not_too_deep)]

AllOf.model_rebuild()
AnyOf.model_rebuild()
Some.model_rebuild()
NOf.model_rebuild()
_TREE: TypeAdapter[Any] = TypeAdapter(RequirementTree)


def read_rules(data: Any) -> "Group | Leaf":
    """Return the requirement tree of data. Raises ProgramFileError with every problem and its path."""
    try:
        return _TREE.validate_python(data)
    except ValidationError as error:
        raise problems_of(error, root=None, kinds=KINDS, start=(ROOT,)) from None


def rules_data(rules: Block) -> dict[str, Any]:
    """Return a requirement tree as JSON, which `read_rules` reads back to the same tree."""
    return rules.model_dump(mode="json", exclude_unset=True, by_alias=True)


def path_of(path: str, group: Group, index: int) -> str:
    """Return the path of a part of a group at `path`: "requirements.n_of.of[2]"."""
    return f"{path}.{group.name}{'.of' if isinstance(group, NOf) else ''}[{index}]"


def leaves_of(rules: "Group | Leaf") -> Iterator[Leaf]:
    """Yield every leaf in file order."""
    if isinstance(rules, Leaf):
        yield rules
        return
    for part in rules.parts:
        yield from leaves_of(part)
