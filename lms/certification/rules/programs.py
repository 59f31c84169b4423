"""Programs as data: their versions by date, levels, pathways and requirement trees."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Annotated, Any, Protocol, Self

from pydantic import BeforeValidator, StrictBool, model_validator

from lms.certification.rules.endorsements import Endorsement, EndorsementFrom, Kind, kinds_of
from lms.certification.rules.lapses import Lapse, Late
from lms.certification.rules.leaves import Holds
from lms.certification.rules.program_parts import (
    INITIAL,
    Clocks,
    Duty,
    EmployerTraining,
    OpenDays,
    Renewal,
    Reviews,
    Validity,
)
from lms.certification.rules.requirements import AllOf, Requirement, RequirementTree, leaves_of
from lms.certification.rules.settings import NOT_EMPTY, UNSET, Block, Day, Months, Text, fault

SCHEMA_VERSION = 1
# The key of the level of a version that has its pathways itself.
ONLY_LEVEL = "entry"


class Level(Block):
    """One certificate of a program. Without `validity` it does not expire; without `title` it is the program's.

    It has `requirements`, or several `pathways` by name, each with requirements; `initial` is the usual one. The
    certificate of a later level replaces that of the level before, unless it stands `beside` it.
    """

    key: Text
    title: Text | None = None
    requirements: RequirementTree | None = None
    pathways: dict[Text, RequirementTree] | None = None
    open_days: dict[Text, OpenDays] = {}
    validity: Validity | None = None
    renewal: Renewal | None = None
    lapse: Lapse | None = None
    late: tuple[Late, ...] = ()
    # After how many months somebody can apply again whose certificate was revoked; without it, never.
    again_after_revocation_months: Months | None = None
    beside: StrictBool = False
    # Whether a revocation of it ends the level before for good; else that certificate counts again, with its own days.
    ends_level_before: StrictBool = False
    endorsement_from: EndorsementFrom | None = None

    @model_validator(mode="after")
    def _has_requirements(self) -> Self:
        if bool(self.requirements) == bool(self.pathways):
            raise fault("level_needs_requirements")
        return self

    @property
    def trees(self) -> dict[str, Requirement]:
        """{pathway: its requirements}; the usual one first."""
        if self.pathways is None:
            return {INITIAL: self.requirements} if self.requirements else {}
        return dict(sorted(self.pathways.items(), key=lambda item: item[0] != INITIAL))

    @property
    def builds_on(self) -> set[str]:
        """The keys of the levels of this program of which it asks for a certificate."""
        leaves = [leaf for tree in self.trees.values() for leaf in leaves_of(tree)]
        return {leaf.level for leaf in leaves if isinstance(leaf, Holds) and leaf.program is None}


class ProgramVersion(Block):
    """The rules from one date on. `effective_to` is their last day; None means until the next version begins.

    It has several `levels`; or one, whose pathways, validity and renewal are settings of the version itself.
    """

    version: Text
    issued: Day | None = None
    effective_from: Annotated[Day | None, UNSET] = None
    effective_to: Day | None = None
    citation: Text = ""
    sources: tuple[Text, ...] = ()
    levels: Annotated[tuple[Level, ...], NOT_EMPTY] | None = None
    pathways: dict[Text, RequirementTree] | None = None
    open_days: dict[Text, OpenDays] = {}
    validity: Validity | None = None
    renewal: Renewal | None = None
    endorsements: tuple[Endorsement, ...] = ()
    planned_requirements: tuple[Requirement, ...] = ()
    supervision_plan: tuple[Duty, ...] = ()
    employer_training: tuple[EmployerTraining, ...] = ()
    service_settings: tuple[Text, ...] = ()
    clocks: Clocks = Clocks()
    reviews: Reviews = Reviews()
    reference_only: dict[str, Any] = {}

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.effective_to and self.effective_from and self.effective_to < self.effective_from:
            raise fault("version_ends_before_it_starts", last=self.effective_to.isoformat())
        if bool(self.levels) == bool(self.pathways):
            raise fault("version_needs_levels")
        return self

    @property
    def all_levels(self) -> tuple[Level, ...]:
        """The levels in their order; the only one, if the version has its pathways itself."""
        if self.levels:
            return self.levels
        own = {name: getattr(self, name) for name in ("pathways", "open_days", "validity", "renewal")}
        return (Level(key=ONLY_LEVEL, **{name: value for name, value in own.items() if value is not None}),)

    @property
    def endorsement_kinds(self) -> tuple[Kind, ...]:
        """Every endorsement that can be granted by these rules."""
        return kinds_of(self.endorsements, [one.endorsement_from for one in self.all_levels if one.endorsement_from])

    def next_levels(self, level: str) -> tuple[Level, ...]:
        """The levels that build on a level, in their order: those after it that ask for it."""
        keys = [entry.key for entry in self.all_levels]
        after = self.all_levels[keys.index(level) + 1 :] if level in keys else ()
        return tuple(entry for entry in after if level in entry.builds_on)

    def tree(self, level: str, pathway: str = INITIAL) -> Requirement:
        """The requirements of a level and a pathway, with planned ones of the version. Raises KeyError."""
        rules = {entry.key: entry for entry in self.all_levels}[level].trees[pathway]
        if not self.planned_requirements or level != self.all_levels[0].key:
            return rules
        return AllOf(all_of=(rules, *self.planned_requirements))

    def renewal_tree(self, level: str, step: str = "") -> Requirement:
        """The requirements of renewing a level in a step after its last valid day. Raises KeyError where it cannot be.

        Who trains again meets those of the first certificate, and those of the renewal do not count.
        """
        levels = {entry.key: entry for entry in self.all_levels}
        own, renewal = levels[level], levels[level].renewal
        for _hop in levels:
            if renewal is None or renewal.same_as is None:
                break
            renewal = levels[renewal.same_as].renewal
        tree = renewal.tree if renewal else None
        if step == "retrain":
            return self.tree(level, next(iter(own.trees)))
        if tree is None:
            raise KeyError(level)
        steps = own.lapse.steps if own.lapse else ()
        extra = [more for one in steps if one.step == step and (more := one.asks) is not None]
        return AllOf(all_of=(tree, *extra)) if extra else tree


class Program(Block):
    """One program of one authority. `example` marks demonstration data that is not a real program."""

    key: Text
    title: Text
    authority: Text
    legal_basis: tuple[Text, ...] = ()
    example: StrictBool = False
    versions: Annotated[tuple[ProgramVersion, ...], NOT_EMPTY]

    def version_on(self, on: date) -> ProgramVersion | None:
        """The version in force on a date, or None."""
        return in_force(self.dated, on)

    @property
    def dated(self) -> list[Any]:
        """The versions whose first day is set."""
        return [version for version in self.versions if version.effective_from]


def _known_schema(value: Any) -> Any:
    if value != SCHEMA_VERSION:
        raise fault("schema_version_unknown", understood=SCHEMA_VERSION)
    return value


class ProgramFile(Block):
    """A whole file."""

    schema_version: Annotated[int, BeforeValidator(_known_schema)]
    programs: Annotated[tuple[Program, ...], NOT_EMPTY]


class Dated(Protocol):
    """A version with the first and the last day of its rules."""

    version: str
    effective_from: date
    effective_to: date | None


def in_force(versions: Iterable[Dated], on: date) -> Any:
    """Return the version in force on a day: the latest that has started, unless it has ended. Or None."""
    started = [version for version in versions if version.effective_from <= on]
    latest = max(started, key=lambda version: version.effective_from, default=None)
    return latest if latest and (latest.effective_to is None or on <= latest.effective_to) else None


@dataclass(frozen=True)
class Overlap:
    """Two consecutive versions that are both in force on a day."""

    earlier: str
    later: str
    day: date


def overlaps(versions: Iterable[Dated]) -> list[Overlap]:
    """Return each pair of consecutive versions that are both in force on a day."""
    ordered = sorted(versions, key=lambda version: version.effective_from)
    return [
        Overlap(earlier.version, later.version, later.effective_from)
        for earlier, later in pairwise(ordered)
        if earlier.effective_from == later.effective_from
        or (earlier.effective_to is not None and earlier.effective_to >= later.effective_from)
    ]
