"""Propose, approve, reject, withdraw and review acts. Approving carries the act out in the same transaction."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType

from cohorts.core.access import require
from cohorts.core.actions import action, log, naming_proposer
from cohorts.core.refusals import Refused, refuse

from .carrying_out import is_permitted, permitted
from .cases import actor_of, case_of
from .models import DECISIONS, FactKind, Proposal, ProposalFact
from .registry import Act, act_of
from .rules import (
    Actor,
    Case,
    approves_alone,
    approving_refusal,
    deciding_refusal,
    proposing_refusal,
    reviewing_refusal,
    withdrawing_refusal,
)
from .signals import proposal_changed

__all__ = ["actor_of", "case_of", "is_permitted", "permitted"]
PROPOSED = "proposed"
MAX_REASON_CHARACTERS = 2000
# What a page showed of a proposal besides its effects, by its kind: kept with the decision as it was.
Shown = dict[str, Any] | None


def require_approval(code: str, *, by: Any) -> None:
    """Refuse unless an approval of the act `code` is being carried out.

    Called first by the action that the act executes. The system (`by` None) may act outside production, where it loads
    demonstration and test data.
    """
    if not is_permitted(code) and (by is not None or settings.PRODUCTION):
        raise Refused("needs_second_person")


def require_proposer(code: str, *, by: Any) -> None:
    """Refuse if `by` has no role that may propose the act `code`; called before anything else is checked."""
    if by is not None:
        refuse(proposing_refusal(actor_of(by), act_of(code).proposers))


@action("proposal.proposed", "Created proposal")
def propose(
    *, act: str, reason: str, by: Any, at: datetime, subject: Any = None, payload: Any = None, waits: bool = False
) -> Proposal:
    """Propose an act for another person to approve; returns the Proposal.

    1. Appends the proposal and logs it.
    2. Carries an urgent act out at once, unless `waits`.
    3. Sends `proposal_changed` (a receiver emails people who may approve).

    `act`: a code of the registry. `payload`: the act's own model, or its fields. `by` None is the system or the command
    line. `waits`: carry out even an urgent act only after the approval.
    Refuses people who may not propose it or are affected by it, a missing reason, the same proposal twice, an urgent
    act of the same person that ended in any way without being confirmed, and whatever the act itself refuses now.
    """
    entry = act_of(act)
    payload = entry.payload.model_validate(payload or {})
    if by is not None:
        refuse(proposing_refusal(actor_of(by), entry.proposers, frozenset(entry.beneficiaries(subject, payload))))
        _refuse_elsewhere(entry, subject, payload, entry.proposers, by)
    reason = _required(reason)
    payload_json = payload.model_dump(mode="json")
    if subject is not None:
        # The lock makes a second proposal at the same time wait.
        subject = type(subject)._base_manager.select_for_update().get(pk=subject.pk)
    begins = entry.urgent and not waits
    _refuse_duplicate(entry, subject, payload_json)
    if begins and repeats_urgent(entry, subject, _initiators(entry, subject, payload, by)):
        raise Refused("urgent_ended")
    proposal = Proposal.objects.create(
        **_fields_of(entry, subject, payload), payload=payload_json, begun=begins, reason=reason, by=by, at=at
    )
    log(proposal, by=by, at=at, act=entry.code, about=proposal.subject_label, reason=reason)
    if begins and entry.begin is not None:
        with permitted(entry.code):
            entry.begin(subject=subject, payload=payload, by=by, at=at)
    proposal_changed.send(sender=Proposal, proposal_id=proposal.pk, kind=PROPOSED, at=at)
    return proposal


def _refuse_elsewhere(act: Act, subject: Any, payload: Any, roles: Collection[str], by: Any) -> None:
    authority = act.authority_of(subject, payload)
    if authority is not None:
        require(by, *roles, organization=authority)


def _fields_of(entry: Act, subject: Any, payload: Any) -> dict[str, Any]:
    fields = {
        "act": entry.code,
        "authority": getattr(entry.authority_of(subject, payload), "pk", None),
        "subject_label": entry.describe(subject, payload)[:200],
        "effects": [str(line) for line in entry.effects(subject, payload)],
        "involved": sorted({*entry.beneficiaries(subject, payload), *entry.authors(subject, payload)}),
    }
    if subject is None:
        return fields
    kind = ContentType.objects.get_for_model(subject, for_concrete_model=False)
    return {**fields, "subject_type": kind, "subject_id": subject.pk}


def _refuse_duplicate(entry: Act, subject: Any, payload_json: Any) -> None:
    open_proposals = Proposal.objects.filter(act=entry.code).open()
    if subject is not None:
        duplicate = open_proposals.about(subject).first()
    else:
        duplicate = next((row for row in open_proposals.filter(subject_type=None) if row.payload == payload_json), None)
    if duplicate is not None:
        raise Refused("already_proposed", proposal=duplicate.pk)


def _initiators(entry: Act, subject: Any, payload: Any, by: Any) -> set[int]:
    """Whose doing an urgent act is: its proposer's, or that of the people whose work the system reacted to."""
    return {by.pk} if by is not None else set(entry.authors(subject, payload))


