"""Charging a seat again: what credits took off its order is charged to the order again."""

from datetime import datetime
from decimal import Decimal

from cohorts.billing.actions.orders import commit_again, freed_order
from cohorts.billing.models import Charge, Payer
from cohorts.core.actions import action
from cohorts.people.models import User
from cohorts.training.actions.fees import SeatTerms, add_seat_fee
from cohorts.training.models import Enrollment
from cohorts.training.models.enrollments import with_former_seats


@action("seat.charged_again", "Charged seat fee again")
def charge_again(
    *, enrollment: Enrollment, payer: Payer, amount: Decimal, terms: SeatTerms, by: User | None, at: datetime
) -> list[Charge]:
    """Charge a payer `amount` dollars for a seat that was charged before; returns the charges. The payer is locked.

    What credits freed of the order of this seat (or of the seat from which it was moved) is charged to it again. The
    rest is a fee of its own, because a fee is charged to an order as a whole.
    """
    fees = Charge.objects.filter(payer=payer, seat_charges__enrollment__in=with_former_seats(enrollment)).distinct()
    freed = freed_order(payer, fees)
    ordered = min(freed[1], amount) if freed else Decimal(0)
    charges = [
        add_seat_fee(enrollment=enrollment, payer=payer, amount=part, terms=terms, by=by, at=at)
        for part in (ordered, amount - ordered)
        if part
    ]
    if freed:
        commit_again(order=freed[0], charge=charges[0], by=by, at=at)
    return charges
