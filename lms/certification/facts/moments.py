"""The moments that people came to, and their employments. Looked up only where the rules ask for them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Min

from cohorts.core import roles
from cohorts.core.formatting import local_day
from cohorts.core.persons import accounts_of, person_of
from cohorts.people.models import Membership
from cohorts.training.models import Enrollment, Session
from exams.delivery.models import ExamWindow
from lms.certification.facts.common import evidence_of, home
from lms.certification.models import AgencyFiling, Cycle, FilingState
from lms.certification.models.agency_filings import SETTLED
from lms.certification.models.rules import RENEWALS, rules_of
from lms.certification.rules.facts import AskedAt, EmploymentFacts, PartFacts, PartState, Reached
from lms.certification.rules.leaves import Course, Exam, Leaf
from lms.certification.rules.requirements import leaves_of

EMPLOYMENT, AGENCY_FORM = "employment", "agency_form"


def leaves_by_cycle(cycles: Iterable[Cycle]) -> dict[int, tuple[Leaf, ...]]:
    """Return {cycle id: all its requirements}. The rules of a version are read once."""
    rules = {cycle.pk: rules_of(cycle) for cycle in cycles}
    return {pk: tuple(leaves_of(tree)) if tree else () for pk, tree in rules.items()}


def reached(
    cycles: Iterable[Cycle],
    leaves: Mapping[int, tuple[Leaf, ...]],
    seats: Iterable[Enrollment],
    at: datetime,
    issued: Mapping[int, datetime],
    entered: Mapping[int, set[int]],
) -> dict[int, tuple[Reached, ...]]:
    """Return {cycle id: the moments that have come}, as days of the program, or of the cohort where training starts.

    `seats`: of all these people, with their cohorts. `issued`: {cycle id: when its certificate was issued}: what looks
    back so many months from the certificate does not move on after it. `entered`: {person: exams that they may take
    without a seat}.
    """
    cycles, seats = list(cycles), list(seats)
    asking = {name: [c for c in cycles if any(leaf.asked_at == name for leaf in leaves[c.pk])] for name in AskedAt}
    starts = _training_starts(asking[AskedAt.TRAINING_START], leaves, seats, at)
    bookings = _bookings(asking[AskedAt.EXAM_BOOKING], leaves, seats, entered, at)
    moments_of = {}
    for cycle in cycles:
        names = (AskedAt.APPLICATION, AskedAt.RENEWAL) if cycle.kind in RENEWALS else (AskedAt.APPLICATION,)
        moments = [Reached(name, home(cycle.submitted_at).date()) for name in names] if cycle.submitted_at else []
        moments += [Reached(name, days[cycle.pk]) for name, days in (starts, bookings) if cycle.pk in days]
        if cycle.pk in issued:
            moments.append(Reached(AskedAt.CERTIFICATION, home(issued[cycle.pk]).date()))
        moments_of[cycle.pk] = tuple(moments)
    return moments_of


def _training_starts(cycles: Any, leaves: Any, seats: list[Enrollment], at: datetime) -> Any:
    """The first day of the first training with a seat, of those that the rules ask for, once it has come."""
    if not cycles:
        return AskedAt.TRAINING_START, {}
    cohorts = {seat.cohort_id for seat in seats}
    rows = Session.objects.filter(cohort__in=cohorts).values("cohort").annotate(first=Min("starts_at"))
    first = dict(rows.order_by().values_list("cohort", "first"))
    days: dict[int, Any] = {}
    by_person = _by_person(seats)
    for cycle in cycles:
        courses = {leaf.course for leaf in leaves[cycle.pk] if isinstance(leaf, Course)}
        begun = [
            local_day(first[seat.cohort_id], seat.cohort.zone)
            for seat in by_person[person_of(cycle.candidacy.person_id)]
            if seat.cohort.course_version.course.code in courses and first.get(seat.cohort_id, at) < at
        ]
        if begun:
            days[cycle.pk] = min(begun)
    return AskedAt.TRAINING_START, days


def _bookings(cycles: Any, leaves: Any, seats: list[Enrollment], entered: Any, at: datetime) -> Any:
    """The day on which the first exam date of the person was set, of the exams that the rules ask for."""
    if not cycles:
        return AskedAt.EXAM_BOOKING, {}
    windows = defaultdict(list)
    without_seat = set().union(*entered.values())
    for window in ExamWindow.objects.for_seats(seats, without_seat).filter(at__lte=at).select_related("exam"):
        windows[window.cohort_id].append(window)
    days: dict[int, Any] = {}
    by_person = _by_person(seats)
    for cycle in cycles:
        exams = {leaf.exam for leaf in leaves[cycle.pk] if isinstance(leaf, Exam)}
        person = person_of(cycle.candidacy.person_id)
        cohorts = {seat.cohort_id for seat in by_person[person]}
        own = [window for cohort in cohorts for window in windows[cohort]]
        own += [window for window in windows[None] if cohorts or window.exam_id in entered.get(person, ())]
        booked = [home(max(window.at, cycle.begun_at)).date() for window in own if window.exam.code in exams]
        if booked:
            days[cycle.pk] = min(booked)
    return AskedAt.EXAM_BOOKING, days


def _by_person(seats: Iterable[Enrollment]) -> dict[int, list[Enrollment]]:
    by_person = defaultdict(list)
    for seat in seats:
        by_person[person_of(seat.person_id)].append(seat)
    return by_person


def employments(cycles: Iterable[Cycle], leaves: Mapping[int, tuple[Leaf, ...]]) -> dict[int, list[EmploymentFacts]]:
    """Return {cycle id: employments} of those whose rules ask for them: the time as trainee of an agency."""
    asking = {cycle.pk: {leaf.type for leaf in leaves[cycle.pk]} & {EMPLOYMENT, AGENCY_FORM} for cycle in cycles}
    concerned = [cycle for cycle in cycles if asking[cycle.pk]]
    by_cycle: dict[int, list[EmploymentFacts]] = defaultdict(list)
    if not concerned:
        return by_cycle
    accounts = accounts_of({cycle.candidacy.person_id for cycle in concerned})
    rows = Membership.objects.filter(user__in=accounts, role=roles.TRAINEE, organization__kind=roles.AGENCY)
    by_person = defaultdict(list)
    for row in rows.select_related("organization").order_by("started_at", "pk"):
        by_person[accounts[row.user_id]].append(row)
    filed = _filings([cycle for cycle in concerned if AGENCY_FORM in asking[cycle.pk]])
    for cycle in concerned:
        for row in by_person[person_of(cycle.candidacy.person_id)]:
            filings = filed.get((cycle.candidacy.program_id, row.organization_id), ())
            by_cycle[cycle.pk].append(_employment(row, filings if AGENCY_FORM in asking[cycle.pk] else ()))
    return by_cycle


def _employment(row: Membership, filings: Iterable[PartFacts]) -> EmploymentFacts:
    kind = row.organization.employer_type
    return EmploymentFacts(
        employer=row.organization.name,
        kinds=(kind,) if kind else (),
        begins_on=home(row.started_at).date(),
        ends_on=home(row.ended_at).date() if row.ended_at else None,
        evidence=(evidence_of(row, home(row.started_at)),),
        filings=tuple(filings),
    )


def _filings(cycles: list[Cycle]) -> dict[tuple[int, int], list[PartFacts]]:
    """Return {(program id, agency id): the forms that count or wait}. One query, and only where the rules ask."""
    by_agency: dict[tuple[int, int], list[PartFacts]] = defaultdict(list)
    if not cycles:
        return by_agency
    rows = AgencyFiling.objects.filter(program__in={cycle.candidacy.program_id for cycle in cycles})
    for row in rows.filter(state__in=(*SETTLED, FilingState.SENT)).order_by("pk"):
        state, when = PartState.ACCEPTED if row.state in SETTLED else PartState.SENT, home(row.decided_at or row.at)
        fact = PartFacts(AGENCY_FORM, row.kind, state, when, evidence=(evidence_of(row, when),))
        by_agency[row.program_id, row.agency_id].append(fact)
    return by_agency
