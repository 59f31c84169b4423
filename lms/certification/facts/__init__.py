"""Gather plain facts from the rows of training, billing and exams, for many candidacies at once.

The number of queries does not depend on the number of candidacies.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from cohorts.core.persons import ByPerson, accounts_of, person_of
from cohorts.training.models import Admission, Enrollment
from cohorts.training.models.hours import hours_of
from exams.delivery.models import ExamWindow, Score, Sitting
from exams.delivery.models.histories import Policies, histories
from exams.delivery.models.windows import is_held, seats_for
from exams.delivery.rules import attempts
from exams.delivery.rules.results import ReportedScore, Scale, report_stored
from lms.certification.facts import renewals
from lms.certification.facts.common import evidence_of, home
from lms.certification.facts.courses import course_facts, courses_since
from lms.certification.facts.entries import entries_of, exams_without_seat
from lms.certification.facts.fees import Paid, fees_of, fees_of_cycles
from lms.certification.facts.moments import employments, leaves_by_cycle, reached
from lms.certification.facts.parts import part_facts
from lms.certification.facts.practice import practice_facts
from lms.certification.models import Candidacy, Certificate, Cycle, CycleKind
from lms.certification.rules.facts import (
    AdmissionFacts,
    ExamFacts,
    Facts,
    FeeFacts,
    Obstacle,
    ScoreFacts,
)
from lms.certification.rules.leaves import Fee, Leaf

ADMITTED = "admitted"
NO_FORM = 0
NOTHING: Paid = {}


def gather(cycles: Iterable[Cycle], *, at: datetime, paid: Paid = NOTHING) -> dict[int, Facts]:
    """Return {cycle id: Facts} at `at`. Times are in the cohort's zone, or in the state's.

    `paid`: {charge id: dollars} of a payment that is not recorded yet: the facts are as if it were.
    """
    cycles = list(cycles)
    people = {cycle.candidacy.person_id for cycle in cycles}
    hours, entered = hours_of(people, at=at), entries_of(people)
    # Also a seat given up after the hours were complete, where there is no other: its fee is asked for, not its exams.
    seats = [seat_hours.enrollment for rows in hours.values() for seat_hours in rows]
    courses = ByPerson((person, [course_facts(seat_hours) for seat_hours in rows]) for person, rows in hours.items())
    taken = [seat for seat in seats if seat.is_taken]
    exams, fees = _exams(taken, people, entered, at), fees_of(seats, paid)
    admissions, issued = _admissions([cycle.candidacy for cycle in cycles]), _issued_at(cycles)
    parts, leaves = part_facts(cycles), leaves_by_cycle(cycles)
    cycle_fees = fees_of_cycles(_with_fees(cycles, leaves), paid)
    moments, employed = reached(cycles, leaves, seats, at, issued, entered), employments(cycles, leaves)
    alone, practiced = exams_without_seat(cycles, leaves, taken, entered), practice_facts(cycles, leaves)
    again = courses_since(cycles, leaves, at)
    studied, certified = renewals.learning(cycles, leaves, courses), renewals.held(cycles, leaves, home(at).date())
    complained, by_cycle = renewals.complaints([c for c in cycles if c.pk not in issued], leaves, home(at).date()), {}
    for cycle in cycles:
        candidacy, person = cycle.candidacy, person_of(cycle.candidacy.person_id)
        by_cycle[cycle.pk] = Facts(
            courses=again.get(cycle.pk, tuple(courses[person])),
            exams=tuple(fact for fact in exams[person] if _counts(fact, cycle.counts_from)),
            fees=(*_owed(fees[person], issued.get(cycle.pk)), *cycle_fees[cycle.pk]),
            admissions=tuple(row for row in admissions[person, candidacy.program.key] if _is_of(row, cycle)),
            parts=tuple(parts[cycle.pk].parts),
            born_on=parts[cycle.pk].born_on,
            employments=tuple(employed[cycle.pk]),
            credentials=tuple(certified[person]),
            learning=studied.get(cycle.pk, ()),
            sanctions=renewals.sanctions(leaves[cycle.pk], certified[person], complained.get(cycle.pk, ())),
            practice=practiced[cycle.pk],
            reached=moments[cycle.pk],
            program=candidacy.program.key,
            **alone.get(cycle.pk, {}),
        )
    return by_cycle


def _owed(fees: Iterable[tuple[Enrollment, FeeFacts]], issued_at: datetime | None) -> list[FeeFacts]:
    """Fees of seats; that of one taken after the certificate was issued does not affect the certificate."""
    return [fee for seat, fee in fees if issued_at is None or seat.enrolled_at <= issued_at]


def _counts(fact: ExamFacts, counts_from: date | None) -> bool:
    """Whether an exam was sat on or after the day from which exams count; what was not sat yet does."""
    return counts_from is None or fact.sat_at is None or fact.sat_at.date() >= counts_from


def _is_of(admission: AdmissionFacts, cycle: Cycle) -> bool:
    """Whether an admission counts for a cycle: of who applies again after a lapse, one since the application began."""
    applies_again = cycle.counts_from is not None and cycle.kind == CycleKind.INITIAL
    return not applies_again or admission.at >= cycle.begun_at


def gather_given(cycles: Iterable[Cycle], *, at: datetime) -> dict[int, Facts]:
    """Return {cycle id: Facts} with only what was given with applications, their fees, and employments.

    For what is asked with an application; hours, exams and fees of seats are left out.
    """
    cycles = list(cycles)
    parts, leaves = part_facts(cycles), leaves_by_cycle(cycles)
    employed, moments = employments(cycles, leaves), reached(cycles, {pk: () for pk in leaves}, [], at, {}, {})
    fees = fees_of_cycles(_with_fees(cycles, leaves), NOTHING)
    return {
        cycle.pk: Facts(
            fees=tuple(fees[cycle.pk]),
            parts=tuple(parts[cycle.pk].parts),
            born_on=parts[cycle.pk].born_on,
            employments=tuple(employed[cycle.pk]),
            reached=moments[cycle.pk],
            program=cycle.candidacy.program.key,
        )
        for cycle in cycles
    }


def _with_fees(cycles: list[Cycle], leaves: Mapping[int, tuple[Leaf, ...]]) -> list[Cycle]:
    """The cycles whose rules have a fee that is charged for them."""
    return [cycle for cycle in cycles if any(isinstance(leaf, Fee) and leaf.is_of_cycle for leaf in leaves[cycle.pk])]


def _exams(
    seats: list[Enrollment], person_ids: set[int], entered: Mapping[int, set[int]], at: datetime
) -> dict[int, list[ExamFacts]]:
    by_person = defaultdict(list)
    sittings = list(
        Sitting.objects.of_people(person_ids).without_practice().select_related("form__exam", "window__release")
    )
    # Scores that are not released yet are left out, so that they do not show in findings.
    released = [sitting for sitting in sittings if sitting.state != "voided" and not is_held(sitting.window)]
    scores = Score.objects.filter(sitting__in=released).latest_per("sitting_id")
    without_seat = set().union(*entered.values())
    windows = ExamWindow.objects.for_seats(seats, without_seat).filter(closes_at__gt=at).select_related("exam")
    windows = list(windows)
    exam_ids = {sitting.form.exam_id for sitting in sittings} | {window.exam_id for window in windows}
    policies = Policies(exam_ids)
    attempt_at = _attempt_at(person_ids, exam_ids, policies)
    for sitting in sittings:
        scale = policies.scale(sitting.form.exam_id, sitting.started_at)
        fact = _sitting(sitting, scores.get(sitting.pk), scale)
        if fact.passed is False:
            attempt = attempt_at(sitting.person_id, sitting.form.exam_id, NO_FORM, at, sitting.window.time_zone)
            fact = replace(fact, before=tuple(map(_obstacle, attempt.obstacles)))
        by_person[person_of(sitting.person_id)].append(fact)
    used = {(person_of(sitting.person_id), sitting.window_id) for sitting in sittings}
    for window in windows:
        people = {person_of(seat.person_id) for seat in seats_for(window, seats)}
        if window.cohort_id is None and window.exam_id in without_seat:
            people |= {person for person, exams in entered.items() if window.exam_id in exams}
        for person_id in sorted(people):
            if (person_id, window.pk) in used:
                continue
            about = person_id, window.exam_id, window.form_id
            first, last = (
                attempt_at(*about, moment, window.time_zone) for moment in (window.opens_at, window.closes_at)
            )
            if not last.settled:
                by_person[person_id].append(_date(window, first, last))
    return by_person


def _date(window: ExamWindow, first: attempts.AttemptStatus, last: attempts.AttemptStatus) -> ExamFacts:
    """A date with what the rules of the exam still require when it ends, and what ends by itself while it lasts."""
    zone = ZoneInfo(window.time_zone)
    waits = [obstacle for obstacle in first.obstacles if obstacle.until and obstacle not in last.obstacles]
    return ExamFacts(
        window.exam.code,
        opens_at=window.opens_at.astimezone(zone),
        closes_at=window.closes_at.astimezone(zone),
        obstacles=tuple(map(_obstacle, last.obstacles)),
        before=tuple(map(_obstacle, waits)),
    )


def _attempt_at(person_ids: set[int], exam_ids: set[int], policies: Policies):
    """Return a function (person, exam, form, moment, zone) -> what the exam's rules say about an attempt then."""
    past = histories(person_ids, exam_ids)

    def attempt_at(person_id, exam_id, form_id, moment, zone):
        history = past.get((person_id, exam_id), attempts.History())
        policy = policies.attempts(exam_id, moment)
        return attempts.attempt_status(history, policy, form=form_id, now=moment, zone=ZoneInfo(zone))

    return attempt_at


