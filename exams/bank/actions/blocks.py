"""Settle the remarks that keep an imported item from being published."""

from datetime import datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action
from cohorts.core.states import transition
from cohorts.people.models import User
from exams.bank.models import ItemBlock


@action("item.unblocked", "Decided about remarks of imported item")
def resolve_block(*, block: ItemBlock, decision: str, by: User | None, at: datetime) -> ItemBlock:
    """Record what was decided, and log it: the item can be published as it is then.

    Refuses an empty decision, and remarks that are decided already.
    """
    require(by, roles.EXAMINATIONS)
    if not decision.strip():
        raise Refused("reason_missing", field="reason")
    fields = {"decision": decision.strip(), "decided_by": by, "decided_at": at}
    return transition(block, "resolve", by=by, at=at, reason=decision.strip(), fields=fields)
