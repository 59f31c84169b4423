"""Changing a key is a governed act: one person proposes it with a reason, another approves it, a job carries it out.

Who may propose and decide is said by the table of acts (see acts); what carrying it out means is in `rescoring`.
"""

from datetime import datetime
from typing import Any

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals import actions as approvals
from cohorts.core.approvals.actions import require_approval, require_proposer
from cohorts.core.approvals.models import Proposal
from cohorts.core.jobs import enqueue
from cohorts.core.refusals import refuse
from cohorts.core.states import state_of, transition
from cohorts.people.models import User
from exams.assembly.models import FormItem
from exams.bank.models import ItemVersion, Key, KeyProposal, KeyProposalState, RegradePolicy
from exams.bank.models.key_proposals import OPEN_STATES
from exams.bank.rules.key_changes import DROP, answer_fault, same_answer
from exams.delivery.actions.scoring import latest_keys
from exams.delivery.models import Sitting, SittingState
from exams.results.models import KeyChangeStep, KeyChangeStepKind

CHANGE_KEY = "key.change"


@action("key_change.proposed", "Propose a key change")
def propose(
    *, version: ItemVersion, answer: dict[str, Any], reason: str, policy: str, by: User, at: datetime
) -> KeyProposal:
    """Propose that `answer` becomes the key of an item version; queues the dry run, logs it, returns the proposal.

    `policy` is a RegradePolicy. Refuses all but examinations staff; a second open proposal on the version;
    a key that does not fit the item, equals the one that counts, or leaves a form without anything to score; no reason.
    """
    require_proposer(CHANGE_KEY, by=by)
    ItemVersion._base_manager.select_for_update().get(pk=version.pk)
    waiting = version.key_proposals.filter(state__in=OPEN_STATES).first()
    if waiting:
        raise Refused("key_change_open", change=waiting)
    refuse(answer_fault(version.kind, [option["label"] for option in version.options], answer))
    current = latest_keys([version.pk])[version.pk]
    if same_answer(current.answer, answer):
        raise Refused("key_unchanged", field="answer")
    if not reason.strip():
        raise Refused("key_change_reason_missing", field="reason")
    if policy not in RegradePolicy.values:
        raise Refused("key_change_policy_missing", field="policy")
    if answer == DROP:
        _require_something_left(version)
    proposal = KeyProposal.objects.create(
        version=version, replaces=current, answer=answer, reason=reason.strip(), policy=policy, by=by, at=at
    )
    log(proposal, by=by, at=at, answer=answer, replaces=current.answer, reason=proposal.reason, policy=policy)
    approvals.propose(act=CHANGE_KEY, subject=proposal, reason=reason, by=by, at=at)
    enqueue("exams.results.tasks.try_key", proposal.pk)
    return proposal


@action("key_change.tried_again", "Repeat the dry run of a key change")
def try_again(*, proposal: KeyProposal, by: User, at: datetime) -> KeyProposal:
    """Queue the dry run of a proposal that nobody has decided on, and log it."""
    require(by, roles.EXAMINATIONS)
    proposal = _locked(proposal)
    if proposal.state != KeyProposalState.PROPOSED:
        raise Refused("key_change_dry_run_too_late", state=state_of(proposal))
    log(proposal, by=by, at=at)
    KeyChangeStep.objects.create(proposal=proposal, kind=KeyChangeStepKind.DRY_RUN_REQUESTED, by=by, at=at)
    enqueue("exams.results.tasks.try_key", proposal.pk)
    return proposal


def withdraw(*, proposal: KeyProposal, reason: str, by: User, at: datetime) -> KeyProposal:
    """Take a proposal back that nobody has decided on. Refuses all but the person who made it."""
    approvals.withdraw(proposal=approval_of(proposal), reason=reason, by=by, at=at)
    return _fresh(proposal)


def reject(*, proposal: KeyProposal, reason: str, by: User, at: datetime) -> KeyProposal:
    """Decide against a proposal, with a reason. Refuses the person who made it, who can withdraw it instead."""
    approvals.reject(proposal=approval_of(proposal), reason=reason, by=by, at=at)
    return _fresh(proposal)


def approve(*, proposal: KeyProposal, by: User, at: datetime, reason: str = "") -> KeyProposal:
    """Approve a proposal that another person made, with a reason, in one transaction; returns it.

    Refuses the proposer, all but examinations staff, no reason, a proposal without a dry run, one that is decided.
    """
    approvals.approve(proposal=approval_of(proposal), reason=reason, by=by, at=at)
    return _fresh(proposal)


