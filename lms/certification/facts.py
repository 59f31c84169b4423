"""Gather plain facts from the rows of training, billing and exams, for many candidacies at once.

The number of queries does not depend on the number of candidacies.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from cohorts.billing.models import Application, Charge, Credit
from cohorts.billing.models.payers import PayerKind
from cohorts.billing.rules.balances import fee_owed
from cohorts.core.persons import accounts_of
from cohorts.training.models import Admission, AttendanceMark, Enrollment, SeatCharge
from cohorts.training.models.hours import Hours, hours_of
from exams.delivery.models import ExamWindow, Score, Sitting
from exams.delivery.models.histories import Policies, histories
from exams.delivery.models.windows import is_held, seats_for
from exams.delivery.rules import attempts
from exams.delivery.rules.results import ReportedScore, Scale, report_stored
from lms.certification.models import Candidacy, Certificate
from lms.certification.rules.facts import (
    AdmissionFacts,
    CourseFacts,
    Debt,
    Evidence,
    ExamFacts,
    Facts,
    FeeFacts,
    Obstacle,
    ScoreFacts,
)

ADMITTED = "admitted"
NO_FORM = 0
Paid = Mapping[int, Decimal]
NOTHING: Paid = {}


def gather(candidacies: Iterable[Candidacy], *, at: datetime, paid: Paid = NOTHING) -> dict[int, Facts]:
    """Return {candidacy id: Facts} at the moment `at`. Times are in the cohort's zone, or in the state's.

    `paid`: {charge id: dollars} of a payment that is not recorded yet: the facts are as if it were.
    """
    candidacies = list(candidacies)
    hours = hours_of({candidacy.person_id for candidacy in candidacies}, at=at)
    # With a seat that was given up after the hours were complete, where the person has no other: its fee is still asked
    # for. Its exam windows do not count.
    seats = [seat_hours.enrollment for rows in hours.values() for seat_hours in rows]
    courses = {person: [_course(seat_hours) for seat_hours in rows] for person, rows in hours.items()}
    exams = _exams([seat for seat in seats if seat.is_taken], {candidacy.person_id for candidacy in candidacies}, at)
    fees = _fees(seats, paid)
    admissions = _admissions(candidacies)
    issued = _issued_at(candidacies)
    by_candidacy = {}
    for candidacy in candidacies:
        # The fee of a seat taken after the certificate was issued does not affect the certificate.
        issued_at = issued.get(candidacy.pk)
        owed = [fee for seat, fee in fees[candidacy.person_id] if issued_at is None or seat.enrolled_at <= issued_at]
        by_candidacy[candidacy.pk] = Facts(
            courses=tuple(courses[candidacy.person_id]),
            exams=tuple(exams[candidacy.person_id]),
            fees=tuple(owed),
            admissions=tuple(admissions[candidacy.person_id, candidacy.program.key]),
        )
    return by_candidacy


def _evidence(row, when) -> Evidence:
    return Evidence(row._meta.label, str(row.pk), when)


def _home(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(settings.HOME_TIME_ZONE))


def _course(hours: Hours) -> CourseFacts:
    seat, verdict = hours.enrollment, hours.verdict
    zone = seat.cohort.zone
    return CourseFacts(
        course=seat.cohort.course_version.course.code,
        credited_minutes=verdict.credited,
        required_minutes=verdict.required,
        allowed_missed_minutes=verdict.allowed_missed,
        planned_minutes=verdict.planned,
        unmarked_minutes=verdict.unmarked,
        unscheduled_minutes=verdict.unscheduled,
        reachable_minutes=verdict.potential,
        lacking_units=verdict.lacking,
        units_out_of_reach=verdict.out_of_reach,
        cohort=seat.cohort.code,
        since=(hours.unmarked_since or hours.changed_at).astimezone(zone),
        evidence=tuple(
            Evidence(AttendanceMark._meta.label, str(mark.id), mark.at.astimezone(zone)) for mark in hours.marks
        ),
    )


def _exams(seats: list[Enrollment], person_ids: set[int], at: datetime) -> dict[int, list[ExamFacts]]:
    by_person = defaultdict(list)
    sittings = list(
        Sitting.objects.of_people(person_ids).without_practice().select_related("form__exam", "window__release")
    )
    # Scores that are not released yet are left out, so that they do not show in findings.
    released = [sitting for sitting in sittings if sitting.state != "voided" and not is_held(sitting.window)]
    scores = Score.objects.filter(sitting__in=released).latest_per("sitting_id")
    windows = list(ExamWindow.objects.for_seats(seats).filter(closes_at__gt=at).select_related("exam"))
    exam_ids = {sitting.form.exam_id for sitting in sittings} | {window.exam_id for window in windows}
    policies = Policies(exam_ids)
    attempt_at = _attempt_at(person_ids, exam_ids, policies)
    for sitting in sittings:
        scale = policies.scale(sitting.form.exam_id, sitting.started_at)
        fact = _sitting(sitting, scores.get(sitting.pk), scale)
        if fact.passed is False:
            attempt = attempt_at(sitting.person_id, sitting.form.exam_id, NO_FORM, at, sitting.window.time_zone)
            fact = replace(fact, before=tuple(map(_obstacle, attempt.obstacles)))
        by_person[sitting.person_id].append(fact)
    used = {(sitting.person_id, sitting.window_id) for sitting in sittings}
    for window in windows:
        for person_id in sorted({seat.person_id for seat in seats_for(window, seats)}):
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
    evidence = (_evidence(score, score.at.astimezone(zone)),) if score else (_evidence(sitting, ended),)
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


def _fees(seats: list[Enrollment], paid: Paid) -> dict[int, list[tuple[Enrollment, FeeFacts]]]:
    rows = SeatCharge.objects.filter(enrollment__in=[seat.pk for seat in seats])
    rows = rows.select_related("charge__payer__organization", "charge__commitment").order_by("pk")
    charges = defaultdict(list)
    for row in rows:
        charges[row.enrollment_id].append(row.charge)
    changes = _changes([charge for own in charges.values() for charge in own])
    by_person = defaultdict(list)
    for seat in seats:
        fact = _fee(seat, charges[seat.pk], changes, paid)
        if fact is not None:
            by_person[seat.person_id].append((seat, fact))
    return by_person


@dataclass(frozen=True)
class _Changes:
    """Credits of one fee, and what was applied to it."""

    credits: tuple[Credit, ...]
    applied: tuple[Application, ...]


def _changes(charges: list[Charge]) -> dict[int, _Changes]:
    """Return {charge id: its credits and payments}. Two queries."""
    credits, applied = defaultdict(list), defaultdict(list)
    for credit in Credit.objects.filter(charge__in=charges).order_by("pk"):
        credits[credit.charge_id].append(credit)
    rows = Application.objects.filter(line__charge__in=charges).select_related("line").order_by("pk")
    for row in rows:
        applied[row.line.charge_id].append(row)
    return {charge.pk: _Changes(tuple(credits[charge.pk]), tuple(applied[charge.pk])) for charge in charges}


def _fee(seat: Enrollment, charges: list[Charge], changes: dict[int, _Changes], paid: Paid) -> FeeFacts | None:
    """Return the fee of a seat; None if it has not been charged yet. Settled: nothing is owed of its own fees."""
    course = seat.cohort.course_version
    if not charges and course.fee > 0:
        return None
    net = Decimal(0)
    # What each payer owes, and of that what is charged to orders.
    owed: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    ordered: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    rows: list[Any] = list(charges)
    for charge in charges:
        own = changes[charge.pk]
        credits = [credit.amount for credit in own.credits]
        net += charge.amount - sum(credits, Decimal(0))
        open_part = fee_owed(
            charge.amount, credits, [*(one.amount for one in own.applied), paid.get(charge.pk, Decimal(0))]
        )
        debtor = _debtor(charge, seat)
        owed[debtor] += open_part
        orders = [charge.commitment] if hasattr(charge, "commitment") else []
        ordered[debtor] += open_part if orders else Decimal(0)
        rows += [*own.credits, *own.applied, *orders]
    balance = sum(owed.values(), Decimal(0))
    by_kind: dict[str, Decimal] = defaultdict(Decimal)
    for (kind, _name), amount in owed.items():
        by_kind[kind] += amount
    return FeeFacts(
        course=course.course.code,
        charged=max(net, Decimal(0)),
        balance=balance,
        settled=balance == 0,
        agency=seat.agency.name,
        by_order=sum(ordered.values(), Decimal(0)),
        since=_home(max((row.at for row in rows), default=seat.enrolled_at)),
        evidence=tuple(sorted({_evidence(row, _home(row.at)) for row in rows})),
        own=by_kind[PayerKind.PERSON],
        by_state=by_kind[PayerKind.STATE] + by_kind[PayerKind.FUND],
        debts=_debts(owed, ordered),
    )


def _debts(owed: dict[tuple[str, str], Decimal], ordered: dict[tuple[str, str], Decimal]) -> tuple[Debt, ...]:
    """Return what each agency owes, in the order of their names."""
    rows = [(name, amount) for (kind, name), amount in sorted(owed.items()) if kind == PayerKind.AGENCY and amount]
    return tuple(Debt(name, amount, ordered[PayerKind.AGENCY, name]) for name, amount in rows)


def _debtor(charge: Charge, seat: Enrollment) -> tuple[str, str]:
    """Return whose part a fee is, as a kind and the name of the agency: the person's own only if they are the payer.

    What another person pays counts as the part of the agency of the seat.
    """
    payer = charge.payer
    if payer.kind == PayerKind.AGENCY:
        return PayerKind.AGENCY, payer.organization.name
    is_other_person = payer.kind == PayerKind.PERSON and payer.person_id != seat.person_id
    return (PayerKind.AGENCY, seat.agency.name) if is_other_person else (payer.kind, "")


def _admissions(candidacies: list[Candidacy]) -> dict[tuple[int, str], list[AdmissionFacts]]:
    """Return the latest admission decision of each person and program, in a list; [] if there is none."""
    accounts = accounts_of({candidacy.person_id for candidacy in candidacies})
    rows = Admission.objects.of_people(accounts).filter(program__in={row.program.key for row in candidacies})
    by_person = defaultdict(list)
    for row in rows.select_related("by").latest_per("person_id", "program").values():
        decided_by = row.by.get_full_name() if row.by else ""
        fact = AdmissionFacts(ADMITTED, row.admitted, decided_by, _home(row.at), (_evidence(row, _home(row.at)),))
        by_person[accounts[row.person_id], row.program].append(fact)
    return by_person


def _issued_at(candidacies: list[Candidacy]) -> dict[int, datetime]:
    rows = Certificate.objects.filter(decision__candidacy__in=[candidacy.pk for candidacy in candidacies])
    return dict(rows.values_list("decision__candidacy_id", "issued_at"))
