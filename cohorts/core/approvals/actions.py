"""Proposing, deciding, reviewing. Approving carries the act out in the same transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType

from cohorts.core.actions import action, log
from cohorts.core.refusals import Refused, refuse

from .models import DECISIONS, FactKind, Proposal, ProposalFact
from .registry import Act, act_of, acts
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

PROPOSED = "proposed"
_carried_out: ContextVar[str] = ContextVar("carried_out", default="")


def actor_of(user: Any) -> Actor:
    """A user as the rules see them. Somebody whose account is closed holds nothing."""
    if not user.is_active:
        return Actor(user.pk, frozenset())
    return Actor(user.pk, frozenset(user.holdings()), user.is_superuser)


def case_of(proposal: Proposal, by: Any) -> Case:
    """A proposal as the rules see it when `by` decides on it."""
    act, decision = proposal.act_entry, proposal.decision()
    about = proposal.read_subject(), proposal.read_payload()
    case = Case(
        proposers=act.proposers, approvers=act.approvers, proposer=proposal.by_id, at=proposal.at,
        beneficiaries=frozenset(act.beneficiaries(*about)), authors=frozenset(act.authors(*about)),
        decision=decision.kind if decision else "",
    )  # fmt: skip
    if decision or by is None or not by.is_superuser or not approves_alone(actor_of(by), case):
        return case
    others = get_user_model().objects.exclude(pk__in={by.pk, *case.beneficiaries, *case.authors})
    last = others.last_holding(*act.approvers)
    if last.somebody_holds:
        return case
    # Before the one who is alone now was there, nobody missed a second person.
    return replace(case, nobody_else_since=max(by.date_joined, last.until or by.date_joined))


def require_approval(code: str, *, by: Any) -> None:
    """Refuse to go on unless an approval of the act `code` is being carried out.

    Called first by the action that the act executes. The system itself (`by` None) may act outside of production: it
    loads demonstrations and tests.
    """
    if not is_permitted(code) and (by is not None or settings.PRODUCTION):
        raise Refused("needs_second_person")


def is_permitted(code: str) -> bool:
    """Is an approval of the act `code` being carried out?"""
    return _carried_out.get() == code


def require_proposer(code: str, *, by: Any) -> None:
    """Refuse at once whoever has no role to propose the act `code`, before anything else is looked at."""
    if by is not None:
        refuse(proposing_refusal(actor_of(by), act_of(code).proposers))


@contextmanager
def permitted(code: str) -> Iterator[None]:
    """Let the act `code` be carried out within: by an approval, or where the rules let one person do it."""
    token = _carried_out.set(code)
    try:
        yield
    finally:
        _carried_out.reset(token)


@action("proposal.proposed", "Propose")
def propose(*, act: str, reason: str, by: Any, at: datetime, subject: Any = None, payload: Any = None) -> Proposal:
    """Propose an act for another person to approve; returns the Proposal.

    1. Appends the proposal and logs it.
    2. Carries an urgent act out at once.
    3. Tells whoever listens (people who may approve are emailed).

    `act`: a code of the table. `payload`: the act's own model, or its fields. `by` None is the command line.
    Refuses who may not propose it, whom it concerns, a missing reason, the same proposal twice, an urgent act of the
    same person that ended in any way without having been confirmed, and whatever the act itself refuses now.
    """
    entry = act_of(act)
    payload = entry.payload.model_validate(payload or {})
    if by is not None:
        refuse(proposing_refusal(actor_of(by), entry.proposers, frozenset(entry.beneficiaries(subject, payload))))
    reason = _required(reason)
    stored = payload.model_dump(mode="json")
    if subject is not None:
        # Two people proposing at once take turns.
        subject = type(subject)._base_manager.select_for_update().get(pk=subject.pk)
    _refuse_twice(entry, subject, stored, by)
    effects = [str(line) for line in entry.effects(subject, payload)]
    proposal = Proposal.objects.create(
        act=entry.code,
        payload=stored,
        subject_label=entry.describe(subject, payload)[:200],
        effects=effects,
        involved=sorted({*entry.beneficiaries(subject, payload), *entry.authors(subject, payload)}),
        reason=reason,
        by=by,
        at=at,
        **_subject_fields(subject),
    )
    log(proposal, by=by, at=at, act=entry.code, about=proposal.subject_label, reason=reason)
    if entry.begin is not None:
        with permitted(entry.code):
            entry.begin(subject=subject, payload=payload, by=by, at=at)
    proposal_changed.send(sender=Proposal, proposal_id=proposal.pk, kind=PROPOSED, at=at)
    return proposal


def _subject_fields(subject: Any) -> dict[str, Any]:
    if subject is None:
        return {}
    kind = ContentType.objects.get_for_model(subject, for_concrete_model=False)
    return {"subject_type": kind, "subject_id": subject.pk}


def _refuse_twice(entry: Act, subject: Any, stored: Any, by: Any) -> None:
    same_act = Proposal.objects.filter(act=entry.code)
    waiting = same_act.open()
    if subject is not None:
        twin = waiting.about(subject).first()
        earlier = same_act.about(subject).filter(by=by).decided()
        if entry.urgent and earlier.exclude(facts__kind=FactKind.CONFIRMED).exists():
            # Or one person could keep up forever what nobody else confirms, by ending it and beginning again.
            raise Refused("urgent_ended")
    else:
        twin = next((row for row in waiting.filter(subject_type=None) if row.payload == stored), None)
    if twin is not None:
        raise Refused("already_proposed", proposal=twin.pk)


@action("proposal.approved", "Approve a proposal")
def approve(*, proposal: Any, reason: str, by: Any, at: datetime) -> Proposal:
    """Approve what another person proposed and carry it out, in one transaction; returns the proposal.

    1. Locks the proposal; a second decision waits here and is then refused.
    2. Appends the approval with its reason and with what it would do, as it read now; logs it.
    3. Carries the act out. Whatever that refuses undoes the approval too.
    4. Tells whoever listens.

    Refuses the proposer (see `rules.deciding_refusal` for the one exception), who has no part in it, whom it concerns,
    what concerns its proposer, a missing reason, and a proposal that is decided.
    """
    proposal, actor, case = _locked(proposal, by)
    refuse(approving_refusal(actor, case, at=at, days=settings.APPROVAL_ALONE_DAYS))
    act, subject, payload = proposal.act_entry, proposal.read_subject(), proposal.read_payload()
    kind = FactKind.CONFIRMED if act.urgent else FactKind.APPROVED
    reason = _required(reason)
    _append(proposal, kind, reason=reason, by=by, at=at, alone=approves_alone(actor, case))
    with permitted(act.code):
        act.execute(subject=subject, payload=payload, reason=reason, by=by, at=at)
    proposal_changed.send(sender=Proposal, proposal_id=proposal.pk, kind=kind, at=at)
    return proposal


@action("proposal.rejected", "Reject a proposal")
def reject(*, proposal: Any, reason: str, by: Any, at: datetime) -> Proposal:
    """Decide against a proposal, with a reason; an urgent act ends. Refuses whom `approve` refuses."""
    proposal, actor, case = _locked(proposal, by)
    refuse(deciding_refusal(actor, case, at=at, days=settings.APPROVAL_ALONE_DAYS))
    return _close(proposal, FactKind.REJECTED, reason=_required(reason), by=by, at=at)


@action("proposal.withdrawn", "Withdraw a proposal")
def withdraw(*, proposal: Any, by: Any, at: datetime, reason: str = "") -> Proposal:
    """Take back what one proposed and nobody has decided; an urgent act ends. Refuses all but the proposer."""
    proposal, actor, case = _locked(proposal, by)
    refuse(withdrawing_refusal(actor, case))
    return _close(proposal, FactKind.WITHDRAWN, reason=reason.strip(), by=by, at=at)


@action("proposal.ended", "End an urgent act that nobody confirmed")
def end_unconfirmed(*, proposal: Any, by: Any, at: datetime) -> Proposal:
    """End an urgent act whose days are over without a second person; the system does so by the clock.

    A proposal that is decided, or whose days are not over, is left alone, so that the job is safe to run twice.
    """
    proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    over = proposal.at + timedelta(days=settings.URGENT_DAYS) <= at
    if proposal.decision() or not over or not proposal.act_entry.urgent:
        return proposal
    return _close(proposal, FactKind.ENDED, reason="", by=by, at=at)


@action("proposal.reviewed", "Review an approval by one person")
def review(*, proposal: Any, by: Any, at: datetime, reason: str = "") -> Proposal:
    """Note that an auditor reviewed what a superuser approved alone. Refuses all but auditors, and a second review."""
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
    """Append the approval of an act that its own action has just carried out, within that action.

    For acts that can also be done where the work is (an item published in its editor): the rules are asked all the
    same. Returns the proposal.
    """
    proposal, actor, case = _locked(proposal, by)
    refuse(approving_refusal(actor, case, at=at, days=settings.APPROVAL_ALONE_DAYS))
    _append(proposal, FactKind.APPROVED, reason=reason, by=by, at=at, alone=approves_alone(actor, case))
    proposal_changed.send(sender=Proposal, proposal_id=proposal.pk, kind=FactKind.APPROVED, at=at)
    return proposal


def supersede(subject: Any, act: str, *, reason: str, by: Any, at: datetime) -> None:
    """Close what waits about `subject` under the act `act`, because another decision took its place; within an action.

    Nothing is carried out or ended: whatever took its place has done that.
    """
    for proposal in Proposal.objects.select_for_update().filter(act=act).open().about(subject):
        _append(proposal, FactKind.SUPERSEDED, reason=reason, by=by, at=at)
        proposal_changed.send(sender=Proposal, proposal_id=proposal.pk, kind=FactKind.SUPERSEDED, at=at)


def unconfirmed(at: datetime) -> list[int]:
    """Ids of urgent acts that wait for a second person and whose days are over."""
    urgent = [act.code for act in acts() if act.urgent]
    over = Proposal.objects.open().filter(act__in=urgent, at__lte=at - timedelta(days=settings.URGENT_DAYS))
    return list(over.order_by("at").values_list("pk", flat=True))


def _locked(proposal: Any, by: Any) -> tuple[Proposal, Actor, Case]:
    row = Proposal.objects.select_for_update().get(pk=proposal.pk)
    return row, actor_of(by), case_of(row, by)


def _required(reason: str) -> str:
    reason = (reason or "").strip()
    if not reason:
        raise Refused("reason_missing", field="reason")
    return reason


def _append(proposal: Any, kind: Any, *, reason: str, by: Any, at: datetime, alone: bool = False) -> ProposalFact:
    act = proposal.act_entry
    effects = []
    if kind in DECISIONS[:2]:
        effects = [str(line) for line in act.effects(proposal.read_subject(), proposal.read_payload())]
    fact = ProposalFact.objects.create(
        proposal=proposal, kind=kind, proposer_id=proposal.by_id, alone=alone, effects=effects, reason=reason, by=by,
        at=at,
    )  # fmt: skip
    log(proposal, by=by, at=at, act=proposal.act, kind=str(kind), alone=alone, reason=reason)
    return fact


def _close(proposal: Any, kind: Any, *, reason: str, by: Any, at: datetime) -> Proposal:
    act, subject, payload = proposal.act_entry, proposal.read_subject(), proposal.read_payload()
    _append(proposal, kind, reason=reason, by=by, at=at)
    with permitted(act.code):
        if act.end is not None:
            act.end(subject=subject, payload=payload, by=by, at=at)
        if act.close is not None:
            act.close(subject=subject, payload=payload, kind=kind, reason=reason, by=by, at=at)
    proposal_changed.send(sender=Proposal, proposal_id=proposal.pk, kind=kind, at=at)
    return proposal
