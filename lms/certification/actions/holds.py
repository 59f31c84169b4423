"""Put certificates on hold whose requirements are no longer met, and end these holds when they are met again.

No act of one person puts a certificate on hold without end: unless two people decided on what changed, the hold is an
urgent act of the system, which a person who did not cause it confirms, or it ends by itself.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cohorts.core.approvals.actions import propose, repeats_urgent
from cohorts.core.approvals.models import Proposal
from cohorts.core.approvals.registry import act_of
from lms.certification.actions.certificates import SUSPEND, give_back, hold
from lms.certification.messages.certificates import changed_records
from lms.certification.models import (
    Certificate,
    CertificateEvent,
    CertificateEventKind,
    CertificateState,
    Cycle,
    Decision,
)
from lms.certification.models.certificate_status import RUNNING_STATES
from lms.certification.models.certificates import SUSPENSIONS
from lms.certification.models.levels import levels_below
from lms.certification.rules import records
from lms.certification.rules.findings import Finding, deciding
from lms.certification.rules.holds import needs_confirmation, people_of


@dataclass(frozen=True)
class Verdict:
    """A decision, the findings of the one before it and its own, and who decided on each change behind it."""

    decision: Decision
    before: Finding
    tree: Finding
    causes: Sequence[Collection[int]]


def follow(certificate: Certificate, verdict: Verdict, *, at: datetime) -> None:
    """Apply a new verdict to a certificate; call inside an action that locked the candidacy.

    - Active, and a requirement that was met in `before` is no longer met in `tree`: puts it on hold. If two people
      decided on every one of `causes`, until they are met again or program staff decide. Otherwise as an urgent act:
      it ends in URGENT_DAYS unless someone who did not cause it confirms it. If one of these people already caused a
      hold that no one confirmed, the hold is only proposed.
    - Put on hold by the system, and all that was met before is met again: makes it active again.
    """
    if certificate.state in RUNNING_STATES:
        lost = records.lost_since(verdict.before, verdict.tree)
        if lost:
            _hold(certificate, verdict, lost, at)
        return
    is_suspended = certificate.state == CertificateState.SUSPENDED
    if is_suspended and is_met_again(certificate, verdict.tree, verdict.decision.cycle):
        give_back(certificate=certificate, decision=verdict.decision, by=None, at=at)


def resting_on(
    rows: Collection[Any], *, person_ids: Collection[int], user: Any = None, stays: bool = False
) -> list[Certificate]:
    """Return active certificates whose requirements are met by these rows, in order of their numbers.

    `person_ids`: whose records the rows are. `user`: only those that this person may read; None: all. `stays`: only the
    certificates that stay valid without the rows, by the rules of their program; otherwise only the others.
    """
    ids = {(row._meta.label, str(row.pk)) for row in rows}
    scope = Certificate.objects.all() if user is None else Certificate.objects.visible_to(user)
    certificates = scope.of_people(person_ids).live().filter(state__in=RUNNING_STATES).order_by("number")
    certificates = list(certificates) if ids else []
    candidacies = [row.candidacy_id for row in certificates]
    below = levels_below(candidacies)
    issued = Certificate.objects.filter(candidacy__in=[*candidacies, *below]).values("decision__cycle")
    trees = defaultdict(list)
    # Of every cycle that led to a certificate: a renewal rests on the first one too, the next level on that before.
    for decision in Decision.objects.filter(cycle__in=issued).latest_only("cycle").defer("facts"):
        trees[below.get(decision.candidacy_id, decision.candidacy_id)].append(decision.tree)

    def rests(row: Certificate, *, holds: bool) -> bool:
        return not ids.isdisjoint(_evidence(trees[row.candidacy_id], holds=holds))

    at_stake = [row for row in certificates if rests(row, holds=True)]
    return [row for row in certificates if row not in at_stake and rests(row, holds=False)] if stays else at_stake


def _evidence(trees: Collection[Finding], *, holds: bool) -> set[tuple[str, str]]:
    return {
        (item.table, item.id)
        for tree in trees
        for step in deciding(tree)
        if step.met and step.holds_certificate == holds
        for item in step.evidence
    }


def _hold(certificate: Certificate, verdict: Verdict, lost: Sequence[Finding], at: datetime) -> None:
    if not needs_confirmation(verdict.causes):
        hold(certificate=certificate, decision=verdict.decision, lost=lost, by=None, at=at)
        return
    if Proposal.objects.filter(act=SUSPEND).open().about(certificate).exists():
        # Someone is asked already whether to suspend it.
        return
    people, reason = people_of(verdict.causes), changed_records(lost)
    payload = {
        "reason": reason,
        "decision": verdict.decision.pk,
        "findings": records.findings_data(tuple(lost)),
        "people": people,
    }
    waits = repeats_urgent(act_of(SUSPEND), certificate, people)
    propose(act=SUSPEND, subject=certificate, payload=payload, reason=reason, waits=waits, by=None, at=at)


def is_met_again(certificate: Certificate, tree: Finding, cycle: Cycle) -> bool:
    """Return whether the system put it on hold for requirements of this cycle, and every one that was met before that
    is met in `tree`.
    """
    events = CertificateEvent.objects.filter(certificate=certificate, kind__in=SUSPENSIONS)
    event = events.select_related("decision").latest_first().first()
    if event is None or event.kind != CertificateEventKind.HELD or event.decision.cycle_id != cycle.pk:
        return False
    decisions = Decision.objects.filter(cycle=cycle, number__lt=event.decision.number)
    former = decisions.defer("facts").latest_first().first() or event.decision
    return not records.lost_since(former.tree, tree)
