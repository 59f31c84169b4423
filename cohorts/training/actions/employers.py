"""A person's employer changes during training: who pays from then on, and who reads about the seat."""

from datetime import date, datetime
from decimal import Decimal

from cohorts.billing.actions.changed import send_balance_changed
from cohorts.billing.actions.documents import lock_all
from cohorts.billing.models import Charge, Payer
from cohorts.billing.models.charges import CreditKind
from cohorts.billing.rules.postings import cents
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.dates import home_day
from cohorts.core.names import called
from cohorts.people.actions.organizations import end_role
from cohorts.people.models import Membership, Organization, User
from cohorts.training.actions.employer_emails import MovedFees, email_changed, email_taken_back, moved_of
from cohorts.training.actions.fees import credit_parts, live_fees, seat_terms
from cohorts.training.actions.funding import PayerChange, certificates_on, lock_seat, needs_two
from cohorts.training.actions.seat_orders import charge_again
from cohorts.training.models import EmployerChange, Enrollment
from cohorts.training.models.employers import changes_of
from cohorts.training.models.enrollments import SETTLED, with_former_seats
from cohorts.training.signals import enrollment_changed

CHANGE_EMPLOYER = "seat.employer"
TAKE_BACK_EMPLOYER = "seat.employer_back"


@action("seat.employer_changed", "Recorded another employer")
def change_employer(
    *, enrollment: Enrollment, agency: Organization, from_on: date, reason: str, by: User | None, at: datetime
) -> EmployerChange:
    """Record that another agency employs the person of a seat from a day on, and pays from then on; returns it.

    1. The seat is the new agency's: it reads hours and attendance, and the former one does not any more.
    2. Fees for services from that day on that the former agency was charged are credited to it and charged to the new
       one. Earlier ones stay, and a later credit for them is the former agency's.
    3. Ends the person's role at the former agency, if no other seat there is in training.
    4. Emails both agencies and the person; sends `enrollment_changed`.

    One of the program staff does it, unless money that was paid leaves its fees or a certificate rests on them: then
    two people decide (see `acts`). Refuses as `check_change`.
    """
    seat = lock_seat(enrollment)
    former = seat.agency
    _lock_payers(former, agency)
    _require(CHANGE_EMPLOYER, seat, check_change(seat, agency, from_on, reason, at), by)
    row = EmployerChange.objects.create(
        enrollment=seat, former=former, agency=agency, from_on=from_on, reason=reason.strip(), by=by, at=at
    )
    _set_agency(seat, agency)
    moved = _reassign(row)
    _end_role(seat, former, row.reason, by, at)
    log(seat, by=by, at=at, former=former.name, agency=agency.name, from_on=str(from_on), reason=row.reason)
    email_changed(row, moved, by=by, at=at)
    enrollment_changed.send(sender=Enrollment, person_ids=[seat.person_id], by_ids=acting_ids(by), at=at)
    return row


@action("seat.employer_change_taken_back", "Took back a change of employer")
def take_back_change(*, change: EmployerChange, reason: str, by: User | None, at: datetime) -> EmployerChange:
    """Take back the last change of employer of a seat, recorded by mistake; returns the row that says so.

    The seat and the fees from its day on are the former agency's again. The role that was ended there is not given
    again. Both agencies and the person are emailed. Takes two people where `change_employer` does. Refuses as
    `check_taking_back`.
    """
    seat = lock_seat(change.enrollment)
    _lock_payers(change.former, change.agency)
    _require(TAKE_BACK_EMPLOYER, seat, check_taking_back(change, reason), by)
    row = EmployerChange.objects.create(
        enrollment=seat, former=change.agency, agency=change.former, from_on=change.from_on, takes_back=change,
        reason=reason.strip(), by=by, at=at,
    )  # fmt: skip
    _set_agency(seat, change.former)
    moved = _reassign(row)
    log(seat, by=by, at=at, former=change.agency.name, agency=change.former.name, reason=row.reason)
    email_taken_back(row, moved, by=by, at=at)
    enrollment_changed.send(sender=Enrollment, person_ids=[seat.person_id], by_ids=acting_ids(by), at=at)
    return row


def check_change(
    enrollment: Enrollment, agency: Organization, from_on: date, reason: str, at: datetime
) -> list[PayerChange]:
    """Return what another employer from a day on changes for each payer; [] if no fee moves.

    Refuses a seat that was given up, a day in the future, before the seat was taken or before the last change, the same
    agency, a person without the role at the new one, and a missing reason.
    """
    seat = enrollment
    if not seat.is_taken:
        raise Refused("seat_not_taken")
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    if agency.pk == seat.agency_id:
        raise Refused("employer_unchanged", field="agency", agency=agency)
    if from_on > home_day(at):
        raise Refused("employer_day_in_future", field="from_on")
    earliest = max([home_day(seat.enrolled_at), *(change.from_on for change in changes_of(seat))])
    if from_on < earliest:
        raise Refused("employer_day_too_early", field="from_on", day=earliest)
    needed = seat.cohort.course_version.course.needed_role
    memberships = Membership.objects.in_force().of_people([seat.person_id]).filter(organization=agency, role=needed)
    if not memberships.exists():
        raise Refused("employer_without_role", field="agency", person=called(seat.person), role=needed, agency=agency)
    return _payer_changes(seat, seat.agency, agency, from_on)


