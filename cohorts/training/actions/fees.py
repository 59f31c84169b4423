"""Seat fees: charged when a person enrolls, credited when they withdraw."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Sum

from cohorts.billing.actions import charges
from cohorts.billing.models import Charge
from cohorts.core.actions import action
from cohorts.core.names import called
from cohorts.people.models import User
from cohorts.training.models import Enrollment, SeatCharge


@action("seat.charged", "Charged seat fee")
def charge_seat(*, enrollment: Enrollment, by: User | None, at: datetime) -> Charge:
    """Charge the fee of the course version to the sponsoring agency, and link the charge to the seat."""
    version = enrollment.cohort.course_version
    charge = charges.charge(
        agency=enrollment.agency,
        person=enrollment.person,
        amount=version.fee,
        description=f"{enrollment.cohort.code}: {version.course.title}, seat of {called(enrollment.person)}",
        course=version.course.code,
        vendor=enrollment.cohort.vendor,
        by=by,
        at=at,
    )
    SeatCharge.objects.create(enrollment=enrollment, charge=charge)
    return charge


def fee_to_credit(enrollment: Enrollment) -> Decimal:
    """Return the amount that `credit_seat` would credit now, 0 where nothing is charged or all is credited.

    The caller has checked that the reader may see the seat. Whoever gives it up is to know the amount, also a vendor's
    coordinator or a supervisor, who cannot read the charges of the agency.
    """
    rows = SeatCharge.objects.filter(enrollment=enrollment, charge__credits=None, charge__credit=None)
    return rows.aggregate(total=Sum("charge__amount"))["total"] or Decimal(0)


@action("seat.credited", "Credited seat fee")
def credit_seat(*, enrollment: Enrollment, by: User | None, at: datetime) -> list[Charge]:
    """Credit every charge of the seat that has no credit yet, in full; returns the credits."""
    rows = SeatCharge.objects.filter(enrollment=enrollment).select_related("charge")
    credits = charges.credit(charges=[row.charge for row in rows], by=by, at=at)
    SeatCharge.objects.bulk_create(SeatCharge(enrollment=enrollment, charge=credit) for credit in credits)
    return credits
