"""Charges and credits. Append-only; the app that calls these actions knows what a charge is for."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from cohorts.billing.actions.ledger import post
from cohorts.billing.models import Charge
from cohorts.billing.rules import postings
from cohorts.billing.rules.postings import Item
from cohorts.core.actions import action
from cohorts.core.dates import home_day
from cohorts.people.models import Organization, User


@action("fee.charged", "Charged fee")
def charge(
    *,
    agency: Organization,
    person: User,
    amount: Decimal,
    description: str,
    course: str = "",
    vendor: Organization | None = None,
    by: User | None,
    at: datetime,
) -> Charge:
    """Append a charge of `amount` dollars to an agency, for a person, and post it. It is its own audit record.

    `course` (a code) and `vendor` say whose revenue it is.
    """
    charge = Charge.objects.create(
        agency=agency, person=person, amount=amount, description=description[:200], course=course, vendor=vendor,
        by=by, at=at,
    )  # fmt: skip
    post(event=postings.CHARGED, items=[item_of(charge)], document_on=home_day(at), by=by, at=at)
    return charge


def item_of(charge: Charge, **about: object) -> Item:
    """Return what the ledger says of a charge or a credit: its amount above 0, and whose and what it is."""
    return Item(
        abs(charge.amount),
        {
            "agency_id": charge.agency_id,
            "charge": charge,
            "course": charge.course,
            "vendor_id": charge.vendor_id,
            **about,
        },
    )


@action("fee.credited", "Credited fee")
def credit(*, charges: Iterable[Charge], by: User | None, at: datetime) -> list[Charge]:
    """Append a full credit for each charge that has none yet, post it, and return the credits."""
    uncredited = Charge.objects.filter(
        pk__in=[charge.pk for charge in charges], credits__isnull=True, credit__isnull=True
    )
    return [_credit(charge, by, at) for charge in uncredited.select_related("line__invoice").order_by("pk")]


def _credit(charge: Charge, by: User | None, at: datetime) -> Charge:
    credit = Charge.objects.create(
        agency_id=charge.agency_id,
        person_id=charge.person_id,
        credits=charge,
        amount=-charge.amount,
        description=f"Credit: {charge.description}"[:200],
        course=charge.course,
        vendor_id=charge.vendor_id,
        by=by,
        at=at,
    )
    line = getattr(charge, "line", None)
    post(
        event=postings.CREDITED_INVOICED if line else postings.CREDITED,
        items=[item_of(credit, invoice_id=line.invoice_id if line else None)],
        document_on=home_day(at),
        by=by,
        at=at,
    )
    return credit
