"""Sums of related rows as subqueries, because joins would multiply the other sums."""

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

# SQLite adds decimals as floating-point numbers: compare a sum with half a cent, never with 0.
HALF_A_CENT = Decimal("0.005")


def sum_of(model: Any, path: str, **condition: Any) -> Any:
    """Return the sum of `path` (an ORM path from `model` to amounts of many rows) for the outer row; 0 without rows.

    `condition`: of which of these rows, on the same path.
    """
    rows = model._base_manager.filter(pk=OuterRef("pk"), **condition).order_by().values("pk").annotate(total=Sum(path))
    dollars = models.DecimalField(max_digits=12, decimal_places=2)
    return Coalesce(Subquery(rows.values("total")), Decimal(0), output_field=dollars)
