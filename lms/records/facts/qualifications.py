"""Evidence of what supervisors are, as restricted records."""

from collections.abc import Collection, Iterable
from typing import Any

from cohorts.core.dates import home_day
from lms.certification.models import QualificationState, SupervisorQualification
from lms.records.facts.classes import ENDED_ON, Kept, living

NOT_CONFIRMED = (QualificationState.REFUSED, QualificationState.WITHDRAWN)


def evidence(ids: Collection[Any] | None) -> Iterable[Kept]:
    """Every document that is there. One query. One that counts without an end is never due."""
    rows = living(SupervisorQualification.objects.order_by("pk"), ids)
    fields = ("record", "person", "pk", "state", "sent_at", "ends_on")
    return [
        Kept(
            record, person, None, "supervisor-qualification", f"Qualification {pk}",
            {ENDED_ON: home_day(sent_at) if state in NOT_CONFIRMED else ends_on},
        )
        for record, person, pk, state, sent_at, ends_on in rows.values_list(*fields)
    ]  # fmt: skip
