"""What was written and sent about complaints, as restricted records. A complaint that is open is never due."""

from collections.abc import Collection, Iterable
from typing import Any

from cohorts.core.dates import home_day
from lms.certification.models import ComplaintAppeal, ComplaintFinding, ComplaintLetter, ComplaintPaper
from lms.records.facts.classes import COMPLAINT_CLOSED, Kept, living

FIELDS = ("record", "record__person", "complaint__authority", "complaint", "complaint__closed_at")


def papers(ids: Collection[Any] | None) -> Iterable[Kept]:
    """Everything that is there of complaints, each record once. Four queries."""
    rows: dict[Any, Kept] = {}
    for model in (ComplaintPaper, ComplaintLetter, ComplaintFinding, ComplaintAppeal):
        for record, person, authority, pk, closed_at in living(model.objects.order_by("pk"), ids).values_list(*FIELDS):
            days = {COMPLAINT_CLOSED: home_day(closed_at) if closed_at else None}
            rows[record] = Kept(record, person, authority, "complaint", f"Complaint {pk}", days)
    return list(rows.values())
