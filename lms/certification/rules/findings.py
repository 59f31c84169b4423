"""Findings, the result of `gate.evaluate`: a tree with one finding for every requirement and group.

A finding is a code with parameters. `certification.messages` makes sentences from them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from lms.certification.rules.facts import AskedAt, Evidence
from lms.certification.rules.values import Moment, Params


class Kind(StrEnum):
    """Kinds of nodes in the tree."""

    ALL = "all"
    ANY = "any"
    SOME = "some"
    LEAF = "leaf"


class State(StrEnum):
    """The state of one requirement.

    `yours`: the trainee can act now. `waiting`: someone else can. `not_met`: it cannot be met unless a person changes
    something first.
    """

    MET = "met"
    WAITING = "waiting"
    YOURS = "yours"
    NOT_MET = "not_met"


class Actor(StrEnum):
    """Who must act next. `other`: whoever was asked by link, such as a referee."""

    TRAINEE = "trainee"
    TRAINER = "trainer"
    VENDOR = "vendor"
    AGENCY = "agency"
    OTHER = "other"
    STATE = "state"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Outcome:
    """The result of one requirement, before it becomes a Finding in the tree."""

    code: str
    state: State
    actor: Actor = Actor.NOBODY
    params: Mapping[str, Any] = field(default_factory=dict)
    since: Moment | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One node of the tree.

    `path` is its place in the rules. A leaf has a `type`, a `key` and, if the program gives one, a `title`. If not
    `in_force`, it is displayed but does not count; `effective_from` is then its first day (None: no date set). A group
    that needs only some of its parts has the paths of the ones it uses in `params["chosen"]`. `asked_at`: when a leaf
    is asked. `restricted`: it can tell about a person's health or past, so nobody but the person and who decides reads
    more than whether all of these are met.
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
    asked_at: AskedAt = AskedAt.CERTIFICATION
    restricted: bool = False

    @property
    def met(self) -> bool:
        """Whether it is in force and met. For the whole tree: whether the certificate can be issued."""
        return self.in_force and self.state == State.MET

    @property
    def open(self) -> bool:
        """Whether it is in force and not met yet."""
        return self.in_force and self.state != State.MET

    @property
    def holds_certificate(self) -> bool:
        """Whether a certificate that was issued may be put on hold if this is not met any more.

        Of a fee only if the program says so: non-payment never touches a valid certificate by itself.
        """
        return self.type != FEE_TYPE or bool(self.params.get(SUSPENDS))

    @property
    def is_choice(self) -> bool:
        """Whether it is a group with several options, at least one of them in force."""
        return self.kind in (Kind.ANY, Kind.SOME) and self.in_force and len(self.children) > 1

    @property
    def chosen(self) -> tuple["Finding", ...]:
        """The parts of a choice that it uses: those that are met, or else the closest ones, as many as it needs."""
        return tuple(child for child in self.children if child.path in self.params["chosen"])

    @property
    def others(self) -> tuple["Finding", ...]:
        """The other parts of a choice."""
        return tuple(child for child in self.children if child.path not in self.params["chosen"])

    @property
    def steps(self) -> tuple["Finding", ...]:
        """The requirements to list below this one, in the order of the rules: leaves and choices.

        For a choice: those of the chosen option, and requirements of other options that start at a later date.
        """
        if not self.is_choice:
            return tuple(step for child in self.children for step in _as_steps(child))
        parts = (*self.chosen, *(child for child in self.others if not child.in_force))
        return tuple(step for child in parts for step in _as_steps(child))


def _as_steps(finding: Finding) -> tuple[Finding, ...]:
    return (finding,) if finding.kind == Kind.LEAF or finding.is_choice else finding.steps


ELIGIBILITY_TYPE, ADMITTED_KEY = "staff_decision", "admitted"
FEE_TYPE = "fee"
# Parameter of a fee whose program suspends certificates if it is owed again.
SUSPENDS = "suspends"


def steps_of(tree: Finding) -> tuple[Finding, ...]:
    """Return the requirements of a whole tree; those below a choice are its own `steps`."""
    return _as_steps(tree)


def is_eligibility(finding: Finding) -> bool:
    """Whether it is a decision on eligibility, or consists of restricted requirements only.

    Admission is a line of its own: an employer must not take a decision that waits for missing eligibility.
    """
    if finding.kind == Kind.LEAF:
        return finding.restricted or (finding.type == ELIGIBILITY_TYPE and finding.key != ADMITTED_KEY)
    return bool(finding.children) and all(is_eligibility(child) for child in finding.children)


def all_leaves(tree: Finding) -> Iterator[Finding]:
    """Yield every requirement of a tree, also those of options that are not chosen."""
    if tree.kind == Kind.LEAF:
        yield tree
    for child in tree.children:
        yield from all_leaves(child)


def met_through(tree: Finding, asked_at: AskedAt, *, without: str = "") -> bool | None:
    """Return whether what is asked up to a moment is met; None if nothing is. `without`: a type left out.

    Admission before training waits for this: what is asked later, such as hours, does not count yet.
    """
    if tree.kind == Kind.LEAF:
        order = list(AskedAt)
        if not tree.in_force or tree.type == without or order.index(tree.asked_at) > order.index(asked_at):
            return None
        return tree.met
    answers = [met_through(child, asked_at, without=without) for child in tree.children]
    counting = [answer for answer in answers if answer is not None]
    if not counting:
        return None
    if tree.kind == Kind.ALL:
        return all(counting)
    # An option of which nothing is asked yet is still possible.
    return sum(answer is not False for answer in answers) >= tree.params.get("needed", 1)


def eligibility_as_one(steps: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return steps with all decisions on eligibility as one, at the place of the first.

    For readers who need not know which of them is missing: a decision on eligibility can tell about a person's health
    or past. It is met when all that are in force are met; it has no reason and no evidence. Admission is a line of its
    own, which says only whether the state has admitted the person.
    """
    return _as_one(tuple(_without_reason(step) for step in steps), is_eligibility)


