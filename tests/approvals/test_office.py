"""An office of one, of two and of three persons is walked through every act of the table."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.approvals import actions
from cohorts.core.approvals.models import Proposal
from cohorts.core.approvals.registry import act_of
from cohorts.core.approvals.tasks import end_unconfirmed_acts
from cohorts.core.refusals import Refused
from cohorts.people.models import Membership, User
from tests.approvals.scenes import SCENES, codes, state_person
from tests.exams.delivery.rows import into_admin
from tests.world import NOW

pytestmark = pytest.mark.django_db
WRITERS = (roles.PROGRAM, roles.EXAMINATIONS, roles.FINANCE, roles.PUBLISHING)
DAY = timedelta(days=1)
EVERY_ACT = pytest.mark.parametrize("code", codes())


def test_every_act_of_the_table_is_walked():
    assert sorted(SCENES) == codes()


def refusal(act, **arguments):
    with pytest.raises(Refused) as no:
        act(**arguments)
    return no.value.code


def in_effect(code, scene):
    """An urgent act is in effect as soon as it is proposed."""
    return scene.happened() or act_of(code).urgent


@EVERY_ACT
def test_an_office_of_one_proposes_and_never_approves(code, world, run_jobs):
    only = state_person(world, "only", *WRITERS)
    scene = SCENES[code](world, run_jobs)
    proposal = scene.propose(by=only, at=NOW)
    for days in (0, 9, 1000):
        decision = {"proposal": proposal, "reason": "Mine.", "by": only, "at": NOW + days * DAY}
        assert refusal(actions.approve, **decision) == refusal(actions.reject, **decision) == "own_proposal"
    assert scene.happened() == act_of(code).urgent
    actions.withdraw(proposal=proposal, by=only, at=NOW)
    assert not scene.happened()


@EVERY_ACT
def test_an_office_of_one_superuser_is_not_locked_up_and_auditors_learn_of_it(code, world, run_jobs, settings):
    only = state_person(world, "only", *WRITERS, superuser=True)
    scene = SCENES[code](world, run_jobs)
    proposal = scene.propose(by=only, at=NOW)
    later = NOW + settings.APPROVAL_ALONE_DAYS * DAY
    decision = {"proposal": proposal, "reason": "There is nobody else.", "by": only}
    assert refusal(actions.approve, at=later - DAY, **decision) == "alone_too_early"
    actions.approve(at=later, **decision)
    assert scene.happened() and proposal.facts.get().alone
    assert Proposal.objects.to_review().get() == proposal
    mail.outbox.clear()
    run_jobs()
    assert any(world.auditor.email in message.to for message in mail.outbox)
    actions.review(proposal=proposal, by=world.auditor, at=later)
    assert not Proposal.objects.to_review().exists()


def leave(people, at):
    """Every role of these people has ended."""
    Membership.objects.filter(user__in=people).update(started_at=at - DAY, ended_at=at)


def test_a_superuser_who_has_been_alone_for_the_days_does_not_wait_again(world, run_jobs, settings):
    only = state_person(world, "only", *WRITERS, superuser=True)
    User.objects.filter(pk=only.pk).update(date_joined=NOW - 1000 * DAY)
    only = User.objects.get(pk=only.pk)
    scene = next(iter(SCENES.values()))(world, run_jobs)
    proposal = scene.propose(by=only, at=NOW)
    decision = {"proposal": proposal, "reason": "There is nobody else.", "by": only, "at": NOW}
    others = list(User.objects.holding(*proposal.act_entry.approvers, superusers=False).exclude(pk=only.pk))
    assert others and refusal(actions.approve, **decision) == "alone_too_early"
    leave(others, NOW - settings.APPROVAL_ALONE_DAYS * DAY + DAY)
    assert refusal(actions.approve, **decision) == "alone_too_early"
    leave(others, NOW - settings.APPROVAL_ALONE_DAYS * DAY)
    actions.approve(**decision)
    assert scene.happened() and Proposal.objects.to_review().get() == proposal


@EVERY_ACT
def test_an_office_of_two_does_it_once(code, world, run_jobs):
    first, second = state_person(world, "first", *WRITERS), state_person(world, "second", *WRITERS)
    scene = SCENES[code](world, run_jobs)
    proposal = scene.propose(by=first, at=NOW)
    assert scene.happened() == act_of(code).urgent
    actions.approve(proposal=proposal, reason="I checked it.", by=second, at=NOW)
    assert scene.happened() and not proposal.facts.get().alone
    again = {"proposal": proposal, "reason": "Again.", "by": second, "at": NOW}
    assert refusal(actions.approve, **again) == refusal(actions.reject, **again) == "proposal_decided"
    assert proposal.facts.get().effects


@EVERY_ACT
def test_in_an_office_of_three_the_first_decision_counts(code, world, run_jobs):
    first, second, third = (state_person(world, name, *WRITERS) for name in ("first", "second", "third"))
    scene = SCENES[code](world, run_jobs)
    proposal = scene.propose(by=first, at=NOW)
    assert {second, third} <= set(waiting_for(proposal)) and first not in waiting_for(proposal)
    actions.reject(proposal=proposal, reason="Not yet.", by=second, at=NOW)
    assert refusal(actions.approve, proposal=proposal, reason="x", by=third, at=NOW) == "proposal_decided"
    assert not scene.happened()


def waiting_for(proposal):
    people = (membership.user for membership in proposal.by.memberships.first().organization.memberships.all())
    return [person for person in people if Proposal.objects.waiting_for(person).filter(pk=proposal.pk).exists()]


@EVERY_ACT
def test_an_auditor_reads_every_proposal_and_decides_none(code, world, run_jobs, client):
    first = state_person(world, "first", *WRITERS)
    proposal = SCENES[code](world, run_jobs).propose(by=first, at=NOW)
    decision = {"proposal": proposal, "reason": "x", "by": world.auditor, "at": NOW}
    assert refusal(actions.approve, **decision) == "auditor_acts_nowhere"
    into_admin(client, world.auditor)
    page = client.get(reverse("proposal", args=[proposal.pk]))
    assert page.status_code == 200 and first.get_full_name() in page.content.decode()


@pytest.mark.slow
@EVERY_ACT
def test_the_pages_of_an_act_lead_from_proposal_to_decision(code, world, run_jobs, client):
    first, second = state_person(world, "first", *WRITERS), state_person(world, "second", *WRITERS)
    scene = SCENES[code](world, run_jobs)
    proposal = scene.propose(by=first, at=NOW)
    approve = reverse("proposal_decide", args=[proposal.pk, "approve"])
    into_admin(client, first)
    assert client.post(approve, {"reason": "Mine."}).status_code == 403
    into_admin(client, second)
    assert "Waiting for you" in client.get(reverse("proposals")).content.decode()
    assert client.post(approve, {"reason": ""}).status_code == 422
    assert client.post(approve, {"reason": "I checked it."}).status_code == 302
    assert scene.happened()
    assert client.post(approve, {"reason": "Again."}).status_code == 409


# --- Urgent acts -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("code", [code for code in codes() if act_of(code).urgent])
def test_an_urgent_act_that_nobody_confirms_ends_by_the_clock(code, world, run_jobs, settings, time_at):
    first = state_person(world, "first", *WRITERS)
    scene = SCENES[code](world, run_jobs)
    scene.propose(by=first, at=NOW)
    time_at(NOW + (settings.URGENT_DAYS - 1) * DAY)
    end_unconfirmed_acts()
    assert scene.happened()
    time_at(NOW + settings.URGENT_DAYS * DAY)
    for _ in range(2):
        end_unconfirmed_acts()
    assert not scene.happened()


@pytest.fixture
def time_at(monkeypatch):
    """Sets what the jobs take for now."""

    def set_now(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return set_now
