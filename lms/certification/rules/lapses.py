"""What rules say about the time after the last valid day of a certificate: a status, and steps of a late renewal."""

from itertools import pairwise
from typing import Literal, Self

from pydantic import model_validator

from lms.certification.rules.leaves import Fee
from lms.certification.rules.requirements import Requirement, RequirementTree
from lms.certification.rules.settings import Block, Dollars, Months, fault

LATE_FEE = "late-fee"


class LapseStep(Block):
    """One step after the last valid day: through so many months after it, and what a renewal takes besides.

    `fee_usd` is charged besides the fee of a renewal; `requires` is asked besides its requirements. Who trains again
    meets the requirements of the first certificate. `runs_from`: whether the next term continues the last one or begins
    with its issue; without it, it continues only after days of grace, so that a gap stays a gap.
    """

    step: Literal["grace", "late_fee", "re_exam", "retrain"]
    through_months: Months | None = None
    fee_usd: Dollars | None = None
    requires: RequirementTree | None = None
    runs_from: Literal["end", "issue"] | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.step == "late_fee") != (self.fee_usd is not None):
            raise fault("lapse_step_fee")
        if (self.step == "re_exam") != (self.requires is not None):
            raise fault("lapse_step_requires")
        return self

    @property
    def asks(self) -> Requirement | None:
        """What it asks besides the renewal: its requirements, or its late fee, which the person pays."""
        if self.fee_usd is None:
            return self.requires
        late = {"type": "fee", "key": LATE_FEE, "title": "Late fee", "payer": "self", "at": "renewal"}
        return Fee.model_validate({**late, "amount_usd": self.fee_usd})


class Lapse(Block):
    """The status after the last valid day, and the steps in which a certificate can still be renewed."""

    status_after: Literal["grace", "expired", "probation"]
    steps: tuple[LapseStep, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        months = [step.through_months for step in self.steps]
        if any(end is None for end in months[:-1]) or any(a >= b for a, b in pairwise(m for m in months if m)):
            raise fault("lapse_steps_out_of_order")
        return self


class Late(Block):
    """A fee for renewing so many months late."""

    after_months: Months
    fee_usd: Dollars
