"""What a payment leads to: certificates that wait, or are on hold, only for a fee. Changes nothing."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from cohorts.core.dates import home_day
from lms.certification import facts
from lms.certification.actions.candidacies import rules_of
from lms.certification.actions.holds import is_met_again
from lms.certification.models import Candidacy, Certificate, CertificateState, Decision
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


def given_back_by(paid: Mapping[int, Decimal], *, person_ids: Collection[int], at: datetime) -> list[Certificate]:
    """Return the certificates on hold that become active again as soon as these fees are paid: {charge id: dollars}.

    `person_ids`: for whom the fees are. The caller has checked that the reader may record the payment.
    """
    if not paid:
        return []
    rows = Certificate.objects.of_people(person_ids).filter(state=CertificateState.SUSPENDED).order_by("number")
    rows = list(rows.select_related("decision__candidacy__version", "decision__candidacy__program"))
    candidacies = {row.pk: row.decision.candidacy for row in rows}
    now = facts.gather(candidacies.values(), at=at) if rows else {}
    then = facts.gather(candidacies.values(), at=at, paid=paid) if rows else {}

    def met_again(row: Certificate, gathered: Mapping[int, Any]) -> bool:
        candidacy = candidacies[row.pk]
        rules = rules_of(candidacy.version)
        return bool(rules) and is_met_again(row, evaluate(rules, gathered[candidacy.pk], home_day(at)))

    return [row for row in rows if met_again(row, then) and not met_again(row, now)]


def _waits_for_fee(decision: Decision) -> bool:
    """Whether a fee is open: of all others nothing more is read."""
    return any(step.open and step.type == FEE_TYPE for step in deciding(decision.tree))
