"""Changing a key is a governed act: one person proposes it with a reason, another approves it, a job carries it out.

What carrying it out means is in `rescoring`.
"""

from cohorts.core import roles
from cohorts.core.actions import Refused, action, log
from cohorts.core.jobs import enqueue
from cohorts.core.refusals import refuse
from cohorts.core.states import transition
from exams.assembly.models import FormItem
from exams.bank.models import ItemVersion, Key, KeyProposal, KeyProposalState, RegradePolicy
from exams.bank.models.key_proposals import OPEN
from exams.bank.rules.key_changes import DROP, answer_fault, same_answer
from exams.delivery.actions.scoring import latest_keys
from exams.delivery.models import Sitting, SittingState
from exams.results.models import KeyChangeStep, KeyChangeStepKind


@action("key_change.proposed", "Propose a key change")
def propose(*, version, answer, reason, policy, by, at):
    """Propose that `answer` becomes the key of an item version; queues the dry run, logs it, returns the proposal.

    `policy` is a RegradePolicy. Refuses all but examinations staff; a second open proposal on the version;
    a key that does not fit the item, equals the one that counts, or leaves a form without anything to score; no reason.
    """
    _require_staff(by)
    ItemVersion._base_manager.select_for_update().get(pk=version.pk)
    waiting = version.key_proposals.filter(state__in=OPEN).first()
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
    enqueue("exams.results.tasks.try_key", proposal.pk)
    return proposal


@action("key_change.tried_again", "Repeat the dry run of a key change")
def try_again(*, proposal, by, at):
    """Queue the dry run of a proposal that nobody has decided on, and log it."""
    _require_staff(by)
    proposal = _locked(proposal)
    if proposal.state != KeyProposalState.PROPOSED:
        raise Refused("key_change_dry_run_too_late", state=proposal.get_state_display())
    log(proposal, by=by, at=at)
    KeyChangeStep.objects.create(proposal=proposal, kind=KeyChangeStepKind.DRY_RUN_REQUESTED, by=by, at=at)
    enqueue("exams.results.tasks.try_key", proposal.pk)
    return proposal


@action("key_change.withdrawn", "Withdraw a key change")
def withdraw(*, proposal, reason, by, at):
    """Take a proposal back that nobody has decided on. Refuses all but the person who made it."""
    _require_staff(by)
    if by.pk != proposal.by_id:
        raise Refused("key_change_of_another")
    return _decide(_locked(proposal), "withdraw", reason, by=by, at=at)


@action("key_change.rejected", "Reject a key change")
def reject(*, proposal, reason, by, at):
    """Decide against a proposal, with a reason. Refuses the person who made it, who can take it back instead."""
    _require_another(proposal, by)
    proposal = _locked(proposal)
    _require_reason(proposal, reason, "key_change_rejection_reason_missing")
    return _decide(proposal, "reject", reason, by=by, at=at)


@action("key_change.approved", "Approve a key change")
def approve(*, proposal, by, at, reason=""):
    """Approve a proposal that another person made, with a reason, in one transaction; returns it.

    1. Waits for every open sitting of the item, so that none is submitted under the old key unseen.
    2. Appends the key with its reason.
    3. Moves the proposal, logs it, and queues the job that counts the answers again.

    Refuses the proposer, all but examinations staff, no reason, a proposal without a dry run, one that is decided.
    """
    _require_another(proposal, by)
    proposal = _locked(proposal)
    current = latest_keys([proposal.version_id])[proposal.version_id]
    if proposal.state == KeyProposalState.PROPOSED and proposal.trial is None:
        raise Refused("key_change_dry_run_missing")
    if proposal.state == KeyProposalState.PROPOSED and current.pk != proposal.replaces_id:
        raise Refused("key_change_overtaken")
    _require_reason(proposal, reason, "key_change_approval_reason_missing")
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


@action("key_change.resumed", "Continue a key change")
def resume(*, proposal, by, at):
    """Queue the job of an approved key change once more, where it was lost. What it did already is not done twice."""
    _require_staff(by)
    proposal = _locked(proposal)
    if proposal.state != KeyProposalState.APPROVED:
        raise Refused("key_change_not_approved", state=proposal.get_state_display())
    log(proposal, by=by, at=at)
    KeyChangeStep.objects.create(proposal=proposal, kind=KeyChangeStepKind.RESUMED, by=by, at=at)
    enqueue("exams.results.tasks.apply_key", proposal.pk)
    return proposal


def _decide(proposal, name, reason, *, by, at):
    transition(proposal, name, by=by, at=at, reason=reason.strip())
    proposal.decided_by, proposal.decided_at, proposal.decision_reason = by, at, reason.strip()
    proposal.save(update_fields=["decided_by", "decided_at", "decision_reason"])
    return proposal


def _locked(proposal):
    return KeyProposal.objects.select_for_update(of=("self",)).select_related("version").get(pk=proposal.pk)


def _require_staff(by):
    if not (by.is_superuser or by.holds(roles.EXAMINATIONS)):
        raise Refused("examinations_staff_only")


def _require_another(proposal, by):
    _require_staff(by)
    if by.pk == proposal.by_id:
        raise Refused("key_change_by_proposer")


def _require_reason(proposal, reason, code):
    """Of a proposal that still waits; one that is decided is refused for that, with or without a reason."""
    if proposal.state == KeyProposalState.PROPOSED and not reason.strip():
        raise Refused(code, field="reason")


def _require_something_left(version):
    forms = FormItem.objects.filter(version=version, scored=True).values("form")
    places = FormItem.objects.filter(form__in=forms, scored=True).exclude(version=version)
    rows = list(places.values_list("form_id", "version_id"))
    keys = latest_keys({version_id for _, version_id in rows})
    left = {form_id for form_id, version_id in rows if not keys[version_id].answer.get("drop")}
    bare = FormItem.objects.filter(version=version, scored=True).exclude(form__in=left).select_related("form").first()
    if bare:
        raise Refused("key_change_leaves_nothing", field="answer", form=bare.form.code)
