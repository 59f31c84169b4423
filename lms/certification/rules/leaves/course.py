"""Requirement: hours of a course."""

from datetime import date
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from lms.certification.rules.facts import CourseFacts, Facts
from lms.certification.rules.findings import Actor, Outcome, State
from lms.certification.rules.leaves.base import Leaf, best
from lms.certification.rules.settings import Block, Hours, SomeHours, Text, fault, minutes


class Attendance(Block):
    """Allowed missed hours."""

    max_missed_hours: Hours


class Course(Leaf):
    """Enough hours are credited for the program and the course, in whichever cohorts the person attended them."""

    KEY: ClassVar[str] = "course"

    type: Literal["course"]
    course: Text
    min_hours: SomeHours
    attendance: Attendance | None = None

    @model_validator(mode="after")
    def _needs_some_hours(self) -> Self:
        if self.attendance and self.attendance.max_missed_hours >= self.min_hours:
            raise fault("missed_hours_too_many")
        return self

    def decide(self, facts: Facts, on: date) -> Outcome:
        """Decide from the best cohort.

        Needed is the greater of (min_hours - max_missed_hours) and (the course's required - its allowed missed).
        """
        records = [record for record in facts.courses if record.course == self.course]
        if not records:
            return Outcome("course_no_seat", State.WAITING, Actor.AGENCY)
        return best(self._decide_cohort(record) for record in records)

    def _decide_cohort(self, record: CourseFacts) -> Outcome:
        max_missed = self.attendance.max_missed_hours if self.attendance else 0
        needed = max(minutes(self.min_hours - max_missed), record.required_minutes - record.allowed_missed_minutes)
        code, state, actor = _hours_code(record, needed)
        params = {
            "cohort": record.cohort,
            "credited_minutes": record.credited_minutes,
            "planned_minutes": record.planned_minutes,
            "unmarked_minutes": record.unmarked_minutes,
            "unscheduled_minutes": record.unscheduled_minutes,
            "reachable_minutes": record.reachable_minutes or 0,
            "needed_minutes": needed,
            "required_minutes": max(minutes(self.min_hours), record.required_minutes),
        }
        if record.lacking_units:
            params["units"] = ", ".join(record.lacking_units)
        return Outcome(code, state, actor, params, since=record.since, evidence=record.evidence)


def _hours_code(record: CourseFacts, needed: int) -> tuple[str, State, Actor]:
    past = record.credited_minutes + record.unmarked_minutes
    reachable = past + record.planned_minutes if record.reachable_minutes is None else record.reachable_minutes
    if record.credited_minutes >= needed and not record.lacking_units:
        return "hours_enough", State.MET, Actor.NOBODY
    if record.units_out_of_reach and not record.unscheduled_minutes:
        return "hours_unit_out_of_reach", State.NOT_MET, Actor.VENDOR
    if reachable < needed <= reachable + record.unscheduled_minutes:
        return "hours_not_scheduled", State.WAITING, Actor.VENDOR
    if reachable < needed:
        return _beyond_reach(record)
    if record.unmarked_minutes and past >= needed:
        return "hours_unmarked", State.WAITING, Actor.TRAINER
    if record.credited_minutes >= needed:
        return "hours_unit_to_attend", State.YOURS, Actor.TRAINEE
    return "hours_to_attend", State.YOURS, Actor.TRAINEE


def _beyond_reach(record: CourseFacts) -> tuple[str, State, Actor]:
    """Return who helps: the vendor while sessions are to come, then the agency, with a seat in another cohort."""
    if record.planned_minutes:
        return "hours_out_of_reach", State.NOT_MET, Actor.VENDOR
    return "hours_another_seat", State.NOT_MET, Actor.AGENCY
