"""Requirements met by what the employer filed with the state."""

from datetime import date
from typing import Any, ClassVar, Literal

from lms.certification.rules.facts import AskedAt, EmploymentFacts, Facts, PartFacts, PartState
from lms.certification.rules.findings import Actor, Outcome, State
from lms.certification.rules.leaves.base import Leaf


class AgencyForm(Leaf):
    """The employer on the day has filed a form with the program, and staff answered or accepted it."""

    KEY: ClassVar[str] = "form"
    ASKED_AT: ClassVar[AskedAt] = AskedAt.TRAINING_START

    type: Literal["agency_form"]
    form: Literal["technical-assistance", "implementation-plan"]

    def decide(self, facts: Facts, on: date) -> Outcome:
        """Decide from the forms of the employers of the day: one that is settled is enough."""
        running = [
            row for row in facts.employments if row.begins_on <= on and (row.ends_on is None or on <= row.ends_on)
        ]
        if not running:
            return Outcome("agency_form_no_employer", State.YOURS, Actor.TRAINEE, {"asked_on": on})
        running.sort(key=lambda row: (self._rank(row), row.begins_on, row.employer))
        first = running[0]
        params: dict[str, Any] = {"employer": first.employer}
        filings = sorted((one for one in first.filings if one.key == self.form), key=lambda one: not _settled(one))
        if filings and _settled(filings[0]):
            return Outcome("agency_form_settled", State.MET, params=params, evidence=filings[0].evidence)
        if filings:
            return Outcome("agency_form_sent", State.WAITING, Actor.STATE, params, evidence=filings[0].evidence)
        return Outcome("agency_form_missing", State.WAITING, Actor.AGENCY, params)

    def _rank(self, row: EmploymentFacts) -> int:
        """Settled before sent before missing."""
        states = [_settled(one) for one in row.filings if one.key == self.form]
        return 2 if not states else 0 if any(states) else 1


def _settled(filing: PartFacts) -> bool:
    """Whether staff answered or accepted it."""
    return filing.state == PartState.ACCEPTED
