"""Seat fees: charged when a person enrolls, credited when they withdraw."""

from datetime import datetime
from decimal import Decimal

from cohorts.billing.actions import charges
from cohorts.billing.models import Charge, Credit, Payer
from cohorts.billing.rules.postings import cents
from cohorts.core.actions import action
from cohorts.people.models import User
from cohorts.training.models import Enrollment, SeatCharge


@action("seat.charged", "Charged seat fee")
def charge_seat(*, enrollment: Enrollment, by: User | None, at: datetime) -> Charge:
    """Charge the fee of the course version to the sponsoring agency, and link the charge to the seat."""
    cohort, version = enrollment.cohort, enrollment.cohort.course_version
    charge = charges.charge(
        payer=Payer.objects.of_agency(enrollment.agency),
        person=enrollment.person,
        amount=version.fee,
        description=f"{cohort.code}: {version.course.title}",
        reference=seat_reference(enrollment),
        service_on=cohort.starts_at.astimezone(cohort.zone).date(),
        course=version.course.code,
        vendor=cohort.vendor,
        by=by,
        at=at,
    )
    SeatCharge.objects.create(enrollment=enrollment, charge=charge)
    return charge


def seat_reference(enrollment: Enrollment) -> str:
    """Return what documents call a seat, so that they need not name the person."""
    return f"S-{enrollment.pk:06d}"


def _charges(enrollment: Enrollment) -> list[Charge]:
    return list(Charge.objects.with_sums().filter(seat_charge__enrollment=enrollment).select_related("payer"))


def fee_to_credit(enrollment: Enrollment) -> Decimal:
    """Return the amount that `credit_seat` would credit now, 0 where nothing is charged or all is credited.

    The caller has checked that the reader may see the seat. Whoever gives it up is to know the amount, also a vendor's
    coordinator or a supervisor, who cannot read the charges of the agency.
    """
    return sum((cents(charge.amount - charge.credited) for charge in _charges(enrollment)), Decimal(0))


@action("seat.credited", "Credited seat fee")
def credit_seat(*, enrollment: Enrollment, by: User | None, at: datetime) -> list[Credit]:
    """Credit what is left of every charge of the seat; returns the credits."""
    parts = [(charge, cents(charge.amount - charge.credited)) for charge in _charges(enrollment)]
    return charges.credit(parts=[(charge, amount) for charge, amount in parts if amount], by=by, at=at)
