"""What a payment leads to: certificates that wait only for a fee. Changes nothing."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from cohorts.core.dates import home_day
from lms.certification import facts
from lms.certification.actions.candidacies import rules_of
from lms.certification.models import Candidacy, Certificate, Decision
from lms.certification.rules.findings import FEE_TYPE, deciding
from lms.certification.rules.gate import evaluate


def certified_by(paid: Mapping[int, Decimal], *, person_ids: Collection[int], at: datetime) -> list[Candidacy]:
    """Return the candidacies whose certificate is issued as soon as these fees are paid: {charge id: dollars}.

    `person_ids`: for whom the fees are. The caller has checked that the reader may record the payment.
    """
    rows = Candidacy.objects.of_people(person_ids).select_related("version", "program").order_by("pk")
    certificates = Certificate.objects.filter(decision__candidacy__in=rows)
    rows = list(rows.exclude(pk__in=certificates.values("decision__candidacy"))) if paid else []
    latest = Decision.objects.filter(candidacy__in=rows).defer("facts").latest_per("candidacy_id")
    rows = [row for row in rows if row.pk in latest and _waits_for_fee(latest[row.pk])]
    gathered = facts.gather(rows, at=at, paid=paid) if rows else {}
    rules = {row.version_id: rules_of(row.version) for row in rows}
    return [
        row
        for row in rows
        if rules[row.version_id] and evaluate(rules[row.version_id], gathered[row.pk], home_day(at)).met
    ]


def _waits_for_fee(decision: Decision) -> bool:
    """Whether a fee is open: of all others nothing more is read."""
    return any(step.open and step.type == FEE_TYPE for step in deciding(decision.tree))
