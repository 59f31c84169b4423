"""Moving a seat to another cohort, also of another vendor: the payment goes along, the difference is charged."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from cohorts.billing.actions.charges import move_revenue
from cohorts.billing.actions.documents import lock_all
from cohorts.billing.actions.funds import check_day
from cohorts.billing.models import Charge, Payer
from cohorts.billing.models.charges import CreditKind
from cohorts.billing.models.payers import PayerKind
from cohorts.billing.rules.splits import split
from cohorts.billing.rules.terms import free_day_elsewhere, passed_free_day
from cohorts.core import roles
from cohorts.core.access import has_role, require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.core.states import transition
from cohorts.people.models import User
from cohorts.training.actions.cohort_locks import lock_with_lists
from cohorts.training.actions.credits import recount
from cohorts.training.actions.enrollments import create_enrollment
from cohorts.training.actions.fees import (
    SeatTerms,
    charge_seat,
    counts_from,
    credit_parts,
    first_day,
    first_seat_charge,
    free_through,
    link_fee,
    live_fees,
)
from cohorts.training.actions.funding import agency_part, differences, distribute, gross, lock_seat, parts_of
from cohorts.training.actions.move_emails import email_moved
from cohorts.training.actions.participants import lock_people, seat_clashes
from cohorts.training.actions.seat_emails import email_other_payers, email_own_part
from cohorts.training.actions.seat_facts import request_of
from cohorts.training.actions.seat_offers import leave_lists, offer_free_seats
from cohorts.training.models import Cohort, EmployerChange, Enrollment, SeatMove
from cohorts.training.models.employers import employer_on
from cohorts.training.models.enrollments import with_former_seats
from cohorts.training.rules.seats import seat_problem
from cohorts.training.signals import enrollment_changed

ALL = Decimal(100)


@action("enrollment.moved", "Moved seat to another cohort")
def move_seat(*, enrollment: Enrollment, cohort: Cohort, reason: str, by: User | None, at: datetime) -> Enrollment:
    """Move a person's seat to another cohort of the same course; returns the new seat.

    1. Locks both cohorts and the seat; the former seat becomes free.
    2. Fees on invoices go along and count for the new vendor; what is on no invoice is charged again for the new
       cohort. Only the difference in price is charged or credited, to those who pay, in proportion to their parts.
    3. The terms go along. Free days that had passed stay passed, and where all of the fee was owed it stays owed.
    4. Emails the person, the agency and both vendors, once each; sends `enrollment_changed`. Recorded hours and exams
       stay as they are.
    5. The person leaves the waiting lists of the course, and the former seat is offered to the next person on its list.

    Refuses a missing reason, the same cohort, another course, times of another training, a cohort that takes no seats,
    is full or has people waiting, a seat that is given up or finished, and a fund that does not pay on the new days.
    The last day to enroll does not count: the person was enrolled before. Allowed for program staff, and for the agency
    that pays: both vendors offer their seats, and the terms of the seat stay, so that neither has to agree. The agency
    decides about its own money alone: a move by which a fund, the person or another payer pays more is refused to it.
    """
    is_state = has_role(by, roles.PROGRAM)
    if not is_state:
        require(by, roles.AGENCY_COORDINATOR, organization=enrollment.agency)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    course = enrollment.cohort.course_version.course_id
    rows = lock_with_lists([enrollment.cohort, cohort], [enrollment.person], course)
    former = lock_seat(enrollment)
    cohort = rows[cohort.pk]
    refuse(*move_problems(former, cohort, at))
    moved = carry_seat(former, cohort, reason.strip(), by=by, at=at)
    refuse(None if is_state else _others_problem(moved))
    seat = moved.seat
    email_moved(former, seat, moved.agency_difference, by=by, at=at)
    email_other_payers(seat, differences(moved.before, moved.after), by=by, at=at)
    email_own_part(seat, moved.charges, by=by, at=at)
    recount([seat.person_id], at=at)
    leave_lists(seat, by=by, at=at)
    enrollment_changed.send(sender=Enrollment, person_ids=[seat.person_id], by_ids=acting_ids(by), at=at)
    offer_free_seats(cohort=former.cohort, by=by, at=at)
    return seat


def move_problems(former: Enrollment, cohort: Cohort, at: datetime) -> list[Problem]:
    """Return why a seat cannot be moved to a cohort; [] if it can. Locks the person; the caller locked the cohorts."""
    if cohort.pk == former.cohort_id:
        return [Problem("move_to_same_cohort", field="cohort", cohort=cohort)]
    if cohort.course_version.course_id != former.cohort.course_version.course_id:
        return [Problem("move_to_other_course", field="cohort", course=former.cohort.course_version.course)]
    if former.cohort.state == Cohort.State.FINISHED:
        return [Problem("withdrawal_too_late", cohort=former.cohort)]
    # The person was enrolled in time; a move changes where, not whether.
    problem = seat_problem(request_of(cohort, former.person, former.agency, at=at, was_enrolled=True))
    if problem is not None:
        return [problem.at("cohort")]
    lock_people([former.person])
    return seat_clashes(cohort, [former.person], at=at, instead_of=former.cohort, field="cohort")


@dataclass(frozen=True)
class Moved:
    """A seat that was moved. charges: new ones. before, after: what each payer pays of it, in dollars."""

    former: Enrollment
    seat: Enrollment
    charges: list[Charge]
    before: dict[Payer, Decimal]
    after: dict[Payer, Decimal]

    @property
    def agency_difference(self) -> Decimal:
        """What the agency of the seat is charged more, in dollars; less than 0 is credited."""
        return agency_part(self.seat, self.after) - agency_part(self.seat, self.before)


def _others_problem(moved: Moved) -> Problem | None:
    """Return that somebody beside the agency of the seat pays more after the move, or None."""
    changes = differences(moved.before, moved.after)
    is_dearer = any(more > 0 for payer, more in changes if payer.organization_id != moved.seat.agency_id)
    return Problem("move_charges_others", field="cohort", cohort=moved.seat.cohort) if is_dearer else None


def carry_seat(
    former: Enrollment, cohort: Cohort, reason: str, *, keeps_passed_days: bool = True, by: User | None, at: datetime
) -> Moved:
    """End a seat and give its person one in another cohort, with the fees. Tells nobody.

    For actions, which have checked `move_problems`, locked everything, and then count the hours and empty the lists.
    keeps_passed_days: free days that had passed do not come again; False where the vendor has caused the move.
    """
    fields = {"withdrawn_at": at, "withdrawn_by": by, **former.next_sequence(at)}
    codes = {"cohort": former.cohort.code, "to": cohort.code}
    transition(former, "move", by=by, at=at, reason=reason, fields=fields, **codes)
    seat = create_enrollment(cohort, former.person, former.agency, by, at)
    SeatMove.objects.create(former=former, seat=seat, reason=reason, by=by, at=at)
    before = parts_of(live_fees(former))
    charges = _move_fees(former, seat, reason, keeps_passed_days, by, at)
    log(seat, by=by, at=at, cohort=cohort.code, former=former.cohort.code, reason=reason)
    return Moved(former, seat, charges, before, parts_of(live_fees(seat)))


def _move_fees(
    former: Enrollment, seat: Enrollment, reason: str, keeps_passed_days: bool, by: User | None, at: datetime
) -> list[Charge]:
    """Take the fees along, and charge or credit the difference; returns the new charges."""
    employer = Payer.objects.of_agency(employer_on(former, first_day(seat.cohort)))
    lock_all([employer, *(charge.payer for charge in live_fees(former))])
    fees = live_fees(former)
    parts = parts_of(fees)
    if not any(parts.values()):
        return charge_seat(enrollment=seat, by=by, at=at)
    terms = _terms(former, seat, at) if keeps_passed_days else _fresh_terms(former, seat)
    targets = _targets(former, parts, _on_invoices(fees), employer, seat.cohort.course_version.fee)
    for charge in fees:
        _move_fee(charge, seat, terms, reason, by, at)
    return distribute(enrollment=seat, targets=list(targets.items()), reason=reason, terms=terms, by=by, at=at)


def _targets(
    former: Enrollment, parts: dict[Payer, Decimal], on_invoices: dict[Payer, Decimal], employer: Payer, fee: Decimal
) -> dict[Payer, Decimal]:
    """Return what each payer pays of the new fee. Whoever employed the person before pays no more than is on invoices:
    what is charged now is for services of a day on which `employer` does.
    """
    seats = with_former_seats(former)
    before = set(EmployerChange.objects.filter(enrollment__in=seats).values_list("former", flat=True))
    before -= {employer.organization_id}
    targets: dict[Payer, Decimal] = {}
    for payer, amount in zip(parts, split(fee, list(parts.values())), strict=True):
        kept = min(amount, on_invoices[payer]) if payer.organization_id in before else amount
        targets[payer] = targets.get(payer, Decimal(0)) + kept
        targets[employer] = targets.get(employer, Decimal(0)) + amount - kept
    return targets


def _on_invoices(fees: list[Charge]) -> dict[Payer, Decimal]:
    """Return how much of the parts of each payer is on invoices, and so is not charged again."""
    waiting: dict[Payer, Decimal] = {}
    for charge in fees:
        waiting[charge.payer] = waiting.get(charge.payer, Decimal(0)) + max(charge.left_to_invoice, Decimal(0))
    return {payer: part - waiting[payer] for payer, part in parts_of(fees).items()}


def _move_fee(charge: Charge, seat: Enrollment, terms: SeatTerms, reason: str, by: User | None, at: datetime) -> None:
    """Take back what is on no invoice, so that it is charged for the new cohort; let the rest count for it."""
    waiting = charge.left_to_invoice
    if waiting > 0:
        credit_parts(parts=[(charge, waiting)], kind=CreditKind.MOVED, reason=reason, by=by, at=at)
    # What was waived of it goes along, too.
    if gross(charge) <= waiting:
        return
    if charge.payer.kind == PayerKind.FUND:
        check_day(charge.payer, first_day(seat.cohort))
    cohort = seat.cohort
    move_revenue(charge=charge, course=cohort.course_version.course.code, vendor=cohort.vendor, by=by, at=at)
    link_fee(seat, charge, terms)


def _fresh_terms(former: Enrollment, seat: Enrollment) -> SeatTerms:
    """Return the terms with the free days of the new cohort, or the old ones if they are later."""
    row = first_seat_charge(former)
    if row is None:
        raise ValueError("A seat with fees has terms.")
    cohort = former.cohort
    through = free_day_elsewhere(free_through(row, cohort), cohort.time_zone, seat.cohort.time_zone)
    return SeatTerms(row.free_days, row.kept_share, through)


def _terms(former: Enrollment, seat: Enrollment, at: datetime) -> SeatTerms:
    """Return the terms that go along: what was owed for giving the seat up is not less after the move.

    Free days that have passed in the zone of the former cohort do not come again where the day is not over yet.
    """
    row = first_seat_charge(former)
    if row is None:
        raise ValueError("A seat with fees has terms.")
    through, cohort = free_through(row, former.cohort), former.cohort
    over = row.no_free_days or at.astimezone(cohort.zone).date() > through
    has_begun = at >= counts_from(row, cohort)
    if over or has_begun:
        share = ALL if has_begun else row.kept_share
        return SeatTerms(row.free_days, share, passed_free_day(through, at, seat.cohort.time_zone), no_free_days=True)
    through = free_day_elsewhere(through, cohort.time_zone, seat.cohort.time_zone)
    return SeatTerms(row.free_days, row.kept_share, through)
