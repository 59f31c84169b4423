"""The fee of a seat: charged when the seat is taken, credited when it is given up. Only appended."""

from ..kernel.verbs import verb
from ..models import Charge
from .standing import called


@verb("fee.charged", "Charged a seat")
def charge_seat(*, enrollment, by, at):
    """Append the fee of the course version as a charge to the seat's agency. The charge is its own log line."""
    version = enrollment.cohort.course_version
    seat = f"{enrollment.cohort.code}: {version.course.title}, seat of {called(enrollment.person)}"
    return Charge.objects.create(
        agency=enrollment.agency, enrollment=enrollment, amount=version.fee, description=seat[:200], by=by, at=at
    )


@verb("fee.credited", "Credited a seat")
def credit_seat(*, enrollment, by, at):
    """Append a credit for every charge of the seat that has none yet. Returns the credits."""
    open_charges = Charge.objects.filter(enrollment=enrollment, credits__isnull=True, credit__isnull=True)
    return [
        Charge.objects.create(
            agency_id=charge.agency_id,
            enrollment=enrollment,
            credits=charge,
            amount=-charge.amount,
            description=f"Credit: {charge.description}"[:200],
            by=by,
            at=at,
        )
        for charge in open_charges
    ]
