"""Sponsor and withdraw seats. The cohort's row is locked while seats are counted, so that none is taken twice."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from cohorts.billing.actions.documents import lock_all
from cohorts.billing.actions.orders import check_order, commit
from cohorts.billing.models import Order, Payer
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.dates import home_day
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.core.states import transition
from cohorts.people.models import Membership, Organization, User
from cohorts.training.actions.cohort_locks import free_now, lock_cohort, lock_with_lists
from cohorts.training.actions.credits import recount
from cohorts.training.actions.fees import charge_seat, cost_of_giving_up, credit_seat
from cohorts.training.actions.guests import end_of_seats
from cohorts.training.actions.held_seats import hold_seat
from cohorts.training.actions.participants import lock_people, seat_clashes
from cohorts.training.actions.seat_emails import (
    email_agency_charged,
    email_agency_credited,
    email_other_payers,
    email_own_part,
    email_seat,
    email_seat_given_up,
)
from cohorts.training.actions.seat_facts import request_of
from cohorts.training.actions.seat_offers import leave_lists, offer_free_seats
from cohorts.training.actions.seat_payers import part_of_agency, payers_of_seats
from cohorts.training.actions.seat_sides import side_of
from cohorts.training.models import Cohort, Enrollment, WaitingPlace
from cohorts.training.models.late_seats import late_outlooks
from cohorts.training.models.standings import standings_of
from cohorts.training.ports import gates_of, without_program
from cohorts.training.rules.seats import UNUSUAL, seat_problem
from cohorts.training.signals import enrollment_changed


@action("enrollment.sponsored", "Sponsored seat")
def sponsor(
    *,
    cohort: Cohort,
    person: User,
    agency: Organization,
    order: Order | None = None,
    again: str = "",
    late: str = "",
    by: User | None,
    at: datetime,
) -> Enrollment | WaitingPlace:
    """Give a trainee of the agency a seat; returns the Enrollment, or the WaitingPlace of one that waits for admission.

    Locks the cohort, counts seats, creates the enrollment, charges those who pay for it (the agency's part to `order`,
    if there is one), emails the person, takes them off the waiting lists of the course, and sends `enrollment_changed`.
    Refuses a full cohort (seats that are offered count), one with people waiting or that is not open, a day after the
    last one to enroll, a person who already has a seat in it or is not a trainee of `agency`, a course for another
    audience, a fund that has too little left or other days, what an order refuses (`check_order`), and a person who has
    completed the course, has a seat in it or is certified, unless `again` says why they need another; and one who
    cannot have the hours any more with the sessions that are left, unless `late` says why. Both are logged. Also a
    person who has another training at the same times (`participants`).
    """
    require(by, roles.AGENCY_COORDINATOR, organization=agency)
    check_again(cohort, [person], again, by, at)
    return enroll(cohort, person, agency, by, at, order, again=again, late=late)


@action("enrollment.sponsored_together", "Sponsored several seats")
def sponsor_all(
    *,
    cohort: Cohort,
    memberships: Sequence[Membership],
    order: Order | None = None,
    again: str = "",
    late: str = "",
    by: User | None,
    at: datetime,
) -> list[Enrollment | WaitingPlace]:
    """Sponsor each trainee in `memberships` (who, and which agency pays): all of them or none.

    With `order`, all fees are charged to it; more than is left of it is refused as a whole, with how many seats fit.
    `again`, `late`: as in `sponsor`; everybody who needs one is named at once.
    """
    if not memberships:
        raise Refused("trainees_missing", field="trainees")
    people = [membership.user for membership in memberships]
    cohort = lock_with_lists([cohort], people, cohort.course_version.course_id)[cohort.pk]
    # Before seats and orders are counted: the same form sent twice is refused for what it is.
    seated = Enrollment.objects.taken().filter(cohort=cohort).of_people([person.pk for person in people])
    refuse(*(Problem("seat_held", person=called(row.person), cohort=cohort) for row in seated.select_related("person")))
    lacking = without_program([person.pk for person in people], cohort.course_version.course, at)
    names = [called(person) for person in people if person.pk in lacking]
    refuse(*(Problem("seat_needs_program", field="trainees", person=name, cohort=cohort.code) for name in names))
    left = free_now(cohort, at)
    if 0 < left < len(memberships):
        raise Refused("too_few_seats_left", field="trainees", left=left, cohort=cohort, chosen=len(memberships))
    check_again(cohort, people, again, by, at)
    check_late(cohort, people, late, at)
    lock_people(people)
    refuse(*seat_clashes(cohort, people, at=at, field="trainees"))
    if order is not None:
        lock_all(payers_of_seats(cohort, memberships))
        _check_order(order, cohort, {membership.organization for membership in memberships}, len(memberships), at)
    more: dict[str, Any] = {"order": order, "again": again, "late": late, "by": by, "at": at}
    return [sponsor(cohort=cohort, person=row.user, agency=row.organization, **more) for row in memberships]


def check_again(cohort: Cohort, people: Sequence[User], again: str, by: User | None, at: datetime) -> None:
    """Raise Refused, naming those of `people` for whom another seat in the course needs a reason, if there is none.

    Only by the seats that `by` may see, and the certificates.
    """
    if again.strip():
        return
    seats, names = Enrollment.objects.visible_to(by), {person.pk: called(person) for person in people}
    standings = standings_of(seats, cohort.course_version.course, list(names), at=at)
    refuse(
        *(
            Problem(UNUSUAL[row.code], field="again", person=names[person], cohort=row.cohort)
            for person, row in standings.items()
            # Whoever has a seat in this very cohort is refused with other words.
            if row.code in UNUSUAL and row.cohort != cohort.code
        )
    )


def check_late(cohort: Cohort, people: Sequence[User], late: str, at: datetime) -> None:
    """Raise Refused, naming those of `people` who cannot have the hours of the course any more with a seat, if there is
    no reason to give it to them all the same.
    """
    if not late.strip():
        refuse(*(outlook.problem for outlook in late_outlooks(people, cohort, at).values() if outlook.is_out_of_reach))


def _check_order(order: Order, cohort: Cohort, agencies: set[Organization], number: int, at: datetime) -> None:
    part = part_of_agency(cohort)
    amount = cohort.course_version.fee if part is None else part
    for agency in agencies:
        check_order(order, Payer.objects.of_agency(agency), [amount] * number, home_day(at))


@action("enrollment.withdrawn", "Withdrew from cohort")
def withdraw(
    *,
    enrollment: Enrollment,
    reason: str,
    in_full: bool = False,
    expected_credit: Decimal | None = None,
    by: User | None,
    at: datetime,
) -> Enrollment:
    """Withdraw a person from a cohort: free the seat, credit its fee by its terms, and email the person, and the agency
    if it did not do it. Attendance marks stay. The seat is offered to the next person on the waiting list.

    `in_full`: the vendor gives the whole fee back, because it cancels; not once the training has begun.
    `expected_credit`: the dollars that the person who decides was told will be credited to the agency; if midnight
    passed since, and it is another amount now, the act is refused with the new figure.

    Allowed for the agency that pays, the vendor of the cohort, and a supervisor who enrolled themselves. Refuses a
    missing reason, a finished cohort, and a seat already withdrawn. Sends `enrollment_changed`.
    """
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    cohort = lock_cohort(enrollment.cohort)
    enrollment = Enrollment.objects.with_cohort().get(pk=enrollment.pk)
    side = side_of(enrollment, by)
    # Before anything about money: of a seat that is gone, nothing is credited any more.
    if not enrollment.is_taken:
        raise Refused("seat_given_up_before", person=called(enrollment.person), cohort=cohort)
    if cohort.state == Cohort.State.FINISHED:
        raise Refused("withdrawal_too_late", cohort=cohort)
    if in_full:
        require(by, roles.VENDOR_COORDINATOR, organization=enrollment.cohort.vendor)
        if at >= cohort.starts_at:
            raise Refused("full_credit_too_late", field="in_full")
    cost = cost_of_giving_up(enrollment, at, in_full=in_full)
    if expected_credit is not None and cost.agency_credit != expected_credit:
        raise Refused("credit_changed", amount=cost.agency_credit, owed=cost.agency_owed)
    fields = enrollment.given_up_for(side, by, at)
    transition(enrollment, "withdraw", by=by, at=at, reason=reason.strip(), cohort=cohort.code, fields=fields)
    credit_seat(enrollment=enrollment, in_full=in_full, by=by, at=at)
    end_of_seats([enrollment], by=by, at=at)
    email_seat_given_up(enrollment, by=by, at=at)
    email_agency_credited(enrollment, cost, by=by, at=at)
    email_other_payers(enrollment, [(charge.payer, -amount) for charge, amount in cost.parts], by=by, at=at)
    recount([enrollment.person_id], at=at)
    enrollment_changed.send(sender=Enrollment, person_ids=[enrollment.person_id], by_ids=acting_ids(by), at=at)
    offer_free_seats(cohort=cohort, by=by, at=at)
    return enrollment


def enroll(
    cohort: Cohort,
    person: User,
    agency: Organization,
    by: User | None,
    at: datetime,
    order: Order | None = None,
    *,
    again: str = "",
    late: str = "",
) -> Enrollment | WaitingPlace:
    """Give a person a seat; returns the Enrollment. For actions, which have checked who may do that.

    Where it waits for admission it is kept instead, and nothing is charged; returns the WaitingPlace then
    (`held_seats.hold_seat`). Effects and refusals: see `sponsor`.
    """
    cohort = lock_with_lists([cohort], [person], cohort.course_version.course_id)[cohort.pk]
    refuse(seat_problem(request_of(cohort, person, agency, at=at)))
    check_late(cohort, [person], late, at)
    lock_people([person])
    refuse(*seat_clashes(cohort, [person], at=at))
    if gate := gates_of([person.pk], cohort.course_version.course, at).get(person.pk):
        return hold_seat(cohort, person, agency, gate, order, by=by, at=at)
    enrollment = create_enrollment(cohort, person, agency, by, at)
    charges = charge_seat(enrollment=enrollment, by=by, at=at)
    if order is not None:
        for charge in charges:
            if charge.payer_id == order.payer_id:
                commit(order=order, charge=charge, by=by, at=at)
    fee = sum((charge.amount for charge in charges), Decimal(0))
    named = {"reason": again.strip(), "late": late.strip()}
    reasons = {name: text for name, text in named.items() if text}
    log(enrollment, by=by, at=at, cohort=cohort.code, agency=agency.name, fee=str(fee), **reasons)
    email_seat(enrollment, by=by, at=at)
    email_agency_charged(enrollment, charges, by=by, at=at)
    email_own_part(enrollment, charges, by=by, at=at)
    recount([person.pk], at=at)
    leave_lists(enrollment, by=by, at=at)
    enrollment_changed.send(sender=Enrollment, person_ids=[person.pk], by_ids=acting_ids(by), at=at)
    return enrollment


def create_enrollment(cohort: Cohort, person: User, agency: Organization, by: User | None, at: datetime) -> Enrollment:
    """Append a seat; raises Refused if the person has one in the cohort. The caller locked the cohort."""
    try:
        with transaction.atomic():
            return Enrollment.objects.create(
                cohort=cohort, person=person, agency=agency, enrolled_at=at, enrolled_by=by
            )
    except IntegrityError as error:
        raise Refused("seat_held", person=called(person), cohort=cohort) from error
