"""The kinds of requirement a program can ask for. A new kind is one function here, marked with @leaf.

The function gets the settings from the program file, the facts and the date, and returns a finding with its reason.
Among several records for one requirement the best one counts, except for fees, where every one has to be settled.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from lms.certification.rules.facts import AdmissionFacts, CourseFacts, ExamFacts, Facts, FeeFacts
from lms.certification.rules.settings import Setting, choice, hours_setting, nested, text, true
from lms.certification.rules.verdicts import Actor, Finding, Hours, State
from lms.certification.rules.wording import day, dollars, hours, moment

Decide = Callable[[Mapping[str, Any], Facts, date], Finding]
Check = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True)
class LeafType:
    """One kind of requirement: its settings, which of them is its key, how it is titled and how it is decided."""

    name: str
    key: str
    title: str
    settings: Mapping[str, Setting]
    check: Check
    decide: Decide


LEAVES: dict[str, LeafType] = {}


def leaf(
    name: str, *, key: str, title: str, settings: Mapping[str, Setting], check: Check = lambda params: ""
) -> Callable[[Decide], Decide]:
    """Enter a function as a kind of requirement.

    ``check`` sees settings that fit one by one and returns a sentence when they do not fit together, or "".
    """

    def enter(decide: Decide) -> Decide:
        LEAVES[name] = LeafType(name=name, key=key, title=title, settings=settings, check=check, decide=decide)
        return decide

    return enter


_REACH = (State.MET, State.YOURS, State.WAITING, State.NOT_MET)


def _best(findings: list[Finding]) -> Finding:
    """The furthest finding; among equals the one with most hours, then a fixed order, so that row order never shows."""
    return min(
        findings,
        key=lambda found: (
            _REACH.index(found.state),
            -(found.hours.credited if found.hours else 0),
            found.evidence,
            found.reason,
        ),
    )


def _course_can_be_missed(params: Mapping[str, Any]) -> str:
    missed = params.get("attendance", {}).get("max_missed_hours", 0)
    return "" if missed < params["min_hours"] else "max_missed_hours must be less than min_hours."


@leaf(
    "course",
    key="course",
    title="Course {course}",
    settings={
        "course": text(required=True),
        "min_hours": hours_setting(required=True),
        "attendance": nested({"max_missed_hours": hours_setting(required=True, zero_allowed=True)}),
    },
    check=_course_can_be_missed,
)
def course(params: Mapping[str, Any], facts: Facts, on: date) -> Finding:
    """Hours credited in one cohort reach what the program and the course ask for; hours of two cohorts do not add up.

    Needed = the greater of (min_hours - max_missed_hours) and (the course's required - its allowed missed).
    """
    records = [record for record in facts.courses if record.course == params["course"]]
    if not records:
        return Finding(
            State.WAITING,
            "No seat in a cohort of this course yet. An agency sponsors you into a cohort that is open.",
            Actor.AGENCY,
        )
    return _best([_hours_in_one_cohort(params, record) for record in records])


def _hours_in_one_cohort(params: Mapping[str, Any], record: CourseFacts) -> Finding:
    missed_allowed = params.get("attendance", {}).get("max_missed_hours", 0)
    by_program = round((params["min_hours"] - missed_allowed) * 60)
    by_course = record.required_minutes - record.allowed_missed_minutes
    needed = max(by_program, by_course)
    bar = Hours(
        credited=record.credited_minutes,
        planned=record.planned_minutes,
        unmarked=record.unmarked_minutes,
        needed=needed,
        required=max(round(params["min_hours"] * 60), record.required_minutes),
    )
    where = f" in {record.cohort}" if record.cohort else ""
    state, reason, who = _hours_sentence(bar, where)
    return Finding(state, reason, who, since=record.since, evidence=record.evidence, hours=bar)


def _hours_sentence(bar: Hours, where: str) -> tuple[State, str, Actor]:
    have = f"{hours(bar.credited)} credited{where}"
    need = f"{hours(bar.needed)} of {hours(bar.required)} are needed"
    if bar.credited >= bar.needed:
        return State.MET, f"{have}; {need}.", Actor.NOBODY
    if bar.credited + bar.unmarked + bar.planned < bar.needed:
        reach = hours(bar.credited + bar.unmarked + bar.planned)
        rest = "not recorded yet or still planned" if bar.unmarked else "still planned"
        told = f"{have}; {need}, and with every session {rest} it would be {reach}. "
        return State.NOT_MET, told + "Ask the vendor about a make-up session or another cohort.", Actor.VENDOR
    if bar.unmarked and bar.credited + bar.unmarked >= bar.needed:
        told = f"{have}; {need}. For {hours(bar.unmarked)}, attendance is not recorded yet."
        return State.WAITING, told, Actor.TRAINER
    over = f" For {hours(bar.unmarked)}, attendance is not recorded yet." if bar.unmarked else ""
    return State.YOURS, f"{have}; {need}.{over} {hours(bar.planned)} are still planned: attend them.", Actor.TRAINEE


def _sat_or_passed(params: Mapping[str, Any]) -> str:
    return "" if ("sat" in params) != ("passed" in params) else "An exam requirement needs exactly one of: sat, passed."


@leaf(
    "exam",
    key="exam",
    title="Exam {exam}",
    settings={
        "exam": text(required=True),
        "role": choice("midterm", "final", required=True),
        "sat": true(),
        "passed": true(),
    },
    check=_sat_or_passed,
)
def exam(params: Mapping[str, Any], facts: Facts, on: date) -> Finding:
    """The exam has been sat, or passed; the best of several sittings counts."""
    records = [record for record in facts.exams if record.exam == params["exam"]]
    if not records:
        return Finding(State.WAITING, "No date for this exam has been set for you yet.", Actor.VENDOR)
    judge = _sat if "sat" in params else _passed
    free = [record for record in records if not record.obstacle]
    best = _best([judge(record) for record in free or records])
    if best.reason.endswith(_NEXT_DATE) and len(free) < len(records):
        told = _date_with_obstacle([record for record in records if record.obstacle])
        reason = best.reason.removesuffix(_NEXT_DATE) + told
        return replace(best, state=State.YOURS, who_must_act=Actor.TRAINEE, reason=reason)
    tries = [record for record in records if record.sat_at and record.passed is False]
    if best.state == State.YOURS and tries:
        last = max(tries, key=lambda record: record.sat_at)
        told = f"Not yet passed: sat on {day(last.sat_at)}{f' with {last.score}' if last.score else ''}. "
        return replace(best, reason=told + best.reason.replace("Not sat yet. You can sit it", "You can sit it again"))
    return best


_NEXT_DATE = "Your training vendor sets the next date."


def _date_with_obstacle(records: list[ExamFacts]) -> str:
    """The first of the dates that are set, and what is asked for before it."""
    first = min(records, key=lambda record: (record.opens_at is None, record.opens_at, record.obstacle))
    if not (first.opens_at and first.closes_at):
        return first.obstacle
    return f"A date is set, from {moment(first.opens_at)} until {moment(first.closes_at)}. {first.obstacle}"


def _to_be_sat(record: ExamFacts) -> Finding:
    if record.obstacle:
        return Finding(State.YOURS, _date_with_obstacle([record]), Actor.TRAINEE, evidence=record.evidence)
    when = f" You can sit it from {moment(record.opens_at)}" if record.opens_at else ""
    until = f" until {moment(record.closes_at)}." if record.opens_at and record.closes_at else "." if when else ""
    return Finding(
        State.YOURS, f"Not sat yet.{when}{until}", Actor.TRAINEE, since=record.opens_at, evidence=record.evidence
    )


def _sat(record: ExamFacts) -> Finding:
    if record.sat_at is None:
        return _to_be_sat(record)
    return Finding(State.MET, f"Sat on {day(record.sat_at)}.", since=record.sat_at, evidence=record.evidence)


def _passed(record: ExamFacts) -> Finding:
    if record.sat_at is None:
        return _to_be_sat(record)
    score = f" with {record.score}" if record.score else ""
    if record.passed:
        told = f"Passed on {day(record.sat_at)}{score}."
        return Finding(State.MET, told, since=record.sat_at, evidence=record.evidence)
    if record.passed is None:
        told = f"Sat on {day(record.sat_at)}; the result has not been released yet."
        return Finding(State.WAITING, told, Actor.STATE, since=record.sat_at, evidence=record.evidence)
    told = f"Not yet passed: sat on {day(record.sat_at)}{score}. {_NEXT_DATE}"
    return Finding(State.WAITING, told, Actor.VENDOR, since=record.sat_at, evidence=record.evidence)


@leaf(
    "fee",
    key="key",
    title="Fee {key}",
    settings={"key": text(required=True), "course": text(required=True), "settled": true(required=True)},
)
def fee(params: Mapping[str, Any], facts: Facts, on: date) -> Finding:
    """Every charge for a seat in the course is settled, and there is at least one."""
    records = [record for record in facts.fees if record.course == params["course"]]
    if not records:
        return Finding(
            State.WAITING, "Nothing has been charged yet. The fee is charged when an agency sponsors you.", Actor.AGENCY
        )
    evidence = tuple(sorted(item for record in records for item in record.evidence))
    owed = sorted((record for record in records if not record.settled), key=_oldest_debt)
    if owed:
        return Finding(State.WAITING, _owed_sentence(owed), Actor.AGENCY, since=owed[0].since, evidence=evidence)
    charged = sum(record.charged for record in records)
    told = f"{dollars(charged)} settled." if charged else "No fee is owed."
    return Finding(State.MET, told, since=_latest(records), evidence=evidence)


def _oldest_debt(record: FeeFacts) -> tuple:
    return (record.since is None, record.since.timestamp() if record.since else 0, record.agency, record.balance)


def _owed_sentence(owed: list[FeeFacts]) -> str:
    each = " ".join(f"{record.agency} still owes {dollars(record.balance)}." for record in owed)
    return f"{each} There is nothing for you to pay."


def _latest(records: list[FeeFacts]):
    return max((record.since for record in records if record.since), default=None)


@leaf(
    "staff_decision",
    key="key",
    title="Decision {key}",
    settings={"key": text(required=True), "decision": choice("admitted", required=True)},
)
def staff_decision(params: Mapping[str, Any], facts: Facts, on: date) -> Finding:
    """Program staff have decided, and the latest decision says yes; of two at the same moment the no holds."""
    records = [record for record in facts.admissions if record.key == params["key"]]
    if not records:
        return Finding(State.WAITING, "Program staff have not decided yet.", Actor.STATE)
    latest = max(records, key=_decided)
    when = f"on {day(latest.at)}, decided by {latest.by}"
    if latest.admitted:
        return Finding(State.MET, f"Admitted {when}.", since=latest.at, evidence=latest.evidence)
    told = f"Not admitted {when}. Program staff can tell you what would change this."
    return Finding(State.NOT_MET, told, Actor.STATE, since=latest.at, evidence=latest.evidence)


def _decided(record: AdmissionFacts) -> tuple:
    return (record.at, not record.admitted, record.by, record.evidence)
