"""The gate: whether a person has met a program's requirements on a date, and why.

The same tree, facts and date give the same answer, whatever order the facts come in.
"""

from dataclasses import dataclass, replace
from datetime import date

from lms.certification.rules.facts import Facts
from lms.certification.rules.leaves import LEAVES
from lms.certification.rules.requirements import AllOf, AnyOf, Leaf, Node, leaves_of
from lms.certification.rules.verdicts import Actor, Line, State, Verdict
from lms.certification.rules.wording import day


@dataclass(frozen=True)
class _Branch:
    """A part of the tree after deciding; ``met`` is None when nothing in it is in force yet."""

    met: bool | None
    lines: tuple[Line, ...]
    names: tuple[str, ...]


def decide(tree: Node, facts: Facts, on: date) -> Verdict:
    """Decide a requirement tree for one person on one date.

    - All of: every part in force is met. Any of: one part in force is met.
    - A requirement with a later ``effective_from`` is shown and neither blocks nor counts as met.
    - A tree of which nothing is in force yet is not met: a certificate never comes from an empty list.
    - Of an any-of only the way that is nearest is listed, with the other ways named in a line before it.
    """
    branch = _decide(tree, facts, on)
    if branch.met is None:
        return Verdict(met=False, lines=(_nothing_in_force(tree), *branch.lines))
    return Verdict(met=branch.met, lines=branch.lines)


def _decide(node: Node, facts: Facts, on: date) -> _Branch:
    if isinstance(node, Leaf):
        return _decide_leaf(node, facts, on)
    branches = [_decide(part, facts, on) for part in node.parts]
    return _join(branches) if isinstance(node, AllOf) else _choose(node, branches)


def _decide_leaf(leaf: Leaf, facts: Facts, on: date) -> _Branch:
    found = LEAVES[leaf.type].decide(leaf.params, facts, on)
    line = Line(
        path=leaf.path,
        type=leaf.type,
        key=leaf.key,
        title=leaf.title,
        state=found.state,
        reason=found.reason,
        evidence=found.evidence,
        who_must_act=found.who_must_act,
        since=found.since,
        hours=found.hours,
    )
    names = (leaf.title,)
    if leaf.in_force(on):
        return _Branch(line.state == State.MET, (line,), names)
    when = f"Asked for from {day(leaf.effective_from)}." if leaf.effective_from else "Planned; no date has been set."
    announced = replace(line, counts=False, from_date=leaf.effective_from, reason=f"{when} {line.reason}")
    return _Branch(None, (announced,), names)


def _join(branches: list[_Branch]) -> _Branch:
    in_force = [branch.met for branch in branches if branch.met is not None]
    met = all(in_force) if in_force else None
    lines = tuple(line for branch in branches for line in branch.lines)
    return _Branch(met, lines, tuple(name for branch in branches for name in branch.names))


def _choose(node: AnyOf, branches: list[_Branch]) -> _Branch:
    names = (" or ".join(" and ".join(branch.names) for branch in branches),)
    in_force = [branch for branch in branches if branch.met is not None]
    if not in_force:
        return _Branch(None, tuple(line for branch in branches for line in branch.lines), names)
    best = min(in_force, key=_distance)
    others = [branch for branch in branches if branch is not best]
    if not others:
        return _Branch(best.met, best.lines, names)
    head = _any_of_line(node, best, others)
    announced = tuple(line for branch in others if branch.met is None for line in branch.lines)
    return _Branch(best.met, (head, *best.lines, *announced), names)


def _distance(branch: _Branch) -> tuple:
    """How far a way is from met: ways that cannot be reached last, then by open lines, then by name."""
    still_open = [line for line in branch.lines if line.open and line.type != "any_of"]
    stuck = any(line.state == State.NOT_MET for line in still_open)
    not_yours = sum(line.state != State.YOURS for line in still_open)
    return (not branch.met, stuck, len(still_open), not_yours, branch.names, [line.path for line in branch.lines])


def _any_of_line(node: AnyOf, best: _Branch, others: list[_Branch]) -> Line:
    way = " and ".join(best.names)
    other_ways = "; ".join(sorted(" and ".join(branch.names) for branch in others))
    if best.met:
        state, who, since = State.MET, Actor.NOBODY, None
        reason = f"One of these is enough, and this one is met: {way}. The others were: {other_ways}."
    else:
        first = next(line for line in best.lines if line.open)
        state, who, since = first.state, first.who_must_act, first.since
        reason = f"One of these is enough. The nearest for you is: {way}. You could also choose: {other_ways}."
    return Line(
        path=node.path,
        type="any_of",
        key="any_of",
        title=f"One of {len(others) + 1} ways",
        state=state,
        reason=reason,
        who_must_act=who,
        since=since,
    )


def _nothing_in_force(tree: Node) -> Line:
    starts = sorted(leaf.effective_from for leaf in leaves_of(tree) if leaf.effective_from)
    first = f" The first is asked for from {day(starts[0])}." if starts else ""
    return Line(
        path=tree.path,
        type="program",
        key="program",
        title="Requirements",
        state=State.NOT_MET,
        reason=f"No requirement of this program is in force yet, so no certificate can be issued.{first}",
        who_must_act=Actor.STATE,
    )
