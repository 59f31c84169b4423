"""Requirements that a person meets by a statement of their own: attestation, agreement, education, residence."""

from calendar import monthrange
from datetime import date
from typing import Any, ClassVar, Literal

from lms.certification.rules.facts import PartFacts
from lms.certification.rules.leaves.parts import Aged, Part
from lms.certification.rules.settings import Months, Text, Texts

DECEMBER = 12
LEVELS = ("ged", "hs_or_equivalent", "hs_diploma", "some_college", "associate", "bachelor", "master")


class Attestation(Part):
    """A yes of the person to a text, with their signature. Nothing about illness is asked but the yes.

    `min_duration_months`: the person states since when, and it is long enough on the day when it is asked.
    """

    MET_CODE: ClassVar[str] = "part_signed"

    type: Literal["attestation"]
    key: Text
    text: Text | None = None
    text_version: Text | None = None
    min_duration_months: Months | None = None

    def _fits(self, part: PartFacts, on: date) -> str:
        if self.text_version is not None and part.values.get("version") != self.text_version:
            return "part_other_version"
        if self.min_duration_months is None:
            return ""
        since = part.values.get("since")
        if since is None:
            return "part_without_day"
        return "" if months_between(since, on) >= self.min_duration_months else "attestation_too_short"

    def _fault_params(self, part: PartFacts) -> dict[str, Any]:
        since = part.values.get("since")
        if since is None or self.min_duration_months is None:
            return {"months": self.min_duration_months}
        first = months_later(since, self.min_duration_months)
        return {"months": self.min_duration_months, "since": since, "from": first}


class Agreement(Part):
    """A signature under a version of a text, such as the code of ethics. `version`: "current", or one by name."""

    MET_CODE: ClassVar[str] = "part_signed"

    type: Literal["agreement"]
    key: Text
    text: Text | None = None
    version: Text = "current"

    def _fits(self, part: PartFacts, on: date) -> str:
        if self.version == "current":
            return "" if part.values.get("current", True) else "part_other_version"
        return "" if part.values.get("version") == self.version else "part_other_version"


class Education(Part):
    """Education of at least a level, each with a document. `GED` and a diploma both meet “or equivalent”."""

    KEY: ClassVar[str] = "min_level"

    type: Literal["education"]
    min_level: Literal["ged", "hs_or_equivalent", "hs_diploma", "some_college", "associate", "bachelor", "master"]


class Residence(Aged):
    """The person lives or works in one of these states."""

    KEY: ClassVar[str] = "type"

    type: Literal["residence"]
    states: Texts
    how: Literal["lives", "works", "either"] = "either"

    def _fits(self, part: PartFacts, on: date) -> str:
        if part.values.get("state") not in self.states:
            return "residence_elsewhere"
        return super()._fits(part, on)

    def _fault_params(self, part: PartFacts) -> dict[str, Any]:
        return {"states": ", ".join(self.states), **super()._fault_params(part)}


def months_later(since: date, months: int) -> date:
    """Return the first day on which so many whole months have passed since a day."""
    year, month = divmod(since.year * 12 + since.month - 1 + months, 12)
    if since.day <= monthrange(year, month + 1)[1]:
        return since.replace(year=year, month=month + 1)
    # Of a day that the month does not have, the first of the next month.
    return date(year + (month == DECEMBER - 1), (month + 1) % DECEMBER + 1, 1)


def months_between(since: date, on: date) -> int:
    """Return how many whole months passed from one day to another; negative if it comes before."""
    return (on.year - since.year) * 12 + on.month - since.month - (on.day < since.day)
