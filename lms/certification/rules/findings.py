"""The gate's answer: a tree of findings, one for every requirement and every group of them.

A finding is a code with parameters. Sentences are made of them where a person reads them (`certification.messages`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from lms.certification.rules.facts import Evidence
from lms.certification.rules.values import Moment, Params


class Kind(StrEnum):
    """What a node of the tree is."""

    ALL = "all"
    ANY = "any"
    LEAF = "leaf"


class State(StrEnum):
    """How far one requirement is.

    `yours` means the trainee can act now, `waiting` that somebody else can, and `not_met` that it cannot be reached
    unless a person changes something first.
    """

    MET = "met"
    WAITING = "waiting"
    YOURS = "yours"
    NOT_MET = "not_met"


class Actor(StrEnum):
    """Who has to act next."""

    TRAINEE = "trainee"
    TRAINER = "trainer"
    VENDOR = "vendor"
    AGENCY = "agency"
    STATE = "state"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Outcome:
    """What one requirement decides from the facts, before it is placed in the tree."""

    code: str
    state: State
    actor: Actor = Actor.NOBODY
    params: Mapping[str, Any] = field(default_factory=dict)
    since: Moment | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One node of the tree.

    `path` is its place in the rules. A leaf has a `type`, a `key` and, where the program names it, a `title`. Not
    `in_force` means that it is shown and does not count; `effective_from` then is its first day (None: no date set).
    A group that takes some of its parts names the paths of those it rests on in `params["chosen"]`.
    """

    kind: Kind
    path: str
    code: str
    state: State
    actor: Actor = Actor.NOBODY
    params: Params = field(default_factory=dict)
    since: Moment | None = None
    evidence: tuple[Evidence, ...] = ()
    in_force: bool = True
    effective_from: date | None = None
    type: str = ""
    key: str = ""
    title: str = ""
    children: tuple["Finding", ...] = ()

    @property
    def met(self) -> bool:
        """In force and met. Of the whole tree: the certificate is due."""
        return self.in_force and self.state == State.MET

    @property
    def open(self) -> bool:
        """In force and not met yet."""
        return self.in_force and self.state != State.MET

    @property
    def is_choice(self) -> bool:
        """True for a group that offers several ways, at least one of them in force."""
        return self.kind == Kind.ANY and self.in_force and len(self.children) > 1

    @property
    def chosen(self) -> tuple["Finding", ...]:
        """The parts of a choice that it rests on: what is met, or else the nearest way."""
        return tuple(child for child in self.children if child.path in self.params["chosen"])

    @property
    def others(self) -> tuple["Finding", ...]:
        """The other parts of a choice."""
        return tuple(child for child in self.children if child.path not in self.params["chosen"])

    @property
    def steps(self) -> tuple["Finding", ...]:
        """The requirements to list below this one, in the order of the rules: leaves and choices.

        Of a choice, those of the chosen way, and what the other ways announce for a later date.
        """
        if not self.is_choice:
            return tuple(step for child in self.children for step in _as_steps(child))
        listed = (*self.chosen, *(child for child in self.others if not child.in_force))
        return tuple(step for child in listed for step in _as_steps(child))


def _as_steps(finding: Finding) -> tuple[Finding, ...]:
    return (finding,) if finding.kind == Kind.LEAF or finding.is_choice else finding.steps


def steps_of(tree: Finding) -> tuple[Finding, ...]:
    """The requirements of a whole tree; those below a choice are its own `steps`."""
    return _as_steps(tree)


def deciding(tree: Finding) -> Iterator[Finding]:
    """Every requirement that the verdict rests on: each step, and after a choice the steps below it."""
    if tree.code == NOTHING_IN_FORCE:
        yield tree
    for step in steps_of(tree):
        yield step
        if step.is_choice:
            for inner in step.steps:
                yield from deciding(inner)


_ORDER = (State.YOURS, State.WAITING, State.NOT_MET)
NOTHING_IN_FORCE = "nothing_in_force"


def open_findings(tree: Finding) -> tuple[Finding, ...]:
    """What still has to be met, the trainee's own first."""
    return tuple(sorted((step for step in deciding(tree) if step.open), key=lambda step: _ORDER.index(step.state)))
