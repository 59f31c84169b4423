"""What a payment leads to: certificates that wait, or are on hold, only for a fee. Changes nothing."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from cohorts.core.dates import home_day
from lms.certification import facts
from lms.certification.actions.candidacies import standing
from lms.certification.actions.holds import is_met_again
from lms.certification.models import Candidacy, Certificate, CertificateState, Cycle, Decision
from lms.certification.models.rules import rules_of
from lms.certification.rules.findings import FEE_TYPE, deciding
from lms.certification.rules.gate import evaluate


def certified_by(paid: Mapping[int, Decimal], *, person_ids: Collection[int], at: datetime) -> list[Candidacy]:
    """Return the candidacies whose certificate is issued as soon as these fees are paid: {charge id: dollars}.

    `person_ids`: for whom the fees are. The caller has checked that the reader may record the payment.
    """
    rows = Candidacy.objects.of_people(person_ids).select_related("program").order_by("pk")
    issued = Certificate.objects.filter(decision__in=Decision.objects.filter(candidacy__in=rows).of_last_cycles())
    rows = standing(rows.exclude(pk__in=issued.values("candidacy"))) if paid else []
    latest = Decision.objects.filter(candidacy__in=rows).of_last_cycles().defer("facts").latest_per("candidacy_id")
    rows = [row for row in rows if row.pk in latest and _waits_for_fee(latest[row.pk])]
    cycles = Cycle.objects.current(rows) if rows else {}
    gathered = facts.gather(cycles.values(), at=at, paid=paid) if rows else {}

    def met(row: Candidacy) -> bool:
        rules = rules_of(cycles[row.pk])
        return rules is not None and evaluate(rules, gathered[cycles[row.pk].pk], home_day(at)).met

    return [row for row in rows if met(row)]


def given_back_by(paid: Mapping[int, Decimal], *, person_ids: Collection[int], at: datetime) -> list[Certificate]:
    """Return the certificates on hold that become active again as soon as these fees are paid: {charge id: dollars}.

    `person_ids`: for whom the fees are. The caller has checked that the reader may record the payment.
    """
    if not paid:
        return []
    rows = Certificate.objects.of_people(person_ids).filter(state=CertificateState.SUSPENDED).order_by("number")
    rows = rows.live().exclude(decision=None)
    rows = list(rows.select_related("decision__cycle__version", "decision__cycle__candidacy__program"))
    cycles = {row.decision.cycle_id: row.decision.cycle for row in rows if row.decision}
    now = facts.gather(cycles.values(), at=at) if rows else {}
    then = facts.gather(cycles.values(), at=at, paid=paid) if rows else {}

    def met_again(row: Certificate, gathered: Mapping[int, Any]) -> bool:
        cycle = row.decision.cycle if row.decision else None
        rules = rules_of(cycle) if cycle else None
        if cycle is None or rules is None:
            return False
        return is_met_again(row, evaluate(rules, gathered[cycle.pk], home_day(at)), cycle)

    return [row for row in rows if met_again(row, then) and not met_again(row, now)]


def _waits_for_fee(decision: Decision) -> bool:
    """Whether a fee is open: of all others nothing more is read."""
    return any(step.open and step.type == FEE_TYPE for step in deciding(decision.tree))