def repeats_urgent(act: Act, subject: Any, people: Collection[int]) -> bool:
    """Return whether one of `people` began this urgent act before and no one confirmed it, in whatever way it ended.

    Otherwise one person could renew forever an act that no one else confirms. `people` empty: the system itself.
    """
    ended = Proposal.objects.filter(act=act.code, begun=True).about(subject).decided()
    rows = ended.exclude(facts__kind=FactKind.CONFIRMED).select_related("by")
    earlier = [_initiators(act, subject, row.read_payload(), row.by) for row in rows]
    return any(not one.isdisjoint(people) or not (one or people) for one in earlier)


@action("proposal.approved", "Approved proposal")
def approve(*, proposal: Any, reason: str, by: Any, at: datetime, shown: Shown = None) -> Proposal:
    """Approve another person's proposal and carry it out, in one transaction; returns the proposal.

    1. Locks the proposal; a second decision waits here and is then refused.
    2. Appends the approval with its reason, the current description of its effects, and what the page showed besides
       (`shown`); logs it.
    3. Carries the act out. If that is refused, the approval is rolled back too.
    4. Sends `proposal_changed`.

    Refuses the proposer (see `rules.deciding_refusal` for the one exception), people without an approving role, people
    who are affected, a proposal that affects its proposer, a missing reason, and a proposal that is already decided.
    """
    proposal, actor, case = _locked(proposal, by)
    refuse(approving_refusal(actor, case, at=at, days=settings.APPROVAL_ALONE_DAYS))
    act, subject, payload = proposal.act_entry, proposal.read_subject(), proposal.read_payload()
    _refuse_elsewhere(act, subject, payload, act.approvers, by)
    kind = FactKind.CONFIRMED if proposal.begun else FactKind.APPROVED
    reason = _required(reason)
    _append(proposal, kind, reason=reason, by=by, at=at, alone=approves_alone(actor, case), shown=shown)
    with permitted(act.code, people=(proposal.by_id, by.pk)), naming_proposer(str(proposal.proposer)):
        act.execute(subject=subject, payload=payload, reason=reason, by=by, at=at)
    proposal_changed.send(sender=Proposal, proposal_id=proposal.pk, kind=kind, at=at)
    return proposal


@action("proposal.rejected", "Rejected proposal")
def reject(*, proposal: Any, reason: str, by: Any, at: datetime, shown: Shown = None) -> Proposal:
    """Reject a proposal, with a reason; an urgent act ends. Refuses the same people as `approve`."""
    proposal, actor, case = _locked(proposal, by)
    refuse(deciding_refusal(actor, case, at=at, days=settings.APPROVAL_ALONE_DAYS))
    _refuse_elsewhere(proposal.act_entry, proposal.read_subject(), proposal.read_payload(), case.approvers, by)
    return _close(proposal, FactKind.REJECTED, reason=_required(reason), by=by, at=at, shown=shown)


@action("proposal.withdrawn", "Withdrew proposal")
def withdraw(*, proposal: Any, by: Any, at: datetime, reason: str = "", shown: Shown = None) -> Proposal:
    """Withdraw one's own undecided proposal; an urgent act ends. Refuses everyone but the proposer."""
    proposal, actor, case = _locked(proposal, by)
    refuse(withdrawing_refusal(actor, case))
    return _close(proposal, FactKind.WITHDRAWN, reason=reason.strip(), by=by, at=at, shown=shown)


@action("proposal.ended", "Ended unconfirmed urgent act")
def end_unconfirmed(*, proposal: Any, by: Any, at: datetime) -> Proposal:
    """End an urgent act that no second person confirmed within URGENT_DAYS; called by a scheduled job.

    Does nothing if the proposal is decided or not yet due, so that the job is safe to run twice.
    """
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    is_due = proposal.at + timedelta(days=settings.URGENT_DAYS) <= at
    if proposal.decision() or not is_due or not proposal.begun:
        return proposal
    return _close(proposal, FactKind.ENDED, reason="", by=by, at=at)


