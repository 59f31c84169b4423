"""What people wrote and sent for accommodations, as restricted records: their class, and when a period begins."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from cohorts.core.dates import home_day
from lms.certification.models import AccommodationAppeal, AccommodationPaper, AccommodationRequest, AskedState
from lms.certification.models.accommodations import IN_FORCE
from lms.records.facts.classes import DECIDED, ENDED_ON, Kept, living

# While a person can still be given what they asked for, what they sent is needed.
NEEDED = (AskedState.SUBMITTED, AskedState.MORE_NEEDED, *IN_FORCE)
FIELDS = ("record", "request__person", "request__program__authority", "request")


def papers(ids: Collection[Any] | None) -> Iterable[Kept]:
    """Own words and files of requests. Three queries."""
    rows = list(living(AccommodationPaper.objects.order_by("pk"), ids).values_list(*FIELDS, "pk"))
    ended = _ended_on({row[3] for row in rows})
    return [
        Kept(record, person, authority, "accommodation", f"Request {request}, paper {pk}", {ENDED_ON: ended[request]})
        for record, person, authority, request, pk in rows
    ]


def appeals(ids: Collection[Any] | None) -> Iterable[Kept]:
    """Texts of appeals about accommodations. One query."""
    rows = living(AccommodationAppeal.objects.order_by("pk"), ids).values_list(*FIELDS, "pk", "decided_at")
    return [
        Kept(
            record, person, authority, "accommodation-appeal", f"Request {request}, appeal {pk}",
            {DECIDED: home_day(decided_at) if decided_at else None},
        )
        for record, person, authority, request, pk, decided_at in rows
    ]  # fmt: skip


def _ended_on(requests: Collection[int]) -> dict[int, date | None]:
    """{request: the day from which nothing of it is needed}; None before, and while an appeal is open."""
    days: dict[int, date | None] = {}
    rows = AccommodationRequest.objects.filter(pk__in=requests).values_list("pk", "state", "at", "decided_at")
    for pk, state, at, decided_at in rows:
        days[pk] = None if state in NEEDED else home_day(decided_at or at)
    appeals = AccommodationAppeal.objects.filter(request__in=requests).order_by("pk")
    for pk, decided_at in appeals.values_list("request", "decided_at"):
        day = days[pk]
        days[pk] = max(day, home_day(decided_at)) if day and decided_at else None
    return days
