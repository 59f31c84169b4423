"""Telling the other subjects whose balance changed, by ids."""

from collections.abc import Iterable
from datetime import datetime

from cohorts.billing.models import Charge, Invoice
from cohorts.billing.signals import balance_changed
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.people.models import User


def send_balance_changed(charges: Iterable[Charge | int], by: User | None, at: datetime) -> None:
    """Send `balance_changed` about the people these fees are for (charges, or their ids)."""
    ids = {charge if isinstance(charge, int) else charge.pk for charge in charges}
    people = (
        Charge.objects.filter(pk__in=ids, person__isnull=False)
        .order_by()
        .values_list("person_id", flat=True)
        .distinct()
    )
    balance_changed.send(sender=Invoice, person_ids=sorted(people), by_ids=acting_ids(by), at=at)
