"""Proofs of continuing education, as restricted records."""

from collections.abc import Collection, Iterable
from typing import Any

from cohorts.core.dates import home_day
from lms.certification.models import LearningEntry
from lms.records.facts.classes import ENTERED, Kept


def proofs(ids: Collection[Any] | None) -> Iterable[Kept]:
    """Every proof that is there. One query."""
    rows = LearningEntry.objects.filter(proof__isnull=False, proof__purged_at=None).order_by("pk")
    rows = rows if ids is None else rows.filter(proof__in=ids)
    fields = ("proof", "person", "program__authority", "pk", "at")
    return [
        Kept(record, person, authority, "learning-proof", f"Learning {pk}", {ENTERED: home_day(at)})
        for record, person, authority, pk, at in rows.values_list(*fields)
    ]
