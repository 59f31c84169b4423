"""Who may propose, approve, reject and withdraw, and what is refused."""

import pytest
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from cohorts.core.actions import Refused
from exams.bank.models import Key, KeyProposal
from exams.results.actions import key_changes as rekeys
from exams.results.tasks import apply_key, try_key
from tests.exams.results.conftest import SEEN, TO_B
from tests.refusals import refuses

pytestmark = pytest.mark.django_db


def test_a_proposal_changes_nothing_yet_and_queues_its_dry_run(keyed, run_jobs):
    proposal = keyed.propose()
    assert (proposal.state, proposal.replaces.answer, proposal.trial) == ("proposed", {"any_of": ["A"]}, None)
    assert run_jobs() >= 1
    proposal.refresh_from_db()
    assert proposal.trial["looked_at"] == 0
    assert Key.objects.filter(version=keyed.version).count() == 1


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"answer": {"any_of": ["A"]}}, "key_unchanged", "answer"),
        ({"answer": {"any_of": ["Z"]}}, "key_unknown_option", "answer"),
        ({"answer": {"texts": ["A"]}}, "key_wrong_shape", "answer"),
        ({"reason": "  "}, "key_change_reason_missing", "reason"),
        ({"policy": "whatever"}, "key_change_policy_missing", "policy"),
    ],
)
def test_an_invalid_proposal_is_refused(keyed, more, code, field):
    with refuses(code, field=field):
        keyed.propose(**more)
    assert not KeyProposal.objects.exists()


def test_a_second_proposal_waits_until_the_first_is_settled(keyed):
    first = keyed.propose()
    with refuses("key_change_open", change=first):
        keyed.propose({"drop": True})
    rekeys.withdraw(proposal=first, reason="", by=keyed.proposer, at=keyed.world.now)
    assert keyed.propose({"drop": True}).state == "proposed"


def test_the_database_itself_allows_one_open_proposal_on_a_version(keyed):
    first = keyed.propose()
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyProposal.objects.create(
            version=first.version,
            replaces=first.replaces,
            answer=TO_B,
            reason="x",
            policy="both_ways",
            by=first.by,
            at=first.at,
        )


def test_the_last_item_that_counts_cannot_be_dropped(keyed, run_jobs):
    for place in keyed.places[1:7]:
        keyed.version = place.version
        keyed.change(run_jobs, {"drop": True})
    keyed.version = keyed.places[0].version
    with refuses("key_change_leaves_nothing", form="final-x"):
        keyed.propose({"drop": True})


def test_the_proposer_can_neither_approve_nor_reject(keyed, run_jobs):
    proposal = keyed.propose()
    run_jobs()
    for act in (rekeys.approve, rekeys.reject):
        with refuses("own_proposal"):
            act(proposal=proposal, reason="Mine.", by=keyed.proposer, at=keyed.world.now)
    assert Key.objects.filter(version=keyed.version).count() == 1


def test_an_administrator_does_not_approve_their_own_proposal_either(keyed, run_jobs):
    keyed.proposer.is_superuser = True
    proposal = keyed.propose()
    run_jobs()
    with refuses("alone_too_early"):
        rekeys.approve(proposal=proposal, reason=SEEN, by=keyed.proposer, at=keyed.world.now)


@pytest.mark.parametrize("who", ["auditor", "program_staff", "trainer", "vendor_coordinator", "trainee"])
def test_only_examinations_staff_propose_or_decide(keyed, world, run_jobs, who):
    proposal = keyed.propose()
    run_jobs()
    person = getattr(world, who)
    codes = {"not_a_proposer", "not_an_approver", "not_the_proposer", "auditor_acts_nowhere"}
    for act in (rekeys.approve, rekeys.reject, rekeys.withdraw):
        with pytest.raises(Refused) as no:
            act(proposal=proposal, reason="Because.", by=person, at=world.now)
        assert no.value.code in codes
    with pytest.raises(Refused) as no:
        keyed.propose(by=person)
    assert no.value.code in codes


def test_only_the_proposer_can_withdraw_a_proposal(keyed):
    proposal = keyed.propose()
    with refuses("not_the_proposer"):
        rekeys.withdraw(proposal=proposal, reason="", by=keyed.approver, at=keyed.world.now)


def test_nobody_can_approve_before_the_dry_run_is_done(keyed):
    with refuses("key_change_dry_run_missing"):
        rekeys.approve(proposal=keyed.propose(), reason=SEEN, by=keyed.approver, at=keyed.world.now)


def test_a_rejection_needs_a_reason_and_keeps_the_key(keyed):
    proposal = keyed.propose()
    with refuses("reason_missing"):
        rekeys.reject(proposal=proposal, reason="", by=keyed.approver, at=keyed.world.now)
    rekeys.reject(proposal=proposal, reason="The manual changed.", by=keyed.approver, at=keyed.world.now)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.key) == ("rejected", keyed.approver, None)


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_an_approval_needs_a_reason_and_without_one_nothing_happens(keyed, run_jobs, reason):
    proposal = keyed.propose()
    run_jobs()
    with refuses("reason_missing", field="reason"):
        rekeys.approve(proposal=proposal, reason=reason, by=keyed.approver, at=keyed.world.now)
    proposal.refresh_from_db()
    assert (proposal.state, Key.objects.filter(version=keyed.version).count()) == ("proposed", 1)


def test_an_approval_appends_the_key_with_its_reason_once(keyed, run_jobs):
    proposal = keyed.propose()
    run_jobs()
    rekeys.approve(proposal=proposal, reason=SEEN, by=keyed.approver, at=keyed.world.now)
    key = Key.objects.filter(version=keyed.version).order_by("number").last()
    assert (key.number, key.answer, key.reason, key.by) == (2, TO_B, "The manual says B.", keyed.approver)
    with refuses("proposal_decided"):
        rekeys.approve(proposal=proposal, reason=SEEN, by=keyed.approver, at=keyed.world.now)
    assert Key.objects.filter(version=keyed.version).count() == 2


def test_jobs_of_a_settled_proposal_do_nothing(keyed, run_jobs):
    proposal = keyed.propose()
    rekeys.withdraw(proposal=proposal, reason="", by=keyed.proposer, at=keyed.world.now)
    run_jobs()
    try_key(proposal.pk)
    apply_key(proposal.pk)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.trial) == ("withdrawn", None)
    with refuses("key_change_not_approved", state="withdrawn"):
        rekeys.resume(proposal=proposal, by=keyed.proposer, at=keyed.world.now)


def test_the_history_says_who_did_what(keyed, run_jobs):
    proposal = keyed.change(run_jobs)
    log_entries = ModelLogEntry.objects.filter(object_id=str(proposal.pk), content_type__model="keyproposal")
    assert list(log_entries.order_by("pk").values_list("action", "user")) == [
        ("key_change.proposed", keyed.proposer.pk),
        ("key_change.tried", None),
        ("key_change.approved", keyed.approver.pk),
        ("key_change.completed", None),
    ]
