"""Charges and credits. Append-only; the app that calls these actions knows what a charge is for."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from cohorts.billing.models import Charge
from cohorts.core.actions import action
from cohorts.people.models import Organization, User


@action("fee.charged", "Charged fee")
def charge(
    *, agency: Organization, person: User, amount: Decimal, description: str, by: User | None, at: datetime
) -> Charge:
    """Append a charge of `amount` dollars to an agency, for a person. The charge is its own audit record."""
    return Charge.objects.create(
        agency=agency, person=person, amount=amount, description=description[:200], by=by, at=at
    )


@action("fee.credited", "Credited fee")
def credit(*, charges: Iterable[Charge], by: User | None, at: datetime) -> list[Charge]:
    """Append a full credit for each charge that has none yet, and return the credits."""
    uncredited = Charge.objects.filter(
        pk__in=[charge.pk for charge in charges], credits__isnull=True, credit__isnull=True
    )
    return [
        Charge.objects.create(
            agency_id=charge.agency_id,
            person_id=charge.person_id,
            credits=charge,
            amount=-charge.amount,
            description=f"Credit: {charge.description}"[:200],
            by=by,
            at=at,
        )
        for charge in uncredited.order_by("pk")
    ]