def check_taking_back(change: EmployerChange, reason: str) -> list[PayerChange]:
    """Return what taking back a change of employer changes for each payer; [] if no fee moves.

    Refuses a seat that was given up, any but the last change, and a missing reason.
    """
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    seat = change.enrollment
    if not seat.is_taken:
        raise Refused("seat_not_taken")
    changes = changes_of(seat)
    if not changes or changes[-1] != change:
        raise Refused("employer_change_not_last")
    return _payer_changes(seat, change.agency, change.former, change.from_on)


def _payer_changes(seat: Enrollment, former: Organization, agency: Organization, from_on: date) -> list[PayerChange]:
    moved = moved_of(_from_day(seat, former, from_on))
    if not moved.amount:
        return []
    return [
        PayerChange(Payer.objects.of_agency(former), -moved.amount, moved.freed),
        PayerChange(Payer.objects.of_agency(agency), moved.amount, Decimal(0)),
    ]


def _require(act: str, seat: Enrollment, changes: list[PayerChange], by: User | None) -> None:
    """Two people decide, as when the parts of a fee are split among other payers; else one of the program staff."""
    if needs_two(seat, changes):
        require_approval(act, by=by)
    else:
        require(by, roles.PROGRAM)


def _lock_payers(*agencies: Organization) -> None:
    lock_all([Payer.objects.of_agency(agency) for agency in agencies])


def _set_agency(seat: Enrollment, agency: Organization) -> None:
    """Also of the seats from which it was moved, so that the former agency reads none of its hours."""
    for row in with_former_seats(seat):
        row.agency = agency
        row.save(update_fields=["agency"])


def fees_by_day(seat: Enrollment) -> list[tuple[date, MovedFees]]:
    """Return (day of the service, what moves to another employer from that day or earlier on), the earliest first.

    The caller may read the fees of the seat.
    """
    rows: dict[date, MovedFees] = {}
    for charge, amount in _left(seat, seat.agency):
        day = charge.service_on
        rows[day] = rows.get(day, MovedFees()) + moved_of([(charge, amount)])
    return sorted(rows.items(), key=lambda row: row[0])


def moving_back(change: EmployerChange) -> MovedFees:
    """Return what moves if a change of employer is taken back. The caller may read the fees of the seat."""
    return moved_of(_from_day(change.enrollment, change.agency, change.from_on))


def certificates_of_fees(seat: Enrollment, agency: Organization) -> list[str]:
    """Return what moving the fees of an agency means for certificates, in sentences; [] if none rests on them."""
    return certificates_on(seat, Payer.objects.filter(organization=agency))


def _left(seat: Enrollment, agency: Organization) -> list[tuple[Charge, Decimal]]:
    """Return (fee of a seat that an agency bears, dollars that are not credited)."""
    own = [charge for charge in live_fees(seat) if charge.payer.organization_id == agency.pk]
    rows = [(charge, charge.uncredited) for charge in own]
    return [(charge, amount) for charge, amount in rows if amount > 0]


def _from_day(seat: Enrollment, agency: Organization, from_on: date) -> list[tuple[Charge, Decimal]]:
    return [(charge, amount) for charge, amount in _left(seat, agency) if charge.service_on >= from_on]


def _reassign(row: EmployerChange) -> MovedFees:
    """Credit the former agency what it was charged for services from the day on, and charge it to the other one.

    Returns what moved. The caller locked both payers.
    """
    seat, former, by, at = row.enrollment, row.former, row.by, row.at
    payer = Payer.objects.of_agency(row.agency)
    parts = _from_day(seat, former, row.from_on)
    terms = seat_terms(seat)
    total = sum((amount for _charge, amount in parts), cents(0))
    if not parts or terms is None:
        return MovedFees()
    credit_parts(parts=parts, kind=CreditKind.MOVED, reason=row.reason, by=by, at=at)
    new = charge_again(enrollment=seat, payer=payer, amount=total, terms=terms, by=by, at=at)
    send_balance_changed([*new, *(charge for charge, _amount in parts)], by, at)
    return moved_of(parts)


def _end_role(seat: Enrollment, former: Organization, reason: str, by: User | None, at: datetime) -> None:
    role = seat.cohort.course_version.course.needed_role
    in_training = Enrollment.objects.taken().of_people([seat.person_id]).filter(agency=former)
    if in_training.exclude(cohort__state__in=SETTLED).exists():
        return
    memberships = Membership.objects.in_force().of_people([seat.person_id])
    for membership in memberships.filter(organization=former, role=role):
        end_role(membership=membership, reason=reason, by=by, at=at)
