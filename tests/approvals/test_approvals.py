"""Proposing, approving, rejecting, withdrawing, ending and reviewing, on an act made for the test."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.core.actions import Refused
from cohorts.core.append_only import AppendOnlyError
from cohorts.core.approvals import actions, registry
from cohorts.core.approvals.models import FactKind, Proposal, ProposalFact
from tests.approvals.ledger import WHY, Amount, propose, refusal
from tests.world import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_a_proposal_does_nothing_and_an_approval_by_another_person_does_it_once(world, ledger):
    proposal = propose(world)
    assert ledger.lines == []
    actions.approve(proposal=proposal, reason="I checked it.", by=world.finance, at=NOW)
    assert ledger.lines == [("done", 5, world.finance.pk)]
    fact = proposal.facts.get()
    assert (fact.kind, fact.alone, fact.effects) == ("approved", False, ["5 dollars are paid."])
    again = {"proposal": proposal, "reason": "Again.", "by": world.finance, "at": NOW}
    assert refusal(actions.approve, **again) == refusal(actions.reject, **again) == "proposal_decided"
    assert len(ledger.lines) == 1


def test_the_log_says_who_proposed_and_who_approved(world, ledger):
    proposal = propose(world)
    actions.approve(proposal=proposal, reason="I checked it.", by=world.finance, at=NOW)
    entries = ModelLogEntry.objects.filter(content_type__model="proposal", object_id=str(proposal.pk)).order_by("pk")
    assert [(entry.action, entry.user_id, entry.data["reason"]) for entry in entries] == [
        ("proposal.proposed", world.program_staff.pk, WHY),
        ("proposal.approved", world.finance.pk, "I checked it."),
    ]


def test_where_the_act_is_refused_the_approval_did_not_happen(world, ledger):
    proposal = propose(world)
    ledger.fails = True
    with pytest.raises(Refused):
        actions.approve(proposal=proposal, reason="I checked it.", by=world.finance, at=NOW)
    assert not proposal.facts.exists() and Proposal.objects.open().get() == proposal


def test_a_reason_is_needed_to_propose_to_approve_and_to_reject(world, ledger):
    assert refusal(propose, world=world, reason=" ") == "reason_missing"
    proposal = propose(world)
    for decide in (actions.approve, actions.reject):
        assert refusal(decide, proposal=proposal, reason="", by=world.finance, at=NOW) == "reason_missing"


def test_who_has_no_part_in_an_act_neither_proposes_nor_decides(world, ledger):
    assert refusal(propose, world=world, by=world.examinations) == "not_a_proposer"
    decision = {"proposal": propose(world), "reason": "x", "at": NOW}
    assert refusal(actions.approve, by=world.examinations, **decision) == "not_an_approver"
    assert refusal(actions.reject, by=world.auditor, **decision) == "auditor_acts_nowhere"


def test_somebody_whose_account_was_closed_meanwhile_decides_nothing(world, ledger):
    proposal = propose(world)
    world.finance.is_active = False
    assert refusal(actions.approve, proposal=proposal, reason="x", by=world.finance, at=NOW) == "not_an_approver"


def test_a_rejected_and_a_withdrawn_proposal_do_nothing_and_say_so_to_the_act(world, ledger):
    actions.reject(proposal=propose(world), reason="Too much.", by=world.finance, at=NOW)
    mine = propose(world)
    assert refusal(actions.withdraw, proposal=mine, by=world.finance, at=NOW) == "not_the_proposer"
    actions.withdraw(proposal=mine, by=world.program_staff, at=NOW)
    assert ledger.lines == ["rejected", "withdrawn"]


def test_the_same_is_not_proposed_twice_while_it_waits(world, ledger):
    first = propose(world)
    assert refusal(propose, world=world) == "already_proposed"
    propose(world, amount=6)
    actions.withdraw(proposal=first, by=world.program_staff, at=NOW)
    propose(world)


def test_a_payload_is_checked_by_the_model_of_the_act(world, ledger):
    for payload in ({}, {"amount": "much"}, {"amount": 5, "currency": "USD"}):
        with pytest.raises(ValidationError):
            propose(world, payload=payload)


def test_an_action_that_takes_two_persons_is_refused_outside_of_an_approval(world, ledger, settings):
    with pytest.raises(Refused) as no:
        ledger.execute(subject=None, payload=Amount(amount=1), by=world.program_staff, at=NOW)
    assert no.value.code == "needs_second_person"
    actions.require_approval("test.pay", by=None)
    settings.PRODUCTION = True
    assert refusal(actions.require_approval, code="test.pay", by=None) == "needs_second_person"


def test_the_approval_of_one_act_is_none_for_another(world, ledger):
    def pay(**more):
        actions.require_approval("test.stop", by=world.finance)

    registry.register(
        registry.Act(
            code="test.other", label="x", proposers=(roles.PROGRAM,), approvers=(roles.FINANCE,), execute=pay,
            effects=lambda subject, payload: [],
        )
    )  # fmt: skip
    proposal = propose(world, act="test.other", payload=None)
    try:
        decision = {"proposal": proposal, "reason": "x", "by": world.finance, "at": NOW}
        assert refusal(actions.approve, **decision) == "needs_second_person"
    finally:
        registry.unregister("test.other")


# --- One person ------------------------------------------------------------------------------------------------------
@pytest.fixture
def superuser(world):
    person = world.person("root")
    person.is_superuser = True
    person.save()
    return person


def test_a_superuser_approves_alone_after_the_days_and_an_auditor_reviews_it(world, ledger, superuser, settings):
    proposal = propose(world, by=superuser)
    later = NOW + settings.APPROVAL_ALONE_DAYS * DAY
    alone = {"proposal": proposal, "reason": "There is nobody else.", "by": superuser}
    assert refusal(actions.approve, at=later - DAY, **alone) == "alone_too_early"
    actions.approve(at=later, **alone)
    assert len(ledger.lines) == 1 and Proposal.objects.to_review().get() == proposal
    review = {"proposal": proposal, "at": later}
    assert refusal(actions.review, by=superuser, **review) == "not_an_auditor"
    actions.review(by=world.auditor, **review)
    assert not Proposal.objects.to_review().exists()
    assert refusal(actions.review, by=world.auditor, **review) == "already_reviewed"


def test_the_database_refuses_an_approval_by_the_proposer_that_is_not_marked(world, ledger):
    proposal = propose(world)
    values = {"proposal": proposal, "proposer": world.program_staff, "reason": "x", "at": NOW}
    with pytest.raises(IntegrityError), transaction.atomic():
        ProposalFact.objects.create(kind=FactKind.APPROVED, by=world.program_staff, **values)
    ProposalFact.objects.create(kind=FactKind.APPROVED, by=world.finance, **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProposalFact.objects.create(kind=FactKind.REJECTED, by=world.finance, **values)


def test_proposals_and_facts_are_never_changed(world, ledger):
    proposal = propose(world)
    with pytest.raises(AppendOnlyError):
        Proposal.objects.filter(pk=proposal.pk).update(payload={"amount": 500})
    proposal.payload = {"amount": 500}
    with pytest.raises(AppendOnlyError):
        proposal.save()


STEPS = st.lists(st.sampled_from(["propose", "approve", "reject", "withdraw", "wait", "end"]), max_size=12)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, is_superuser=st.booleans(), more=st.sets(st.sampled_from(roles.STATE[:4])))
def test_no_sequence_of_acts_by_one_person_carries_anything_out(world, ledger, steps, is_superuser, more):
    with transaction.atomic():
        person = world.person("one")
        for role in {roles.PROGRAM, *more}:
            person.memberships.create(organization=world.state, role=role, started_at=NOW)
        person.is_superuser = is_superuser
        at = NOW
        for number, step in enumerate(steps):
            latest = Proposal.objects.first()
            if step == "wait":
                # Below the days after which a superuser may decide alone, all steps together.
                at += DAY
            elif step == "propose":
                propose(world, by=person, at=at, amount=number)
            elif latest is not None:
                act = {"approve": actions.approve, "reject": actions.reject, "withdraw": actions.withdraw}.get(step)
                try:
                    if act:
                        act(proposal=latest, reason="Mine.", by=person, at=at)
                    else:
                        actions.end_unconfirmed(proposal=latest, by=None, at=at)
                except Refused:
                    pass
        assert not [line for line in ledger.lines if line[0] == "done"]
        transaction.set_rollback(True)
    ledger.lines.clear()
