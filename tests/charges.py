"""Charges for seats, created without the action that takes a seat."""

from decimal import Decimal

from cohorts.billing.models import Charge
from cohorts.training.models import SeatCharge


def charge_for(seat, amount, *, at, agency=None, description="Training fee", credits=None):
    """Append a charge (or, with `credits`, a credit) of `amount` dollars for a seat, and return it."""
    charge = Charge.objects.create(
        agency=agency or seat.agency, person_id=seat.person_id, amount=Decimal(amount), description=description,
        credits=credits, at=at,
    )  # fmt: skip
    SeatCharge.objects.create(enrollment=seat, charge=charge)
    return charge
