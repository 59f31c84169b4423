"""Set how long a class of records is kept."""

from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.people.models import Organization, User
from lms.records.facts.classes import CLASSES
from lms.records.models import RetentionRule
from lms.records.rules.periods import MOST


@action("retention.set", "Set how long records are kept")
def set_retention(
    *, authority: Organization, record_class: str, amount: int | None, unit: str, event: str, source: str,
    by: User | None, at: datetime,
) -> RetentionRule:  # fmt: skip
    """Set the period of a class of records at an authority, from an event; without an amount it is kept for good.

    Nothing is destroyed by that: what is due is listed, and two people decide. Refuses everybody but program staff of
    the authority, a class or an event that there is not, a period of no days or of more than a century, and no source.
    """
    require(by, roles.PROGRAM, organization=authority)
    row = CLASSES.get(record_class)
    if row is None or not row.events:
        raise Refused("record_class_unknown", field="record_class")
    if event not in row.events:
        raise Refused("record_event_unknown", field="event")
    if amount is not None and not 1 <= amount <= MOST[unit]:
        raise Refused("record_period_wrong", field="amount")
    if not source.strip():
        raise Refused("record_source_missing", field="source")
    rule = RetentionRule.objects.create(
        authority=authority, record_class=record_class, amount=amount, unit=unit, event=event, source=source.strip(),
        by=by, at=at,
    )  # fmt: skip
    about = {"record_class": record_class, "amount": amount, "unit": unit, "event": event, "source": rule.source}
    log(rule, by=by, at=at, authority=authority.name, **about)
    return rule
