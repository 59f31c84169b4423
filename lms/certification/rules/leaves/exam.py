"""Requirement: an exam taken, or passed."""

from dataclasses import replace
from datetime import date
from typing import Any, ClassVar, Literal, Self

from pydantic import model_validator

from lms.certification.rules.facts import ExamFacts, Facts
from lms.certification.rules.findings import Actor, Outcome, State
from lms.certification.rules.leaves.base import Leaf, best
from lms.certification.rules.settings import Text, Yes, fault

NOT_PASSED, PREPARE, OPEN, RUNNING = "exam_not_passed", "exam_prepare", "exam_open", "exam_running"
# What the person must ask for before another attempt, according to the rules of the exam.
ASKED_FOR = "attempt_without_preparation"


class Exam(Leaf):
    """The exam has been taken, or passed; the best sitting counts."""

    KEY: ClassVar[str] = "exam"

    type: Literal["exam"]
    exam: Text
    role: Literal["midterm", "final"]
    sat: Yes | None = None
    passed: Yes | None = None

    @model_validator(mode="after")
    def _sat_or_passed(self) -> Self:
        if len({"sat", "passed"} & self.model_fields_set) != 1:
            raise fault("exam_sat_or_passed")
        return self

    def decide(self, facts: Facts, on: date) -> Outcome:
        """Decide from the best sitting or date. Dates with obstacles count only if there is nothing else.

        Where a later sitting was set aside and nothing else meets it, the outcome says when that was taken.
        """
        records = [record for record in facts.exams if record.exam == self.exam]
        counting = [record for record in records if not record.set_aside]
        outcome = self._decide(counting)
        lost = max((record.sat_at for record in records if record.set_aside and record.sat_at), default=None)
        last = max((record.sat_at for record in counting if record.sat_at), default=lost)
        if outcome.state == State.MET or lost is None or last is None or lost < last:
            return outcome
        return replace(outcome, params={**outcome.params, "set_aside_at": lost})

    def _decide(self, records: list[ExamFacts]) -> Outcome:
        if not records:
            return Outcome("exam_no_date", State.WAITING, Actor.VENDOR)
        judge = _sat if self.sat else _passed
        # Obstacles stop a date to come. A sitting that took place counts whatever the person must do before another.
        blocked = [record for record in records if record.obstacles and not record.sat_at]
        usable = [record for record in records if record not in blocked]
        outcome = best(judge(record) for record in usable or blocked)
        running = [record for record in records if record.begun]
        if running and outcome.state != State.MET:
            return Outcome(RUNNING, State.YOURS, Actor.TRAINEE, since=running[0].opens_at)
        if outcome.code in (NOT_PASSED, PREPARE) and blocked:
            params = {**outcome.params, **_date_params(_first(blocked))}
            return replace(outcome, code="exam_retake_blocked", state=State.YOURS, actor=Actor.TRAINEE, params=params)
        not_passed = [(record.sat_at, record) for record in records if record.sat_at and record.passed is False]
        if outcome.code == OPEN and not_passed:
            _at, last = max(not_passed, key=lambda pair: pair[0])
            return replace(outcome, code="exam_retake", params={**outcome.params, **_sitting_params(last)})
        return outcome


def _first(blocked: list[ExamFacts]) -> ExamFacts:
    """Return the record with the first date."""
    return min(
        blocked,
        key=lambda record: (record.opens_at is None, record.opens_at, [obstacle.code for obstacle in record.obstacles]),
    )


def _date_params(record: ExamFacts) -> dict[str, Any]:
    obstacles = tuple((obstacle.code, obstacle.params) for obstacle in (*record.before, *record.obstacles))
    return {"opens_at": record.opens_at, "closes_at": record.closes_at, "obstacles": obstacles}


def _sitting_params(record: ExamFacts) -> dict[str, Any]:
    score = record.score
    return {
        "sat_at": record.sat_at,
        "score": score.value if score else None,
        "passing_score": score.cut if score else None,
        "percent": score.percent if score else None,
    }


def _not_taken(record: ExamFacts) -> Outcome:
    params = _date_params(record)
    if record.obstacles:
        return Outcome("exam_blocked", State.YOURS, Actor.TRAINEE, params, evidence=record.evidence)
    return Outcome(OPEN, State.YOURS, Actor.TRAINEE, params, since=record.opens_at, evidence=record.evidence)


def _sat(record: ExamFacts) -> Outcome:
    if record.sat_at is None:
        return _not_taken(record)
    params = {"sat_at": record.sat_at}
    return Outcome("exam_sat", State.MET, params=params, since=record.sat_at, evidence=record.evidence)


def _passed(record: ExamFacts) -> Outcome:
    if record.sat_at is None:
        return _not_taken(record)
    if not record.decides:
        # The rules ask for what this exam never says. `load_program` refuses them, if the exam is there already.
        return Outcome("exam_decides_nothing", State.WAITING, Actor.STATE, {"sat_at": record.sat_at})
    code, state, actor = {
        True: ("exam_passed", State.MET, Actor.NOBODY),
        None: ("exam_result_pending", State.WAITING, Actor.STATE),
        False: (NOT_PASSED, State.WAITING, Actor.VENDOR),
    }[record.passed]
    params = _sitting_params(record)
    if record.passed is False:
        params["obstacles"] = tuple((obstacle.code, obstacle.params) for obstacle in record.before)
        if any(obstacle.code == ASKED_FOR for obstacle in record.before):
            code, state, actor = PREPARE, State.YOURS, Actor.TRAINEE
    return Outcome(code, state, actor, params, since=record.sat_at, evidence=record.evidence)