def approval_of(proposal: KeyProposal) -> Proposal:
    """The row of core.approvals that stands for a key change, by which it is decided."""
    return Proposal.objects.filter(act=CHANGE_KEY).about(proposal).latest("pk")


def _fresh(proposal: KeyProposal) -> KeyProposal:
    proposal.refresh_from_db()
    return proposal


@action("key_change.approved", "Approve a key change")
def put_in_force(*, proposal: KeyProposal, reason: str, by: User, at: datetime) -> KeyProposal:
    """Put the key of an approved change in force; carried out by its approval, in the same transaction.

    1. Waits for every open sitting of the item, so that none is submitted under the old key unseen.
    2. Appends the key with its reason.
    3. Moves the proposal, logs it, and queues the job that counts the answers again.

    Refuses a change without a dry run, and one that another key overtook.
    """
    require_approval(CHANGE_KEY, by=by)
    proposal = _locked(proposal)
    current = check_approvable(proposal)
    forms = FormItem.objects.filter(version=proposal.version_id).values("form")
    list(
        Sitting.objects.select_for_update()
        .filter(form__in=forms, state=SittingState.BEGUN)
        .order_by("pk")
        .values_list("pk")
    )
    _decide(proposal, "approve", reason, by=by, at=at)
    proposal.key = Key.objects.create(
        version_id=proposal.version_id,
        number=current.number + 1,
        answer=proposal.answer,
        reason=proposal.reason,
        by=by,
        at=at,
    )
    proposal.save(update_fields=["key"])
    enqueue("exams.results.tasks.apply_key", proposal.pk)
    return proposal


def check_approvable(proposal: KeyProposal) -> Key:
    """The key that counts now; raises Refused where the change cannot be approved yet, or no more."""
    current = latest_keys([proposal.version_id])[proposal.version_id]
    if proposal.trial is None:
        raise Refused("key_change_dry_run_missing")
    if current.pk != proposal.replaces_id:
        raise Refused("key_change_overtaken")
    return current


@action("key_change.rejected", "Reject a key change")
def record_rejection(*, proposal: KeyProposal, reason: str, by: User, at: datetime) -> KeyProposal:
    """Note that a change was rejected, in the transaction in which it was."""
    return _decide(_locked(proposal), "reject", reason, by=by, at=at)


@action("key_change.withdrawn", "Withdraw a key change")
def record_withdrawal(*, proposal: KeyProposal, reason: str, by: User, at: datetime) -> KeyProposal:
    """Note that a change was withdrawn, in the transaction in which it was."""
    return _decide(_locked(proposal), "withdraw", reason, by=by, at=at)


@action("key_change.resumed", "Continue a key change")
def resume(*, proposal: KeyProposal, by: User, at: datetime) -> KeyProposal:
    """Queue the job of an approved key change once more, where it was lost. What it did already is not done twice."""
    require(by, roles.EXAMINATIONS)
    proposal = _locked(proposal)
    if proposal.state != KeyProposalState.APPROVED:
        raise Refused("key_change_not_approved", state=state_of(proposal))
    log(proposal, by=by, at=at)
    KeyChangeStep.objects.create(proposal=proposal, kind=KeyChangeStepKind.RESUMED, by=by, at=at)
    enqueue("exams.results.tasks.apply_key", proposal.pk)
    return proposal


def _decide(proposal: KeyProposal, name: str, reason: str, *, by: User, at: datetime) -> KeyProposal:
    transition(proposal, name, by=by, at=at, reason=reason.strip())
    proposal.decided_by, proposal.decided_at, proposal.decision_reason = by, at, reason.strip()
    proposal.save(update_fields=["decided_by", "decided_at", "decision_reason"])
    return proposal


def _locked(proposal: KeyProposal) -> KeyProposal:
    return KeyProposal.objects.select_for_update(of=("self",)).select_related("version").get(pk=proposal.pk)


def _require_something_left(version: ItemVersion) -> None:
    forms = FormItem.objects.filter(version=version, scored=True).values("form")
    places = FormItem.objects.filter(form__in=forms, scored=True).exclude(version=version)
    rows = list(places.values_list("form_id", "version_id"))
    keys = latest_keys({version_id for _, version_id in rows})
    left = {form_id for form_id, version_id in rows if not keys[version_id].answer.get("drop")}
    bare = FormItem.objects.filter(version=version, scored=True).exclude(form__in=left).select_related("form").first()
    if bare:
        raise Refused("key_change_leaves_nothing", field="answer", form=bare.form.code)
