"""Appeals against suspensions and revocations, as restricted records: the text, and the reason of the decision."""

from collections.abc import Collection, Iterable
from typing import Any

from cohorts.core.dates import home_day
from lms.certification.models import CertificateAppeal
from lms.records.facts.classes import DECIDED, Kept, living

ABOUT = ("event__certificate__person", "event__certificate__program__authority", "pk", "decided_at")


def texts(ids: Collection[Any] | None) -> Iterable[Kept]:
    """Both of each appeal. Two queries."""
    kept = []
    for field in ("record", "answer"):
        rows = living(CertificateAppeal.objects.order_by("pk"), ids, field=field).values_list(field, *ABOUT)
        kept += [
            Kept(
                record, person, authority, "appeal", f"Appeal about a certificate {pk}",
                {DECIDED: home_day(decided_at) if decided_at else None},
            )
            for record, person, authority, pk, decided_at in rows
        ]  # fmt: skip
    return kept
