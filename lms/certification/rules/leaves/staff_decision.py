"""Requirement: a decision by program staff."""

from datetime import date
from typing import Any, ClassVar, Literal

from lms.certification.rules.facts import AdmissionFacts, Facts
from lms.certification.rules.findings import Actor, Outcome, State
from lms.certification.rules.leaves.base import Leaf
from lms.certification.rules.settings import Text


class StaffDecision(Leaf):
    """The latest decision by program staff is yes. If two are at the same moment, the no counts."""

    KEY: ClassVar[str] = "key"

    type: Literal["staff_decision"]
    key: Text
    decision: Literal["admitted"]

    def decide(self, facts: Facts, on: date) -> Outcome:
        """Decide from the latest decision."""
        records = [record for record in facts.admissions if record.key == self.key]
        if not records:
            return Outcome("not_decided", State.WAITING, Actor.STATE)
        latest = max(records, key=_decided)
        params = {"decided_at": latest.at, "decided_by": latest.by}
        if latest.admitted:
            return Outcome("admitted", State.MET, params=params, since=latest.at, evidence=latest.evidence)
        return Outcome("not_admitted", State.NOT_MET, Actor.STATE, params, since=latest.at, evidence=latest.evidence)


def _decided(record: AdmissionFacts) -> tuple[Any, ...]:
    return (record.at, not record.admitted, record.by, record.evidence)
