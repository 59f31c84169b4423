"""Requirements met by records of this system: employment, certificates held, good standing."""

from datetime import date
from typing import Any, ClassVar, Literal

from lms.certification.rules.facts import AskedAt, CredentialFacts, EmploymentFacts, Facts
from lms.certification.rules.findings import Actor, Outcome, State
from lms.certification.rules.leaves.base import Leaf
from lms.certification.rules.settings import SomeHours, Text, minutes

ACTIVE = "active"


class Employment(Leaf):
    """The person is employed by an employer of these kinds on the day when it is asked."""

    KEY: ClassVar[str] = "type"
    ASKED_AT: ClassVar[AskedAt] = AskedAt.TRAINING_START

    type: Literal["employment"]
    employer_types: tuple[Text, ...] = ()
    min_weekly_hours: SomeHours | None = None

    def decide(self, facts: Facts, on: date) -> Outcome:
        """Decide from the employments in force on the day."""
        running = sorted((row for row in facts.employments if _runs(row, on)), key=_order)
        fitting = [row for row in running if self._fits(row)]
        confirmed = [row for row in fitting if row.confirmed]
        params: dict[str, Any] = {"kinds": ", ".join(self.employer_types), "asked_on": on}
        if confirmed:
            first = confirmed[0]
            return Outcome("employed", State.MET, params=params | {"employer": first.employer}, evidence=first.evidence)
        if fitting:
            params["employer"] = fitting[0].employer
            return Outcome("employment_unconfirmed", State.WAITING, Actor.AGENCY, params, evidence=fitting[0].evidence)
        code = "employment_of_other_kind" if running else "not_employed"
        return Outcome(code, State.YOURS, Actor.TRAINEE, params)

    def _fits(self, row: EmploymentFacts) -> bool:
        kinds = not self.employer_types or bool(set(self.employer_types) & set(row.kinds))
        if self.min_weekly_hours is None:
            return kinds
        return kinds and (row.minutes_per_week or 0) >= minutes(self.min_weekly_hours)


def _runs(row: EmploymentFacts, on: date) -> bool:
    return row.begins_on <= on and (row.ends_on is None or on <= row.ends_on)


def _order(row: EmploymentFacts) -> tuple[Any, ...]:
    return (row.begins_on, row.employer, row.evidence)


class Holds(Leaf):
    """The person holds a certificate of another level of this program, or of another program, in a status."""

    KEY: ClassVar[str] = "level"

    type: Literal["holds"]
    level: Text
    program: Text | None = None
    status: Literal["active"] = "active"

    def decide(self, facts: Facts, on: date) -> Outcome:
        """Decide from certificates in force on the day, of the program that asks if no other is named."""
        program = self.program or facts.program
        rows = [row for row in facts.credentials if (row.program, row.level) == (program, self.level)]
        rows.sort(key=lambda row: (row.since, row.evidence))
        holding = [row for row in rows if row.status == ACTIVE and _in_force(row, on)]
        if holding:
            return Outcome(
                "credential_held", State.MET, params={"since": holding[0].since}, evidence=holding[0].evidence
            )
        code = "credential_not_active" if rows else "credential_missing"
        evidence = rows[-1].evidence if rows else ()
        return Outcome(code, State.NOT_MET, Actor.NOBODY, {"level": self.level}, evidence=evidence)


def _in_force(row: CredentialFacts, on: date) -> bool:
    return row.since <= on and (row.through is None or on <= row.through)


class GoodStanding(Leaf):
    """Nothing is open against the person: no sanction, no complaint that a decision waits for."""

    KEY: ClassVar[str] = "type"

    type: Literal["good_standing"]

    def decide(self, facts: Facts, on: date) -> Outcome:
        """Decide from what is open. The outcome does not name it: that is for the person and who decides."""
        if facts.sanctions is None or facts.sanctions:
            return Outcome("standing_open", State.WAITING, Actor.STATE)
        return Outcome("standing_good", State.MET)
