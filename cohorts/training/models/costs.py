"""What each seat cost a payer: the sums of the payer's fees for it, after credits."""

from typing import Any

from django.db.models import DecimalField, Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from cohorts.training.models.cohorts import Cohort
from cohorts.training.models.seat_charges import SeatCharge


def _counting() -> QuerySet:
    """The rows that say to which seat a fee belongs now."""
    return SeatCharge.objects.latest_only("charge")


def _sum(path: str) -> Any:
    rows = _counting().filter(enrollment=OuterRef("enrollment"), charge__payer=OuterRef("charge__payer"))
    total = rows.order_by().values("enrollment").annotate(total=Sum(path)).values("total")
    return Coalesce(Subquery(total), 0, output_field=DecimalField(max_digits=12, decimal_places=2))


def with_costs(rows: QuerySet) -> QuerySet:
    """Keep one of the SeatCharges of each seat and payer, the first, and annotate the sums of all, in dollars.

    fee, credited, cost (the fee less credits), paid, owed. Round them to cents: SQLite adds floating-point numbers.
    """
    earlier = _counting().filter(
        enrollment=OuterRef("enrollment"), charge__payer=OuterRef("charge__payer"), pk__lt=OuterRef("pk")
    )
    rows = rows.latest_only("charge").exclude(Exists(earlier))
    rows = rows.annotate(
        fee=_sum("charge__amount"),
        credited=_sum("charge__credits__amount"),
        paid=_sum("charge__lines__applications__amount"),
    )
    return rows.annotate(cost=F("fee") - F("credited")).annotate(owed=F("cost") - F("paid"))


def cohorts_of(rows: QuerySet) -> QuerySet:
    """Return the cohorts of these SeatCharges, the latest first, also of seats that another agency has now."""
    seats = rows.latest_only("charge").values("enrollment__cohort")
    return Cohort.objects.filter(pk__in=seats).order_by("-starts_at", "pk")