def _sitting(sitting: Sitting, score: Score | None, scale: Scale | None) -> ExamFacts:
    zone = ZoneInfo(sitting.window.time_zone)
    if sitting.state == "voided":
        ended = (sitting.ended_at or sitting.started_at).astimezone(zone)
        return ExamFacts(sitting.form.exam.code, sat_at=ended, set_aside=True)
    if sitting.state != "submitted":
        # The end of the window, not of this person's sitting, so that a decision does not reveal an accommodation.
        opens, closes = sitting.started_at.astimezone(zone), sitting.window.closes_at.astimezone(zone)
        return ExamFacts(exam=sitting.form.exam.code, opens_at=opens, closes_at=closes, begun=True)
    ended = (sitting.ended_at or sitting.started_at).astimezone(zone)
    evidence = (evidence_of(score, score.at.astimezone(zone)),) if score else (evidence_of(sitting, ended),)
    return ExamFacts(
        exam=sitting.form.exam.code,
        sat_at=ended,
        passed=score.passed if score else None,
        decides=sitting.form.exam.decides,
        score=_score(report_stored(score, scale)) if score else None,
        form=sitting.form.code,
        evidence=evidence,
    )


def _score(told: ReportedScore) -> ScoreFacts:
    return ScoreFacts(Decimal(told.value), None if told.cut is None else Decimal(told.cut), told.percent)


