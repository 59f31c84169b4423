"""How a decision is kept: its facts and its findings as JSON, with a fingerprint of what the verdict rests on."""

import hashlib
import json
from typing import Any

from pydantic import TypeAdapter

from lms.certification.rules.facts import Facts
from lms.certification.rules.findings import Finding, State, deciding

_FINDING: TypeAdapter[Finding] = TypeAdapter(Finding)
_FINDINGS: TypeAdapter[tuple[Finding, ...]] = TypeAdapter(tuple[Finding, ...])
_FACTS: TypeAdapter[Facts] = TypeAdapter(Facts)


def tree_data(tree: Finding) -> dict[str, Any]:
    """A tree of findings as JSON; what has its default value is left out."""
    return _FINDING.dump_python(tree, mode="json", exclude_defaults=True)


def read_tree(data: Any) -> Finding:
    """The tree that `tree_data` wrote. Raises pydantic.ValidationError for anything else."""
    return _FINDING.validate_python(data)


def findings_data(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    """Several findings as JSON."""
    return _FINDINGS.dump_python(findings, mode="json", exclude_defaults=True)


def read_findings(data: Any) -> tuple[Finding, ...]:
    """The findings that `findings_data` wrote."""
    return _FINDINGS.validate_python(data)


def facts_data(facts: Facts) -> dict[str, Any]:
    """Facts as JSON; what has its default value is left out."""
    return _FACTS.dump_python(facts, mode="json", exclude_defaults=True)


def read_facts(data: Any) -> Facts:
    """The facts that `facts_data` wrote."""
    return _FACTS.validate_python(data)


def fingerprint(tree: Finding) -> str:
    """SHA-256 over the verdict and its evidence, in hex.

    Left out is what changes by the mere passing of time (what is planned, who has to act), so that a recomputation
    of an unchanged record finds nothing new.
    """
    rests_on = [
        [step.path, step.state == State.MET, step.in_force, sorted([item.table, item.id] for item in step.evidence)]
        for step in deciding(tree)
        if not step.is_choice
    ]
    return hashlib.sha256(json.dumps([tree.met, sorted(rests_on)]).encode()).hexdigest()


def lost_since(before: Finding, now: Finding) -> tuple[Finding, ...]:
    """What was met and in force in `before`, such as when a certificate was issued, and is not met now.

    A requirement that only came into force later takes nothing away from it.
    """
    if now.met:
        return ()
    met_then = {step.path for step in deciding(before) if step.met}
    return tuple(step for step in deciding(now) if step.open and step.path in met_then)
