"""Requirement: an exam taken, or passed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from lms.certification.rules.facts import ExamFacts, Facts
from lms.certification.rules.findings import Actor, Outcome, State
from lms.certification.rules.leaves.base import Leaf, best
from lms.certification.rules.settings import UNSET, Block, Count, Dollars, Months, Percent, Text, Yes, fault
from lms.certification.rules.validity import months_before

NOT_PASSED, PREPARE, OPEN, RUNNING = "exam_not_passed", "exam_prepare", "exam_open", "exam_running"
# What the person must ask for before another attempt, according to the rules of the exam.
ASKED_FOR = "attempt_without_preparation"


class Mark(Block):
    """The share of points that the program itself demands, beside the passing score of the exam."""

    kind: Literal["percent"]
    value: Annotated[Percent | None, UNSET]


class Break(Block):
    """A break within the exam."""

    after_item: Count
    minutes: Count


class Attempts(Block):
    """How many attempts count, and from which event on."""

    max: Count
    within_months: Months | None = None
    counted_from: Literal["application_approval", "training_end"] | None = Field(None, alias="from")


class Exam(Leaf):
    """The exam has been taken, or passed; the best sitting counts.

    Passed is what the passing score of the exam says, which is data of the exam; `pass` demands a percent besides.
    Without `sat`, `passed` and `pass`, a midterm and a formative exam are to be taken, any other to be passed.
    `within_months`: of the day when it is asked. How long it is and how often it may be taken is shown, and holds where
    the exam is set up.
    """

    KEY: ClassVar[str] = "exam"

    type: Literal["exam"]
    exam: Text
    role: Literal["midterm", "final", "formative"] = "final"
    sat: Yes | None = None
    passed: Yes | None = None
    mark: Mark | None = Field(None, alias="pass")
    within_months: Months | None = None
    items: Count | None = None
    minutes: Count | None = None
    pause: Break | None = Field(None, alias="break")
    attempts: Attempts | None = None
    retake_fee_usd: Dollars | None = None

    @model_validator(mode="after")
    def _sat_or_passed(self) -> Self:
        if self.sat and (self.passed or self.mark):
            raise fault("exam_sat_or_passed")
        return self

    @property
    def must_pass(self) -> bool:
        """Whether it must be passed, not only taken."""
        return bool(self.passed or self.mark or not (self.sat or self.role in ("midterm", "formative")))

    @property
    def looks_back(self) -> bool:
        """Whether a sitting may be too long ago."""
        return self.within_months is not None

    def decide(self, facts: Facts, on: date) -> Outcome:
        """Decide from the best sitting or date. Dates with obstacles count only if there is nothing else.

        Where a later sitting was set aside and nothing else meets it, the outcome says when that was taken.
        """
        records = [record for record in facts.exams if record.exam == self.exam and self._in_time(record, on)]
        counting = [record for record in records if not record.set_aside]
        outcome = self._decide(counting) if counting else self._without_date(facts)
        lost = max((record.sat_at for record in records if record.set_aside and record.sat_at), default=None)
        last = max((record.sat_at for record in counting if record.sat_at), default=lost)
        if outcome.state == State.MET or lost is None or last is None or lost < last:
            return outcome
        return replace(outcome, params={**outcome.params, "set_aside_at": lost})

    def _in_time(self, record: ExamFacts, on: date) -> bool:
        """Whether a sitting is not too long ago."""
        if self.within_months is None or record.sat_at is None:
            return True
        return record.sat_at.date() >= months_before(on, self.within_months)

    def _marked(self, record: ExamFacts) -> ExamFacts:
        """The sitting as the program sees it: passed only with the percent that it demands."""
        least = self.mark.value if self.mark else None
        if least is None or not record.passed or record.score is None or not record.score.percent:
            return record
        return record if record.score.value >= Decimal(str(least)) else replace(record, passed=False)

    def _without_date(self, facts: Facts) -> Outcome:
        """No sitting and no date: the vendor sets one; without a seat, the state enters the person, and sets one."""
        if self.exam in facts.not_entered:
            return Outcome("exam_not_entered", State.WAITING, Actor.STATE)
        if self.exam in facts.entered:
            return Outcome("exam_entered_no_date", State.WAITING, Actor.STATE)
        return Outcome("exam_no_date", State.WAITING, Actor.VENDOR)

    def _decide(self, sittings: list[ExamFacts]) -> Outcome:
        records = [self._marked(record) for record in sittings]
        judge = _passed if self.must_pass else _sat
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