def _obstacle(obstacle: attempts.Obstacle) -> Obstacle:
    return Obstacle(obstacle.code, obstacle.problem.params)


def _admissions(candidacies: list[Candidacy]) -> dict[tuple[int, str], list[AdmissionFacts]]:
    """Return the latest admission decision of each person and program, in a list; [] if there is none."""
    accounts = accounts_of({candidacy.person_id for candidacy in candidacies})
    rows = Admission.objects.of_people(accounts).select_related("by").order_by(*Admission.LATEST_BY)
    rows, by_person = rows.filter(program__in={row.program.key for row in candidacies}), defaultdict(list)
    for row in {(accounts[row.person_id], row.program): row for row in rows}.values():
        decided_by = row.by.get_full_name() if row.by else ""
        fact = AdmissionFacts(ADMITTED, row.admitted, decided_by, home(row.at), (evidence_of(row, home(row.at)),))
        by_person[accounts[row.person_id], row.program].append(fact)
    return by_person


def _issued_at(cycles: list[Cycle]) -> dict[int, datetime]:
    """{cycle id: when its first certificate was issued}."""
    rows = Certificate.objects.filter(decision__cycle__in=[cycle.pk for cycle in cycles]).order_by("-issued_at")
    return dict(rows.values_list("decision__cycle_id", "issued_at"))
