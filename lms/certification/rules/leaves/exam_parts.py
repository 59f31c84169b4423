"""Requirement: several exams with one mark over all of them, such as a written and an oral part."""

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from lms.certification.rules.facts import ExamFacts, Facts
from lms.certification.rules.findings import Actor, Outcome, State
from lms.certification.rules.leaves.base import Leaf
from lms.certification.rules.settings import NOT_EMPTY, Block, Count, Percent, Text


class ExamPart(Block):
    """One exam with its weight; weights are shares of their sum."""

    exam: Text
    weight: Count


class CompositeExam(Leaf):
    """The weighted mean of the best released percent scores of several exams is high enough.

    Sum of weight × percent, divided by the sum of weights, not rounded. An exam without a score blocks.
    """

    KEY: ClassVar[str] = "key"

    type: Literal["composite_exam"]
    key: Text
    parts: Annotated[tuple[ExamPart, ...], NOT_EMPTY]
    min_percent: Percent

    def decide(self, facts: Facts, on: date) -> Outcome:
        """Decide from the best score of every part."""
        best = [(part, self._best(facts, part.exam)) for part in self.parts]
        missing = [part.exam for part, record in best if record is None]
        if missing:
            return Outcome("composite_parts_missing", State.WAITING, Actor.VENDOR, {"exams": ", ".join(missing)})
        scores = [(part.weight, record.score.value) for part, record in best if record and record.score]
        mean = sum((weight * value for weight, value in scores), Decimal(0)) / sum(weight for weight, _ in scores)
        evidence = tuple(sorted(item for _part, record in best if record for item in record.evidence))
        least = Decimal(str(self.min_percent))
        params = {"percent": mean, "least": least}
        if mean >= least:
            return Outcome("composite_passed", State.MET, params=params, evidence=evidence)
        return Outcome("composite_not_passed", State.WAITING, Actor.VENDOR, params, evidence=evidence)

    @staticmethod
    def _best(facts: Facts, exam: str) -> ExamFacts | None:
        records = [row for row in facts.exams if row.exam == exam and row.score and row.score.percent]
        records = [row for row in records if not row.set_aside and row.sat_at]
        return max(records, key=lambda row: (row.score.value if row.score else 0, row.evidence), default=None)
