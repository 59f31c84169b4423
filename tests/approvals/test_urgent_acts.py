"""Urgent acts, who sees what waits, and the table of acts, on acts made for the tests."""

from datetime import timedelta

import pytest

from cohorts.core import roles
from cohorts.core.approvals import actions, registry
from cohorts.core.approvals.models import Proposal
from cohorts.core.approvals.signals import proposal_changed
from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of
from lms.certification.actions.certificates import reinstate
from lms.certification.acts import suspend_at_once
from tests.approvals.ledger import propose, refusal, stop
from tests.approvals.scenes import certificate
from tests.world import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


# --- Urgent acts -----------------------------------------------------------------------------------------------------
def test_an_urgent_act_begins_at_once_and_a_second_person_confirms_it(world, ledger):
    proposal = stop(world)
    assert ledger.lines == ["begun"]
    assert refusal(actions.approve, proposal=proposal, reason="x", by=world.program_staff, at=NOW) == "own_proposal"
    actions.approve(proposal=proposal, reason="I checked it.", by=world.finance, at=NOW)
    assert ledger.lines == ["begun", "confirmed"] and proposal.facts.get().kind == "confirmed"


def test_an_urgent_act_ends_where_nobody_confirms_it_in_time(world, ledger, settings):
    proposal = stop(world)
    over = NOW + settings.URGENT_DAYS * DAY
    assert actions.unconfirmed(over - DAY) == []
    actions.end_unconfirmed(proposal=proposal, by=None, at=over - DAY)
    assert ledger.lines == ["begun"]
    assert actions.unconfirmed(over) == [proposal.pk]
    for _ in range(2):
        actions.end_unconfirmed(proposal=proposal, by=None, at=over)
    assert ledger.lines == ["begun", "ended"] and proposal.facts.get().kind == "ended"


def test_an_urgent_act_that_is_rejected_or_withdrawn_ends(world, ledger):
    second = world.person("second", world.state, roles.PROGRAM)
    actions.reject(proposal=stop(world), reason="No need.", by=world.finance, at=NOW)
    actions.withdraw(proposal=stop(world, by=second), by=second, at=NOW)
    assert ledger.lines == ["begun", "ended", "begun", "ended"]


def test_nobody_keeps_up_an_urgent_act_by_repeating_it(world, ledger, settings):
    over = NOW + settings.URGENT_DAYS * DAY
    actions.end_unconfirmed(proposal=stop(world), by=None, at=over)
    assert refusal(stop, world=world, at=over) == "urgent_ended"
    stop(world, at=over, by=world.person("second", world.state, roles.PROGRAM))


@pytest.mark.parametrize("end", ["reject", "withdraw"])
def test_nobody_begins_an_urgent_act_again_that_ended_in_any_way_unconfirmed(world, ledger, end):
    proposal = stop(world)
    if end == "reject":
        actions.reject(proposal=proposal, reason="No need.", by=world.finance, at=NOW)
    else:
        actions.withdraw(proposal=proposal, by=world.program_staff, at=NOW)
    assert refusal(stop, world=world, at=NOW + DAY) == "urgent_ended"


def test_nobody_suspends_again_what_they_suspended_and_reinstated_themselves(world):
    issued = certificate(world)
    suspend_at_once(certificate=issued, reason="A complaint.", by=world.program_staff, at=NOW)
    issued.refresh_from_db()
    reinstate(certificate=issued, reason="A mistake.", by=world.program_staff, at=NOW)
    issued.refresh_from_db()
    again = {"certificate": issued, "reason": "Another complaint.", "at": NOW + DAY}
    assert refusal(suspend_at_once, by=world.program_staff, **again) == "urgent_ended"
    suspend_at_once(by=world.person("second", world.state, roles.PROGRAM), **again)


def test_an_urgent_act_that_was_confirmed_may_be_begun_again_by_the_same_person(world, ledger):
    actions.approve(proposal=stop(world), reason="I checked it.", by=world.finance, at=NOW)
    stop(world, at=NOW + DAY)


# --- Who sees what waits ---------------------------------------------------------------------------------------------
def test_a_proposal_waits_for_those_who_may_decide_and_for_nobody_else(world, ledger):
    proposal = propose(world)
    assert set(Proposal.objects.waiting_for(world.finance)) == {proposal}
    for person in (world.program_staff, world.examinations, world.auditor, world.trainee):
        assert not Proposal.objects.waiting_for(person).exists()
    actions.approve(proposal=proposal, reason="x", by=world.finance, at=NOW)
    assert not Proposal.objects.waiting_for(world.finance).exists()


def test_a_proposal_is_seen_by_its_roles_and_by_auditors(world, ledger):
    proposal = propose(world)
    for person in (world.program_staff, world.finance, world.auditor):
        assert set(Proposal.objects.visible_to(person)) == {proposal}
    for person in (world.examinations, world.publishing, world.trainee, world.vendor_coordinator):
        assert not Proposal.objects.visible_to(person).exists()


def test_whoever_listens_hears_the_id_and_the_kind_within_the_transaction(world, ledger):
    heard = []

    def listen(sender, proposal_id, kind, at, **more):
        heard.append((proposal_id, str(kind)))

    proposal_changed.connect(listen)
    try:
        proposal = propose(world)
        actions.reject(proposal=proposal, reason="x", by=world.finance, at=NOW)
    finally:
        proposal_changed.disconnect(listen)
    assert heard == [(proposal.pk, "proposed"), (proposal.pk, "rejected")]


# --- The table -------------------------------------------------------------------------------------------------------
def test_two_acts_do_not_share_a_code_and_an_urgent_act_says_how_it_ends(ledger):
    who = {"proposers": (), "approvers": (), "effects": lambda *_: [], "execute": print, "label": "x"}
    with pytest.raises(ValueError):
        registry.register(registry.Act(code="test.pay", **who))
    with pytest.raises(ValueError):
        registry.register(registry.Act(code="test.urgent", begin=print, **who))


def test_a_refusal_is_written_out_for_people():
    problem = Problem("not_an_approver", roles=(roles.PROGRAM, roles.FINANCE))
    assert sentence_of(problem).endswith("State: program staff, State: finance staff.")
    assert "March 16, 2026" in sentence_of(Problem("alone_too_early", possible_from=NOW + 14 * DAY))
    assert sentence_of(Problem("proposal_decided", decision="ended")) == (
        "This proposal has already been decided: ended because no one confirmed it."
    )
