"""Evaluate whether a person has met a program's requirements on a date, and why.

The same rules, facts and date always give the same findings, in whatever order the facts are.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from lms.certification.rules.facts import AskedAt, Facts
from lms.certification.rules.findings import (
    NOTHING_IN_FORCE,
    Actor,
    Finding,
    Kind,
    Outcome,
    State,
    all_leaves,
    deciding,
    is_eligibility,
)
from lms.certification.rules.leaves import Leaf
from lms.certification.rules.requirements import ROOT, AnyOf, NOf, Requirement, leaves_of, path_of

FAULTY = "rule_faulty"


def evaluate(rules: Requirement, facts: Facts, on: date) -> Finding:
    """Evaluate a requirement tree for one person on one date; returns the tree of findings.

    - All of: every part in force is met. Any of: one part in force is met. N of: so many parts in force are met.
    - Each requirement is asked on the day of its moment, if that has come; else on `on`, and then for the time being.
    - A requirement with a later `effective_from` is in the tree, but neither blocks nor counts as met.
    - A tree with nothing in force yet is not met: no certificate is issued without requirements. Nor is a group without
      parts, or of fewer parts than it needs, ever met.
    - A choice uses the parts that are met, or the closest ones.
    """
    tree = _evaluate(rules, facts, on, ROOT)
    return tree if tree.in_force else _nothing_in_force(rules, tree)


def eligible(tree: Finding) -> bool | None:
    """Return whether every restricted requirement of a tree is met, as far as it counts; None if there is none.

    A choice has only restricted parts or none (see `soundness`), so what is not restricted cannot stand for it.
    """
    if not any(leaf.restricted for leaf in all_leaves(tree)):
        return None
    return _eligible(tree)


def _eligible(tree: Finding) -> bool:
    if tree.kind == Kind.LEAF:
        return not tree.restricted or tree.met or not tree.in_force
    if tree.is_choice and is_eligibility(tree):
        return tree.met
    return all(_eligible(child) for child in tree.children)


def without_restricted(facts: Facts, tree: Finding) -> Facts:
    """Return the facts without the parts of restricted requirements: `eligible` stands for all of them.

    Evaluated again, they give the same verdict, and a tree that does not tell which of them is missing.
    """
    together = eligible(tree)
    if together is None:
        return facts
    hidden = {(leaf.type, leaf.key) for leaf in all_leaves(tree) if leaf.restricted}
    parts = tuple(part for part in facts.parts if (part.type, part.key) not in hidden)
    return replace(facts, parts=parts, eligible=together)


def judged(rules: Requirement, facts: Facts, on: date) -> tuple[Facts, Finding]:
    """Return facts and tree as a decision keeps them: without which of the restricted requirements is missing."""
    tree = evaluate(rules, facts, on)
    kept = without_restricted(facts, tree)
    return kept, tree if kept is facts else evaluate(rules, kept, on)


def _evaluate(rules: Requirement, facts: Facts, on: date, path: str) -> Finding:
    if isinstance(rules, Leaf):
        return _leaf(rules, facts, on, path)
    children = tuple(_evaluate(part, facts, on, path_of(path, rules, index)) for index, part in enumerate(rules.parts))
    inside = f"{path}.{rules.name}"
    needed = rules.n_of.n if isinstance(rules, NOf) else 1
    if len(children) < needed:
        return Finding(Kind.ALL, inside, code=FAULTY, state=State.NOT_MET, actor=Actor.STATE, children=children)
    if isinstance(rules, AnyOf):
        return _choice(Kind.ANY, inside, children, needed)
    return _choice(Kind.SOME, inside, children, needed) if isinstance(rules, NOf) else _all_of(inside, children)


def _leaf(leaf: Leaf, facts: Facts, on: date, path: str) -> Finding:
    outcome, in_force = _outcome(leaf, facts, on), leaf.in_force(on)
    return Finding(
        kind=Kind.LEAF,
        path=path,
        code=outcome.code,
        state=outcome.state,
        actor=outcome.actor,
        params=outcome.params,
        since=outcome.since,
        evidence=outcome.evidence,
        in_force=in_force,
        effective_from=None if in_force else leaf.effective_from,
        type=leaf.type,
        key=leaf.key_value,
        title=leaf.title or "",
        asked_at=leaf.asked_at,
        restricted=leaf.restricted,
    )


def _outcome(leaf: Leaf, facts: Facts, on: date) -> Outcome:
    """What is true on the day when it is asked. Met before that day: not yet for good."""
    if leaf.restricted and facts.eligible is not None:
        met = ("eligibility_met", State.MET, Actor.NOBODY)
        return Outcome(*(met if facts.eligible else ("eligibility_open", State.WAITING, Actor.STATE)))
    day = facts.day_of(leaf.asked_at)
    if leaf.asked_at == AskedAt.CERTIFICATION and not leaf.looks_back:
        # What is asked of the certificate must go on being true, but for what would become too old by itself.
        day = None
    outcome = leaf.decide(facts, day or on)
    if day is not None or outcome.state != State.MET or leaf.asked_at not in _NOT_YET:
        return outcome
    code, state, actor = _NOT_YET[leaf.asked_at]
    return replace(outcome, code=code, state=state, actor=actor)


# What is met before its moment: the person submits the application; other moments come by themselves.
_NOT_YET = {
    AskedAt.APPLICATION: ("ready_to_submit", State.YOURS, Actor.TRAINEE),
    AskedAt.TRAINING_START: ("asked_at_training_start", State.WAITING, Actor.NOBODY),
    AskedAt.EXAM_BOOKING: ("asked_at_exam_booking", State.WAITING, Actor.NOBODY),
}


def _all_of(path: str, children: tuple[Finding, ...]) -> Finding:
    in_force = tuple(child for child in children if child.in_force)
    first = next((child for child in in_force or children if child.state != State.MET), None)
    return _group(Kind.ALL, path, first, children, code="all_of_open" if first else "all_of_met")


def _choice(kind: Kind, path: str, children: tuple[Finding, ...], needed: int) -> Finding:
    in_force = tuple(child for child in children if child.in_force)
    nearest = sorted(in_force or children, key=_distance)[:needed]
    chosen = [child for child in children if child in nearest]
    first = next((child for child in chosen if child.state != State.MET), None)
    if first is None and in_force and len(in_force) < needed:
        # Parts that it needs are planned for later.
        first = next(child for child in children if not child.in_force)
    name = "any_of" if kind == Kind.ANY else "some_of"
    params = {"chosen": tuple(child.path for child in chosen)} | ({} if kind == Kind.ANY else {"needed": needed})
    return _group(kind, path, first, children, code=f"{name}_open" if first else f"{name}_met", params=params)


def _group(kind: Kind, path: str, first: Finding | None, children: tuple[Finding, ...], **more: Any) -> Finding:
    """Return a group that is met, or that has the state of `first`, its first open part."""
    return Finding(
        kind=kind,
        path=path,
        state=_state(first),
        actor=first.actor if first else Actor.NOBODY,
        since=first.since if first else None,
        in_force=any(child.in_force for child in children),
        children=children,
        **more,
    )


def _state(first: Finding | None) -> State:
    if first is None:
        return State.MET
    return State.WAITING if first.state == State.MET else first.state


def _distance(option: Finding) -> tuple[Any, ...]:
    """Return a sort key of how far an option is from met: unreachable ones last, then by open steps, then by name.

    Of equal ones that on which something has been done comes first.
    """
    steps = list(deciding(option))
    open_steps = [step for step in steps if step.open and not step.is_choice]
    unreachable = any(step.state == State.NOT_MET for step in open_steps)
    not_begun = sum(step.since is None for step in open_steps)
    not_yours = sum(step.state != State.YOURS for step in open_steps)
    paths = [step.path for step in steps]
    return (option.state != State.MET, unreachable, len(open_steps), not_begun, not_yours, _names(option), paths)


def _names(finding: Finding) -> tuple[str, ...]:
    """Return the names of an option's requirements, so that file order does not decide between equal options."""
    if finding.kind == Kind.LEAF:
        return (finding.title or f"{finding.type} {finding.key}",)
    return tuple(name for child in finding.children for name in _names(child))


def _nothing_in_force(rules: Requirement, tree: Finding) -> Finding:
    starts = sorted(leaf.effective_from for leaf in leaves_of(rules) if leaf.effective_from)
    return Finding(
        kind=Kind.ALL,
        path=ROOT,
        code=NOTHING_IN_FORCE,
        state=State.NOT_MET,
        actor=Actor.STATE,
        params={"first": starts[0] if starts else None},
        children=(tree,),
    )
