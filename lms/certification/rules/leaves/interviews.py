"""Requirement: an interview, with the criteria by which it is marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from cohorts.core.problems import Problem
from lms.certification.rules.leaves.parts import OfOffice
from lms.certification.rules.settings import Block, Count, Text, fault

YES_NO = "yes_no"
Scale = Literal["yes_no", "0-2", "0-3", "0-4", "0-5"]
MAX_CRITERIA = 20


class Criterion(Block):
    """One thing that the interviewer looks at. `min`: the lowest mark with which the interview meets the rule."""

    key: Text
    text: Text
    scale: Scale = "0-3"
    min: Count | None = None

    @property
    def most(self) -> int:
        """The highest mark; of yes or no, yes is 1."""
        return 1 if self.scale == YES_NO else int(self.scale.rpartition("-")[2])


@dataclass(frozen=True)
class Marks:
    """What the marks of an interview come to.

    `meets`: whether they meet the minimum; None where the rules set none. `lacking`: the texts of the criteria whose
    mark is below their own minimum; empty for marks that are read again, of which only the sum is kept.
    """

    total: int
    most: int
    meets: bool | None
    lacking: tuple[str, ...] = ()


class Interview(OfOffice):
    """An interview that a person holding a role led, with an outcome.

    `criteria`: what the interviewer marks; instead, `rubric` is the code of a form outside this site. `min_total`: the
    lowest sum of the marks.
    """

    KEY: ClassVar[str] = "kind"

    type: Literal["interview"]
    kind: Text
    interviewer_role: Literal["certified-peer"]
    rubric: Text | None = None
    criteria: tuple[Criterion, ...] = ()
    min_total: Count | None = None

    @model_validator(mode="after")
    def _can_be_met(self) -> Self:
        keys = [one.key for one in self.criteria]
        if self.rubric and self.criteria:
            raise fault("rubric_twice")
        if len(keys) > MAX_CRITERIA:
            raise fault("criteria_too_many", most=MAX_CRITERIA)
        if len(set(keys)) < len(keys):
            raise fault("criterion_twice", key=next(key for key in keys if keys.count(key) > 1))
        for one in self.criteria:
            if one.min is not None and one.min > one.most:
                raise fault("criterion_min_too_high", key=one.key, most=one.most)
        if self.min_total is not None and self.min_total > self.most:
            raise fault("min_total_too_high", most=self.most)
        return self

    @property
    def most(self) -> int:
        """The highest sum of the marks."""
        return sum(one.most for one in self.criteria)

    @property
    def has_minimum(self) -> bool:
        """Whether marks can fall short."""
        return self.min_total is not None or any(one.min is not None for one in self.criteria)

    def add_up(self, marks: Mapping[str, int]) -> Marks:
        """Return what complete marks, by the key of their criterion, come to."""
        total = sum(marks[one.key] for one in self.criteria)
        lacking = tuple(one.text for one in self.criteria if marks[one.key] < (one.min or 0))
        meets = total >= (self.min_total or 0) and not lacking
        return Marks(total, self.most, meets if self.has_minimum else None, lacking)


def marks_problem(criteria: Sequence[Criterion], marks: Mapping[str, int]) -> Problem | None:
    """Return that a criterion has no mark or one outside its scale, at its field `mark-1`, `mark-2` …, or None."""
    for number, one in enumerate(criteria, 1):
        mark = marks.get(one.key)
        if mark is None:
            return Problem("mark_missing", field=f"mark-{number}", criterion=one.text)
        if not 0 <= mark <= one.most:
            return Problem("mark_outside", field=f"mark-{number}", criterion=one.text, most=one.most)
    unknown = sorted(set(marks) - {one.key for one in criteria})
    return Problem("mark_of_nothing", key=unknown[0]) if unknown else None
