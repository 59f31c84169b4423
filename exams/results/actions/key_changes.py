"""Key changes: one person proposes a change with a reason, another approves it, and a job carries it out.

`acts` says who may propose and decide; `rescoring` carries the change out.
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


@action("key_change.proposed", "Proposed key change")
def propose(
    *, version: ItemVersion, answer: dict[str, Any], reason: str, policy: str, by: User, at: datetime
) -> KeyProposal:
    """Propose that `answer` becomes the key of an item version; queues the dry run, logs it, returns the proposal.

    `policy` is a RegradePolicy. Refuses everyone except examinations staff; a second open proposal for the version; a
    key that does not fit the item, equals the current key, or leaves a form without scored items; a missing reason.
    """
    require_proposer(CHANGE_KEY, by=by)
    ItemVersion._base_manager.select_for_update().get(pk=version.pk)
    open_proposal = version.key_proposals.filter(state__in=OPEN_STATES).first()
    if open_proposal:
        raise Refused("key_change_open", change=open_proposal)
    refuse(answer_fault(version.kind, [option["label"] for option in version.options], answer))
    current = latest_keys([version.pk])[version.pk]
    if same_answer(current.answer, answer):
        raise Refused("key_unchanged", field="answer")
    if not reason.strip():
        raise Refused("key_change_reason_missing", field="reason")
    if policy not in RegradePolicy.values:
        raise Refused("key_change_policy_missing", field="policy")
    if answer == DROP:
        _require_scored_items(version)
    proposal = KeyProposal.objects.create(
        version=version, replaces=current, answer=answer, reason=reason.strip(), policy=policy, by=by, at=at
    )
    log(proposal, by=by, at=at, answer=answer, replaces=current.answer, reason=proposal.reason, policy=policy)
    approvals.propose(act=CHANGE_KEY, subject=proposal, reason=reason, by=by, at=at)
    enqueue("exams.results.tasks.try_key", proposal.pk)
    return proposal


@action("key_change.tried_again", "Requested another dry run of key change")
def try_again(*, proposal: KeyProposal, by: User, at: datetime) -> KeyProposal:
    """Queue another dry run of an undecided proposal, and log it."""
    require(by, roles.EXAMINATIONS)
    proposal = _lock(proposal)
    if proposal.state != KeyProposalState.PROPOSED:
        raise Refused("key_change_dry_run_too_late", state=state_of(proposal))
    log(proposal, by=by, at=at)
    KeyChangeStep.objects.create(proposal=proposal, kind=KeyChangeStepKind.DRY_RUN_REQUESTED, by=by, at=at)
    enqueue("exams.results.tasks.try_key", proposal.pk)
    return proposal


def withdraw(*, proposal: KeyProposal, reason: str, by: User, at: datetime) -> KeyProposal:
    """Withdraw an undecided proposal. Refuses everyone except the proposer."""
    approvals.withdraw(proposal=approval_of(proposal), reason=reason, by=by, at=at)
    return _refreshed(proposal)


def reject(*, proposal: KeyProposal, reason: str, by: User, at: datetime) -> KeyProposal:
    """Reject a proposal with a reason. Refuses the proposer, who can withdraw it instead."""
    approvals.reject(proposal=approval_of(proposal), reason=reason, by=by, at=at)
    return _refreshed(proposal)


def approve(*, proposal: KeyProposal, by: User, at: datetime, reason: str = "") -> KeyProposal:
    """Approve another person's proposal with a reason, in one transaction; returns it.

    Refuses the proposer, everyone except examinations staff, a missing reason, a proposal without a dry run, and a
    proposal that is already decided.
    """
    approvals.approve(proposal=approval_of(proposal), reason=reason, by=by, at=at)
    return _refreshed(proposal)


def approval_of(proposal: KeyProposal) -> Proposal:
    """The proposal of `core.approvals` for a key change, which decides it."""
    return Proposal.objects.filter(act=CHANGE_KEY).about(proposal).latest("pk")


def _refreshed(proposal: KeyProposal) -> KeyProposal:
    proposal.refresh_from_db()
    return proposal


@action("key_change.approved", "Approved key change")
def apply_approval(*, proposal: KeyProposal, reason: str, by: User, at: datetime) -> KeyProposal:
    """Put the key of an approved change into effect, in the transaction of the approval.

    1. Locks every open sitting with the item, so that none is submitted with the old key and missed.
    2. Appends the key with its reason.
    3. Changes the state of the proposal, logs it, and queues the job that rescores the answers.

    Refuses a change without a dry run, and a change whose key was replaced in the meantime.
    """
    require_approval(CHANGE_KEY, by=by)
    proposal = _lock(proposal)
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
    """Return the current key. Raises Refused if the change cannot be approved yet, or can no longer be approved."""
    current = latest_keys([proposal.version_id])[proposal.version_id]
    if proposal.trial is None:
        raise Refused("key_change_dry_run_missing")
    if current.pk != proposal.replaces_id:
        raise Refused("key_change_overtaken")
    return current


@action("key_change.rejected", "Rejected key change")
def record_rejection(*, proposal: KeyProposal, reason: str, by: User, at: datetime) -> KeyProposal:
    """Record the rejection of a change, in the transaction of the decision."""
    return _decide(_lock(proposal), "reject", reason, by=by, at=at)


@action("key_change.withdrawn", "Withdrew key change")
def record_withdrawal(*, proposal: KeyProposal, reason: str, by: User, at: datetime) -> KeyProposal:
    """Record the withdrawal of a change, in the transaction of the decision."""
    return _decide(_lock(proposal), "withdraw", reason, by=by, at=at)


@action("key_change.resumed", "Continued key change")
def resume(*, proposal: KeyProposal, by: User, at: datetime) -> KeyProposal:
    """Queue the job of an approved key change again if it was lost. Completed work is not repeated."""
    require(by, roles.EXAMINATIONS)
    proposal = _lock(proposal)
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


def _lock(proposal: KeyProposal) -> KeyProposal:
    return KeyProposal.objects.select_for_update(of=("self",)).select_related("version").get(pk=proposal.pk)


def _require_scored_items(version: ItemVersion) -> None:
    forms = FormItem.objects.filter(version=version, scored=True).values("form")
    places = FormItem.objects.filter(form__in=forms, scored=True).exclude(version=version)
    rows = list(places.values_list("form_id", "version_id"))
    keys = latest_keys({version_id for _, version_id in rows})
    forms_with_items = {form_id for form_id, version_id in rows if not keys[version_id].answer.get("drop")}
    empty_place = (
        FormItem.objects.filter(version=version, scored=True)
        .exclude(form__in=forms_with_items)
        .select_related("form")
        .first()
    )
    if empty_place:
        raise Refused("key_change_leaves_nothing", field="answer", form=empty_place.form.code)
