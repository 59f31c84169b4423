"""Seat fees: charged when a person enrolls, credited when they withdraw."""

from datetime import datetime

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


@action("seat.credited", "Credited seat fee")
def credit_seat(*, enrollment: Enrollment, by: User | None, at: datetime) -> list[Charge]:
    """Credit every charge of the seat that has no credit yet, in full; returns the credits."""
    rows = SeatCharge.objects.filter(enrollment=enrollment).select_related("charge")
    credits = charges.credit(charges=[row.charge for row in rows], by=by, at=at)
    SeatCharge.objects.bulk_create(SeatCharge(enrollment=enrollment, charge=credit) for credit in credits)
    return credits
