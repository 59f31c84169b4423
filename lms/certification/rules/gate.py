"""Evaluate whether a person has met a program's requirements on a date, and why.

The same rules, facts and date always give the same findings, in whatever order the facts are.
"""

from datetime import date
from typing import Any

from lms.certification.rules.facts import Facts
from lms.certification.rules.findings import NOTHING_IN_FORCE, Actor, Finding, Kind, State, deciding
from lms.certification.rules.leaves import Leaf
from lms.certification.rules.requirements import ROOT, AnyOf, Requirement, leaves_of


def evaluate(rules: Requirement, facts: Facts, on: date) -> Finding:
    """Evaluate a requirement tree for one person on one date; returns the tree of findings.

    - All of: every part in force is met. Any of: one part in force is met.
    - A requirement with a later `effective_from` is in the tree, but neither blocks nor counts as met.
    - A tree with nothing in force yet is not met: no certificate is issued without requirements.
    - An any-of uses the part that is met, or the closest one.
    """
    tree = _evaluate(rules, facts, on, ROOT)
    return tree if tree.in_force else _nothing_in_force(rules, tree)


def _evaluate(rules: Requirement, facts: Facts, on: date, path: str) -> Finding:
    if isinstance(rules, Leaf):
        return _leaf(rules, facts, on, path)
    inside = f"{path}.{rules.name}"
    children = tuple(_evaluate(part, facts, on, f"{inside}[{index}]") for index, part in enumerate(rules.parts))
    return _any_of(inside, children) if isinstance(rules, AnyOf) else _all_of(inside, children)


def _leaf(leaf: Leaf, facts: Facts, on: date, path: str) -> Finding:
    outcome = leaf.decide(facts, on)
    in_force = leaf.in_force(on)
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
    )


def _all_of(path: str, children: tuple[Finding, ...]) -> Finding:
    in_force = tuple(child for child in children if child.in_force)
    first = next((child for child in in_force or children if child.state != State.MET), None)
    return _group(Kind.ALL, path, first, children, code="all_of_open" if first else "all_of_met")


def _any_of(path: str, children: tuple[Finding, ...]) -> Finding:
    in_force = tuple(child for child in children if child.in_force)
    nearest = min(in_force or children, key=_distance)
    first = None if nearest.state == State.MET else nearest
    code = "any_of_open" if first else "any_of_met"
    return _group(Kind.ANY, path, first, children, code=code, params={"chosen": (nearest.path,)})


def _group(kind: Kind, path: str, first: Finding | None, children: tuple[Finding, ...], **more: Any) -> Finding:
    """Return a group that is met, or that has the state of `first`, its first open part."""
    return Finding(
        kind=kind,
        path=path,
        state=first.state if first else State.MET,
        actor=first.actor if first else Actor.NOBODY,
        since=first.since if first else None,
        in_force=any(child.in_force for child in children),
        children=children,
        **more,
    )


def _distance(option: Finding) -> tuple[Any, ...]:
    """Return a sort key of how far an option is from met: unreachable ones last, then by open steps, then by name."""
    steps = list(deciding(option))
    open_steps = [step for step in steps if step.open and not step.is_choice]
    unreachable = any(step.state == State.NOT_MET for step in open_steps)
    not_yours = sum(step.state != State.YOURS for step in open_steps)
    paths = [step.path for step in steps]
    return (option.state != State.MET, unreachable, len(open_steps), not_yours, _names(option), paths)


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