@action("proposal.reviewed", "Reviewed one-person approval")
def review(*, proposal: Any, by: Any, at: datetime, reason: str = "") -> Proposal:
    """Record an auditor's review of what a superuser approved alone. Refuses non-auditors and a second review."""
    proposal, actor, _ = _locked(proposal, by)
    decision = proposal.decision()
    refuse(
        reviewing_refusal(
            actor, approver=decision.by_id if decision else None, alone=bool(decision and decision.alone),
            reviewed=proposal.is_reviewed(),
        )
    )  # fmt: skip
    _append(proposal, FactKind.REVIEWED, reason=reason.strip(), by=by, at=at)
    return proposal


def settle(proposal: Any, *, reason: str, by: Any, at: datetime) -> Proposal:
    """Append the approval of an act that its own action has just carried out, inside that action.

    For acts that can also be done on their own page (such as publishing an item in its editor). The same rules apply.
    Returns the proposal.
    """
    proposal, actor, case = _locked(proposal, by)
    refuse(approving_refusal(actor, case, at=at, days=settings.APPROVAL_ALONE_DAYS))
    _append(proposal, FactKind.APPROVED, reason=reason, by=by, at=at, alone=approves_alone(actor, case))
    proposal_changed.send(sender=Proposal, proposal_id=proposal.pk, kind=FactKind.APPROVED, at=at)
    return proposal


def supersede(subject: Any, act: str, *, reason: str, by: Any, at: datetime) -> None:
    """Close open proposals of `act` about `subject` because another decision replaced them; call inside an action.

    Nothing is carried out or ended: the decision that replaced them has done that.
    """
    for proposal in Proposal.objects.select_for_update().filter(act=act).open().about(subject):
        _append(proposal, FactKind.SUPERSEDED, reason=reason, by=by, at=at)
        proposal_changed.send(sender=Proposal, proposal_id=proposal.pk, kind=FactKind.SUPERSEDED, at=at)


def unconfirmed(at: datetime) -> list[int]:
    """Return the ids of urgent proposals that no second person decided within URGENT_DAYS."""
    due = Proposal.objects.open().filter(begun=True, at__lte=at - timedelta(days=settings.URGENT_DAYS))
    return list(due.order_by("at").values_list("pk", flat=True))


def _locked(proposal: Any, by: Any) -> tuple[Proposal, Actor, Case]:
    row = Proposal.objects.select_for_update().get(pk=proposal.pk)
    return row, actor_of(by), case_of(row, by)


def _required(reason: str) -> str:
    reason = (reason or "").strip()
    if not reason:
        raise Refused("reason_missing", field="reason")
    if len(reason) > MAX_REASON_CHARACTERS:
        raise Refused("reason_too_long", field="reason", most=MAX_REASON_CHARACTERS)
    return reason


def _append(
    proposal: Any, kind: Any, *, reason: str, by: Any, at: datetime, alone: bool = False, shown: Shown = None
) -> ProposalFact:
    act = proposal.act_entry
    lines = act.effects(proposal.read_subject(), proposal.read_payload()) if kind in DECISIONS[:2] else ()
    effects = [str(line) for line in lines]
    fact = ProposalFact.objects.create(
        proposal=proposal, kind=kind, proposer_id=proposal.by_id, alone=alone, effects=effects, page=shown or {},
        reason=reason, by=by, at=at,
    )  # fmt: skip
    log(proposal, by=by, at=at, act=proposal.act, kind=str(kind), alone=alone, reason=reason)
    return fact


def _close(proposal: Any, kind: Any, *, reason: str, by: Any, at: datetime, shown: Shown = None) -> Proposal:
    act, subject, payload = proposal.act_entry, proposal.read_subject(), proposal.read_payload()
    _append(proposal, kind, reason=reason, by=by, at=at, shown=shown)
    with permitted(act.code):
        if proposal.begun and act.end is not None:
            act.end(subject=subject, payload=payload, kind=kind, reason=reason, by=by, at=at)
        if act.close is not None:
            act.close(subject=subject, payload=payload, kind=kind, reason=reason, by=by, at=at)
    proposal_changed.send(sender=Proposal, proposal_id=proposal.pk, kind=kind, at=at)
    return proposal