def _without_reason(step: Finding) -> Finding:
    if step.kind != Kind.LEAF or step.type != ELIGIBILITY_TYPE or is_eligibility(step):
        return step
    code, state, actor = (
        ("admission_met", State.MET, Actor.NOBODY) if step.met else ("admission_open", State.WAITING, Actor.STATE)
    )
    bare = replace(step, code=code, state=state, actor=actor, path="admission")
    return replace(bare, params={}, evidence=(), since=None)


def restricted_as_one(steps: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return steps with all restricted ones as one, as `eligibility_as_one` does; decisions of staff stay."""
    return _as_one(tuple(steps), is_restricted)


def is_restricted(finding: Finding) -> bool:
    """Whether it is a restricted requirement, or consists of restricted requirements only."""
    if finding.kind == Kind.LEAF:
        return finding.restricted
    return bool(finding.children) and all(is_restricted(child) for child in finding.children)


def _as_one(steps: tuple[Finding, ...], is_part: Callable[[Finding], bool]) -> tuple[Finding, ...]:
    parts = [step for step in steps if is_part(step)]
    if not parts:
        return steps
    first = steps.index(parts[0])
    rest = [step for step in steps if not is_part(step)]
    return (*rest[:first], _eligibility(parts), *rest[first:])


def _eligibility(parts: list[Finding]) -> Finding:
    in_force = [part for part in parts if part.in_force]
    met = all(part.met for part in in_force)
    return Finding(
        Kind.LEAF,
        path="eligibility",
        code="eligibility_met" if met else "eligibility_open",
        state=State.MET if met else State.WAITING,
        actor=Actor.NOBODY if met else Actor.STATE,
        in_force=bool(in_force),
        type="eligibility",
        key="eligibility",
    )


def deciding(tree: Finding) -> Iterator[Finding]:
    """Yield every requirement that the verdict depends on: each step, and after a choice the steps below it."""
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
    """Return the requirements that are not met yet, those the trainee can act on first."""
    return tuple(sorted((step for step in deciding(tree) if step.open), key=lambda step: _ORDER.index(step.state)))
