"""Hours of a course."""

from datetime import date
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from lms.certification.rules.facts import CourseFacts, Facts
from lms.certification.rules.findings import Actor, Outcome, State
from lms.certification.rules.leaves.base import Leaf, best
from lms.certification.rules.settings import Block, Hours, SomeHours, Text, fault, minutes


class Attendance(Block):
    """What may be missed."""

    max_missed_hours: Hours


class Course(Leaf):
    """Hours credited in one cohort reach what the program and the course ask for; two cohorts do not add up."""

    KEY: ClassVar[str] = "course"

    type: Literal["course"]
    course: Text
    min_hours: SomeHours
    attendance: Attendance | None = None

    @model_validator(mode="after")
    def _something_is_needed(self) -> Self:
        if self.attendance and self.attendance.max_missed_hours >= self.min_hours:
            raise fault("missed_hours_too_many")
        return self

    def decide(self, facts: Facts, on: date) -> Outcome:
        """The best cohort counts.

        Needed is the greater of (min_hours - max_missed_hours) and (the course's required - its allowed missed).
        """
        records = [record for record in facts.courses if record.course == self.course]
        if not records:
            return Outcome("course_no_seat", State.WAITING, Actor.AGENCY)
        return best(self._in_one_cohort(record) for record in records)

    def _in_one_cohort(self, record: CourseFacts) -> Outcome:
        missed_allowed = self.attendance.max_missed_hours if self.attendance else 0
        needed = max(minutes(self.min_hours - missed_allowed), record.required_minutes - record.allowed_missed_minutes)
        code, state, actor = _hours_code(record, needed)
        params = {
            "cohort": record.cohort,
            "credited_minutes": record.credited_minutes,
            "planned_minutes": record.planned_minutes,
            "unmarked_minutes": record.unmarked_minutes,
            "needed_minutes": needed,
            "required_minutes": max(minutes(self.min_hours), record.required_minutes),
        }
        return Outcome(code, state, actor, params, since=record.since, evidence=record.evidence)


def _hours_code(record: CourseFacts, needed: int) -> tuple[str, State, Actor]:
    held = record.credited_minutes + record.unmarked_minutes
    if record.credited_minutes >= needed:
        return "hours_enough", State.MET, Actor.NOBODY
    if held + record.planned_minutes < needed:
        return "hours_out_of_reach", State.NOT_MET, Actor.VENDOR
    if record.unmarked_minutes and held >= needed:
        return "hours_unmarked", State.WAITING, Actor.TRAINER
    return "hours_to_attend", State.YOURS, Actor.TRAINEE
