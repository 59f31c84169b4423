"""Requirement: age."""

from datetime import date
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from lms.certification.rules.facts import AskedAt, Facts
from lms.certification.rules.findings import Actor, Outcome, State
from lms.certification.rules.leaves.base import Leaf
from lms.certification.rules.settings import Years, fault

FEBRUARY, LEAP_DAY = 2, 29


def birthday(born_on: date, years: int) -> date:
    """Return the day on which a person becomes so many years old. Who was born on February 29: March 1 without it."""
    year = born_on.year + years
    try:
        return born_on.replace(year=year)
    except ValueError:
        return date(year, FEBRUARY + 1, 1)


class Age(Leaf):
    """The person is old enough on the day when it is asked, and not too old where there is a limit."""

    KEY: ClassVar[str] = "type"
    ASKED_AT: ClassVar[AskedAt] = AskedAt.APPLICATION

    type: Literal["age"]
    min_years: Years
    max_years: Years | None = None

    @model_validator(mode="after")
    def _some_age_fits(self) -> Self:
        if self.max_years is not None and self.max_years < self.min_years:
            raise fault("age_range_empty")
        return self

    def decide(self, facts: Facts, on: date) -> Outcome:
        """Decide from the date of birth. The outcome names the day from which the person is old enough."""
        if facts.born_on is None:
            return Outcome("age_unknown", State.YOURS, Actor.TRAINEE, {"years": self.min_years})
        old_enough = birthday(facts.born_on, self.min_years)
        if on < old_enough:
            params = {"years": self.min_years, "from": old_enough, "asked_on": on}
            return Outcome("age_too_young", State.NOT_MET, Actor.NOBODY, params)
        if self.max_years is not None and on >= birthday(facts.born_on, self.max_years + 1):
            return Outcome("age_too_old", State.NOT_MET, Actor.NOBODY, {"years": self.max_years, "asked_on": on})
        return Outcome("age_enough", State.MET, params={"years": self.min_years})
