"""Convert the facts and findings of a decision to and from JSON, and compute a fingerprint of the verdict."""

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
    """Return a tree of findings as JSON, without default values."""
    return _FINDING.dump_python(tree, mode="json", exclude_defaults=True)


def read_tree(data: Any) -> Finding:
    """Return the tree that `tree_data` wrote. Raises pydantic.ValidationError for anything else."""
    return _FINDING.validate_python(data)


def findings_data(findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
    """Return several findings as JSON."""
    return _FINDINGS.dump_python(findings, mode="json", exclude_defaults=True)


def read_findings(data: Any) -> tuple[Finding, ...]:
    """Return the findings that `findings_data` wrote."""
    return _FINDINGS.validate_python(data)


def facts_data(facts: Facts) -> dict[str, Any]:
    """Return facts as JSON, without default values."""
    return _FACTS.dump_python(facts, mode="json", exclude_defaults=True)


def read_facts(data: Any) -> Facts:
    """Return the facts that `facts_data` wrote."""
    return _FACTS.validate_python(data)


def fingerprint(tree: Finding) -> str:
    """Return the SHA-256 of the verdict and its evidence, in hex.

    Does not include what changes only with time (planned hours, who must act), so that recomputing unchanged records
    gives the same fingerprint.
    """
    basis = [
        [step.path, step.state == State.MET, step.in_force, sorted([item.table, item.id] for item in step.evidence)]
        for step in deciding(tree)
        if not step.is_choice
    ]
    return hashlib.sha256(json.dumps([tree.met, sorted(basis)]).encode()).hexdigest()


def lost_since(before: Finding, now: Finding) -> tuple[Finding, ...]:
    """Return the requirements that were met and in force in `before` and are not met now.

    A requirement that came into force later is not included, nor a fee whose program keeps certificates.
    """
    if now.met:
        return ()
    met_before = {step.path for step in deciding(before) if step.met}
    lost = (step for step in deciding(now) if step.open and step.path in met_before)
    return tuple(step for step in lost if step.holds_certificate)
