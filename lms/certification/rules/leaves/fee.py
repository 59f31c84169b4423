"""Requirement: a settled fee."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator

from lms.certification.rules.facts import TRAINING_FEE, Evidence, Facts, FeeFacts
from lms.certification.rules.findings import SUSPENDS, Actor, Outcome, State
from lms.certification.rules.leaves.base import Leaf
from lms.certification.rules.settings import Dollars, SmallAmount, Text, Yes

SELF, EMPLOYER, STATE = "self", "employer", "state"
Payer = Literal["self", "employer", "county-scholarship", "grant", "state"]
# Who is charged without anybody deciding it. A scholarship or a grant pays once finance staff charge the fee to it.
CHARGED = (SELF, EMPLOYER, STATE)


def _payers(value: Any) -> Any:
    """Accept one payer without a list."""
    return (value,) if isinstance(value, str) else value


class Fee(Leaf):
    """Every charge of this fee is settled, and there is at least one: for seats in the course, if it names one.

    A fee with an `amount_usd` and no course that is not the training fee is charged once in a cycle, when its moment
    comes (`rules.fees`): to the first `payer` that there is, without one to the person. `second_credential_usd`: the
    amount for who has a certificate of the program already. `refundable`: whether it is given back when the
    application is withdrawn. Of other fees these settings are shown; what is charged is in the ledger.

    It is asked when a certificate is issued. `if_owed_later` says whether a fee that is owed again afterward (a
    returned check, for example) may suspend the certificate; without it, never. `with_accepted_order` says whether a
    fee that is charged to an accepted purchase order counts as settled before it is paid; without it, it does not.
    `small_remainder`: up to so many dollars that a payment leaves of a fee are written off; without it, none.
    """

    KEY: ClassVar[str] = "key"

    type: Literal["fee"]
    key: Text
    course: Text | None = None
    settled: Yes = True
    payer: Annotated[tuple[Payer, ...], BeforeValidator(_payers)] = ()
    amount_usd: Dollars | None = None
    second_credential_usd: Dollars | None = None
    refundable: bool = True
    if_owed_later: Literal["keep", "suspend"] = "keep"
    with_accepted_order: Literal["owed", "settled"] = "owed"
    small_remainder: SmallAmount = Decimal("0.00")

    def decide(self, facts: Facts, on: date) -> Outcome:
        """Decide from all seats: one settled seat is not enough if another is owed."""
        outcome = self._decide(facts)
        return replace(outcome, params=dict(outcome.params) | {SUSPENDS: True}) if self._suspends else outcome

    @property
    def is_of_cycle(self) -> bool:
        """Whether it is charged for an application or a certificate, not for a seat."""
        return self.course is None and self.key != TRAINING_FEE

    @property
    def payers(self) -> tuple[str, ...]:
        """Who pays, the first that there is; without a setting the person."""
        return self.payer or (SELF,)

    def is_for(self, course: str) -> bool:
        """Whether fees for seats in a course are this fee; "": whether fees of applications can be."""
        if self.is_of_cycle:
            return not course
        return bool(course) and self.course in (course, None)

    @property
    def _suspends(self) -> bool:
        return self.if_owed_later == "suspend"

    def _decide(self, facts: Facts) -> Outcome:
        records = [record for record in facts.fees if self._is_own(record)]
        if not records:
            if self.is_of_cycle and self.payers[0] == EMPLOYER:
                return Outcome("fee_of_employer", State.WAITING, Actor.AGENCY)
            if SELF in (self.payers if self.is_of_cycle else self.payer):
                return Outcome("fee_to_charge", State.WAITING, Actor.STATE)
            return Outcome("fee_not_charged", State.WAITING, Actor.AGENCY)
        evidence = tuple(sorted(item for record in records for item in record.evidence))
        asked_for = [self._asked_for(record) for record in records]
        owed = sorted((record for record in asked_for if not record.settled), key=_oldest)
        if owed:
            return _owed(owed, evidence)
        charged = sum((record.charged for record in records), Decimal(0))
        since = max((record.since for record in records if record.since), default=None)
        if any(not record.settled for record in records):
            ordered = sum((record.balance for record in records), Decimal(0))
            return Outcome("fee_ordered", State.MET, params={"amount": ordered}, since=since, evidence=evidence)
        code = "fee_settled" if charged else "fee_none"
        own = sum((record.own_charged for record in records), Decimal(0))
        params = {"amount": charged, "own": own}
        return Outcome(code, State.MET, params=params, since=since, evidence=evidence)

    def _is_own(self, record: FeeFacts) -> bool:
        return record.key == self.key if self.course is None else record.course == self.course

    def _asked_for(self, record: FeeFacts) -> FeeFacts:
        return record.without_orders() if self.with_accepted_order == "settled" else record


def _owed(owed: list[FeeFacts], evidence: tuple[Evidence, ...]) -> Outcome:
    """Who must pay: the person their own part first, because they can act; else the agency; else the state or a fund.

    A person is told of their own part, and of others only that their payment is waited for.
    """
    debts = tuple(debt for record in owed for debt in record.owed_by_agency)
    own = sum((record.own for record in owed), Decimal(0))
    if own:
        outcome = Outcome("fee_own_part", State.YOURS, Actor.TRAINEE, {"own": own})
    elif debts:
        outcome = Outcome("fee_owed", State.WAITING, Actor.AGENCY, {"owed": debts})
    else:
        outcome = Outcome("fee_owed_by_state", State.WAITING, Actor.STATE)
    return replace(outcome, since=owed[0].since, evidence=evidence)


def _oldest(record: FeeFacts) -> tuple[Any, ...]:
    return (record.since is None, record.since.timestamp() if record.since else 0, record.agency, record.balance)
