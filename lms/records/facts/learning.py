"""Proofs of continuing education and papers of audits, as restricted records."""

from collections.abc import Collection, Iterable
from typing import Any

from cohorts.core.dates import home_day
from lms.certification.models import AuditPaper, LearningEntry
from lms.certification.models.audits import WAITING
from lms.records.facts.classes import DECIDED, ENTERED, Kept, living


def proofs(ids: Collection[Any] | None) -> Iterable[Kept]:
    """Every proof that is there. One query."""
    rows = LearningEntry.objects.filter(proof__isnull=False, proof__purged_at=None).order_by("pk")
    rows = rows if ids is None else rows.filter(proof__in=ids)
    fields = ("proof", "person", "program__authority", "pk", "at")
    return [
        Kept(record, person, authority, "learning-proof", f"Learning {pk}", {ENTERED: home_day(at)})
        for record, person, authority, pk, at in rows.values_list(*fields)
    ]


def audit_papers(ids: Collection[Any] | None) -> Iterable[Kept]:
    """Everything that was sent in audits. One query. What waits for a decision is never due."""
    rows = living(AuditPaper.objects.order_by("pk"), ids)
    fields = (
        "record", "record__person", "audited__audit__program__authority", "audited", "audited__state",
        "audited__decided_at",
    )  # fmt: skip
    return [
        Kept(
            record, person, authority, "audit-paper", f"Audit of renewal {pk}",
            {DECIDED: home_day(decided_at) if decided_at and state not in WAITING else None},
        )
        for record, person, authority, pk, state, decided_at in rows.values_list(*fields)
    ]  # fmt: skip
