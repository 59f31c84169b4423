"""Ask for a seat, and answer as the agency that pays. An open request holds no seat, and comes before nobody."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from cohorts.billing.models import Order
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.names import called
from cohorts.core.persons import is_own
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.core.states import transition
from cohorts.people.models import Membership, Organization, User
from cohorts.training.actions.cohort_locks import free_now, lock_cohort, lock_with_lists
from cohorts.training.actions.enrollments import check_again, enroll
from cohorts.training.actions.request_emails import email_asked, email_declined, email_withdrawn
from cohorts.training.actions.request_ends import answer_with_place, end_requests
from cohorts.training.actions.seat_facts import request_of
from cohorts.training.actions.waiting import put_on_list
from cohorts.training.models import Cohort, Enrollment, RequestForSeat, WaitingPlace
from cohorts.training.models.requests import RequestState
from cohorts.training.models.standings import standings_of
from cohorts.training.ports import PROGRAM_CHOSEN, gates_of
from cohorts.training.rules.requests import Asking, asking_problem


@action("seat_request.made", "Asked for seat")
def ask(
    *,
    cohort: Cohort,
    person: User,
    agency: Organization,
    message: str = "",
    program: str | None = None,
    by: User,
    at: datetime,
) -> RequestForSeat:
    """Ask the agency that employs a person for a seat in a cohort; returns the RequestForSeat. Nothing is charged.

    By the person, or by the supervisor who signs for them at the agency. `program`: the key of the program for which
    the person takes the course, "" for none; only they choose it. Emails the agency, and the person if somebody
    else asks. Refuses a cohort in which nobody can enroll now, a person who has not the role that the course needs, has
    a seat in the course, waits for this cohort, or has another open request in the course; also somebody who is not
    admitted to the program that they chose, or withdrew, where it asks for admission first. A full cohort is not
    refused: then the answer is a place on its waiting list, by the time of the request.
    """
    _check_asker(cohort, person, agency, by)
    cohort = lock_cohort(cohort)
    if program is not None and is_own(by, person.pk):
        for choose in PROGRAM_CHOSEN:
            choose(person, cohort.course_version.course, program, by, at)
    refuse(asking_problem(request_of(cohort, person, agency, at=at), _facts(cohort, person, at)))
    course = cohort.course_version.course
    gate = gates_of([person.pk], course, at).get(person.pk)
    if gate is not None and gate.refused:
        raise Refused("seat_needs_admission", person=called(person), cohort=cohort)
    about = {"cohort": cohort, "course": course, "person": person, "agency": agency}
    try:
        with transaction.atomic():
            request = RequestForSeat.objects.create(**about, asked_at=at, asked_by=by, message=message.strip())
    except IntegrityError as error:
        raise Refused("request_open_already", person=called(person), cohort=cohort) from error
    log(request, by=by, at=at, cohort=cohort.code, agency=agency.name)
    email_asked(request, by=by, at=at)
    return request


@action("seat_request.made_together", "Asked for several seats")
def ask_all(
    *, cohort: Cohort, memberships: Sequence[Membership], message: str = "", by: User, at: datetime
) -> list[RequestForSeat]:
    """Ask for a seat for each trainee in `memberships`, by their supervisor: for all of them or none. See `ask`."""
    if not memberships:
        raise Refused("trainees_missing", field="trainees")
    return [
        ask(cohort=cohort, person=row.user, agency=row.organization, message=message, by=by, at=at)
        for row in memberships
    ]


def _check_asker(cohort: Cohort, person: User, agency: Organization, by: User) -> None:
    """Raise Refused unless `by` asks for themselves at their agency, or for somebody they supervise there."""
    if by.pk == person.pk:
        if not Membership.objects.in_force().filter(user=by, organization=agency).exists():
            raise Refused("request_agency_missing", field="agency")
        return
    require(by, roles.SUPERVISOR, organization=agency)
    staff = Membership.objects.holding(roles.TRAINEE).filter(user=person, organization=agency, supervisor=by)
    if not staff.exists():
        raise Refused("request_of_staff", person=called(person), agency=agency)


def _facts(cohort: Cohort, person: User, at: datetime) -> Asking:
    course = cohort.course_version.course
    former = RequestForSeat.objects.open().filter(person=person, course=course).select_related("cohort").first()
    places = WaitingPlace.objects.on_list().filter(cohort=cohort).of_person(person)
    standing = standings_of(Enrollment.objects.all(), course, [person.pk], at=at).get(person.pk)
    begun = cohort.starts_at is not None and at >= cohort.starts_at
    return Asking(former.cohort.code if former else "", places.exists(), standing, begun)


@action("seat_request.approved", "Approved request for seat")
def approve(
    *,
    request: RequestForSeat,
    order: Order | None = None,
    again: str = "",
    late: str = "",
    by: User | None,
    at: datetime,
) -> RequestForSeat:
    """Give the person of a request a seat, or a place on the waiting list if none is free; returns the request.

    By the agency, which is charged for the seat from then on; for a place nothing is charged yet. The place is ordered
    by when the seat was asked for. Emails the person, and who asked for them. Refuses a request that was answered or
    has ended, and what `enrollments.sponsor` refuses except that the cohort is full.
    """
    require(by, roles.AGENCY_COORDINATOR, organization=request.agency)
    course = request.course_id
    cohort = lock_with_lists([request.cohort], [request.person], course)[request.cohort_id]
    request = _fresh(request)
    refuse(problem_of(request))
    person, agency = request.person, request.agency
    place = WaitingPlace.objects.on_list().filter(cohort=cohort).of_person(person).with_cohort().first()
    if place is not None:
        answer_with_place(place, by=by, at=at)
        return _fresh(request)
    check_again(cohort, [person], again, by, at)
    if free_now(cohort, at) and not WaitingPlace.objects.waiting().filter(cohort=cohort).exists():
        enroll(cohort, person, agency, by, at, order, again=again, late=late)
    else:
        asked_at = request.asked_at
        put_on_list(cohort, person, agency, order=order, again=again, asked_at=asked_at, by=by, at=at)
    return _fresh(request)


def approve_each(
    *, requests: Sequence[RequestForSeat], order: Order | None = None, by: User | None, at: datetime
) -> list[tuple[RequestForSeat, Refused | None]]:
    """Approve requests one after the other, each in a transaction of its own; returns each with why it was refused.

    The oldest first, so that the first to ask get the last seats. One that is refused hinders no other.
    """
    outcomes: list[tuple[RequestForSeat, Refused | None]] = []
    for request in sorted(requests, key=lambda row: (row.asked_at, row.pk)):
        try:
            outcomes.append((approve(request=request, order=order, by=by, at=at), None))
        except Refused as refused:
            outcomes.append((request, refused))
    return outcomes


@action("seat_request.declined", "Declined request for seat")
def decline(*, request: RequestForSeat, reason: str, by: User | None, at: datetime) -> RequestForSeat:
    """Decline a request, by the agency; the person and who asked for them read the reason. Returns the request."""
    require(by, roles.AGENCY_COORDINATOR, organization=request.agency)
    if not reason.strip():
        raise Refused("request_reason_missing", field="reason")
    request = _locked(request)
    fields = {"answered_at": at, "answered_by": by, "reason": reason.strip()}
    transition(request, "decline", by=by, at=at, reason=reason.strip(), cohort=request.cohort.code, fields=fields)
    email_declined(request, by=by, at=at)
    return request


@action("seat_request.withdrawn", "Withdrew request for seat")
def withdraw_request(*, request: RequestForSeat, by: User, at: datetime) -> RequestForSeat:
    """Withdraw a request that nobody answered yet, by who asked or by the person. The others are emailed."""
    if by.pk not in (request.asked_by_id, request.person_id):
        raise Refused("request_not_yours")
    request = _locked(request)
    fields = {"answered_at": at, "answered_by": by}
    transition(request, "withdraw", by=by, at=at, cohort=request.cohort.code, fields=fields)
    email_withdrawn(request, by=by, at=at)
    return request


@action("seat_requests.expired", "Ended requests for seats of cohort")
def expire_requests(*, cohort: Cohort, by: User | None, at: datetime) -> list[RequestForSeat]:
    """End the open requests for a cohort whose last day to enroll is over or that has begun; returns them.

    None, and nothing happens, while people can still enroll.
    """
    cohort = lock_cohort(cohort)
    return [] if cohort.fills_at(at) else end_requests(cohort=cohort, by=by, at=at)


# What is said of a request that is not open any more. {state: code}
CODE_OF_END = {
    RequestState.APPROVED: "request_approved",
    RequestState.DECLINED: "request_declined",
    RequestState.WITHDRAWN: "request_withdrawn",
    RequestState.EXPIRED: "request_expired",
    RequestState.CLOSED: "request_closed",
}


def problem_of(request: RequestForSeat) -> Problem | None:
    """Return that a request was answered or has ended, and when, as a Problem; None while it is open."""
    if request.is_open:
        return None
    about = {"person": called(request.person), "cohort": request.cohort.code, "when": request.answered_at}
    is_canceled = request.state == RequestState.CLOSED and request.cohort.state == Cohort.State.CANCELED
    return Problem("request_of_canceled_cohort" if is_canceled else CODE_OF_END[request.state], **about)


def _locked(request: RequestForSeat) -> RequestForSeat:
    """Lock the cohort of a request; returns the request as it is now. Raises Refused if it is not open any more."""
    lock_cohort(request.cohort)
    row = _fresh(request)
    refuse(problem_of(row))
    return row


def _fresh(request: RequestForSeat) -> RequestForSeat:
    row: RequestForSeat = RequestForSeat.objects.with_cohort().get(pk=request.pk)
    return row


def may_withdraw(request: RequestForSeat, user: User) -> bool:
    """Return whether somebody may withdraw a request now."""
    return request.is_open and user.pk in (request.asked_by_id, request.person_id)
