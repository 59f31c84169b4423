"""Requirement: hours of a course."""

from datetime import date
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from lms.certification.rules.facts import CourseFacts, Facts
from lms.certification.rules.findings import Actor, Outcome, State
from lms.certification.rules.leaves.base import Leaf, best
from lms.certification.rules.settings import Block, MissedHours, Months, SomeHours, Text, fault, minutes


class Attendance(Block):
    """Allowed missed hours; "set_by_course" leaves them to the version of the course."""

    max_missed_hours: MissedHours

    def missed(self, record: CourseFacts) -> int:
        """The minutes that may be missed."""
        if isinstance(self.max_missed_hours, str):
            return record.allowed_missed_minutes
        return minutes(self.max_missed_hours)


class Due(Block):
    """Until when hours must be complete, counted from an event."""

    months_after: Literal["assignment_start"]
    value: Months


class Course(Leaf):
    """Enough hours are credited for the program and the course, in whichever cohorts the person attended them.

    Without `min_hours` the course version decides alone. `after`: the course that comes before it. What is said besides
    (who may teach it, how) is shown, and holds for the course version.
    """

    KEY: ClassVar[str] = "course"

    type: Literal["course"]
    course: Text
    min_hours: SomeHours | None = None
    attendance: Attendance | None = None
    after: Text | None = None
    modality: tuple[Literal["classroom", "live_remote", "online"], ...] = ()
    provider: Literal["approved"] | None = None
    assessment: Literal["required"] | None = None
    matches_lived_experience: Text | None = None
    due: Due | None = None

    @model_validator(mode="after")
    def _needs_some_hours(self) -> Self:
        if self.attendance is None or isinstance(self.attendance.max_missed_hours, str):
            return self
        if self.min_hours is None:
            raise fault("missed_hours_of_nothing")
        if self.attendance.max_missed_hours >= self.min_hours:
            raise fault("missed_hours_too_many")
        return self

    def _needed(self, record: CourseFacts) -> int:
        """The minutes needed: of the program and of the course, whichever are more."""
        of_course = record.required_minutes - record.allowed_missed_minutes
        if self.min_hours is None:
            return of_course
        missed = self.attendance.missed(record) if self.attendance else 0
        return max(minutes(self.min_hours) - missed, of_course)

    def decide(self, facts: Facts, on: date) -> Outcome:
        """Decide from the best cohort.

        Needed is the greater of (min_hours - max_missed_hours) and (the course's required - its allowed missed).
        """
        records = [record for record in facts.courses if record.course == self.course]
        if not records:
            return Outcome("course_no_seat", State.WAITING, Actor.AGENCY)
        return best(self._decide_cohort(record) for record in records)

    def _decide_cohort(self, record: CourseFacts) -> Outcome:
        needed = self._needed(record)
        code, state, actor = _hours_code(record, needed)
        params = {
            "cohort": record.cohort,
            "credited_minutes": record.credited_minutes,
            "planned_minutes": record.planned_minutes,
            "unmarked_minutes": record.unmarked_minutes,
            "unscheduled_minutes": record.unscheduled_minutes,
            "reachable_minutes": record.reachable_minutes or 0,
            "needed_minutes": needed,
            "required_minutes": max(minutes(self.min_hours or 0), record.required_minutes),
        }
        if record.lacking_units:
            params["units"] = ", ".join(record.lacking_units)
        return Outcome(code, state, actor, params, since=record.since, evidence=record.evidence)


def _hours_code(record: CourseFacts, needed: int) -> tuple[str, State, Actor]:
    past = record.credited_minutes + record.unmarked_minutes
    reachable = past + record.planned_minutes if record.reachable_minutes is None else record.reachable_minutes
    if record.credited_minutes >= needed and not record.lacking_units:
        return "hours_enough", State.MET, Actor.NOBODY
    if record.can_make_up:
        return "hours_to_make_up", State.YOURS, Actor.TRAINEE
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
