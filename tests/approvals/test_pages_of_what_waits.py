"""What waits for a second person: to whom it is shown, on which page, and what stays on record."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.core.approvals import actions
from cohorts.core.approvals.models import Proposal
from exams.bank.acts import submit_item
from lms.certification.acts import propose_revocation, suspend_at_once
from lms.certification.models import CertificateEvent
from lms.dashboard.tasks_due import tasks_of
from tests.approvals.scenes import SCENES, certificate, state_person
from tests.exams.delivery.rows import item
from tests.refusals import on_page
from tests.world import NOW

pytestmark = pytest.mark.django_db
WHY = "A complaint."


def page(client, user, name, *arguments):
    client.force_login(user)
    return client.get(reverse(name, args=arguments)).content.decode()


def due(user):
    return [task.code for task in tasks_of(user, timezone.now())]


# --- Whom it waits for -----------------------------------------------------------------------------------------------
def test_what_somebody_may_not_decide_is_not_theirs_to_do(world, client):
    author, other = (state_person(world, name, roles.EXAMINATIONS) for name in ("author", "other"))
    made = item("OWN-1")
    made.save_revision(user=author)
    made.refresh_from_db()
    proposal = submit_item(item=made, reason="New.", by=other, at=NOW)
    assert proposal.involved == [author.pk]
    assert set(Proposal.objects.waiting_for(world.examinations)) == {proposal}
    assert not Proposal.objects.waiting_for(author).exists()
    assert "approval_decide" in due(world.examinations) and "approval_decide" not in due(author)
    body = page(client, author, "proposals")
    assert "Waiting for others" in body and "Waiting for you" not in body


def test_a_role_for_oneself_waits_for_others(world):
    names = {"given_name": world.finance.given_name, "family_name": world.finance.family_name}
    payload = {
        "email": world.finance.email, "organization": world.state.pk, "role": roles.PROGRAM,
        "person": world.finance.pk, **names,
    }  # fmt: skip
    proposal = actions.propose(act="state_role.give", payload=payload, reason=WHY, by=world.program_staff, at=NOW)
    assert not Proposal.objects.waiting_for(world.finance).exists()
    assert set(Proposal.objects.waiting_for(world.examinations)) == {proposal}


# --- On the page it is about -----------------------------------------------------------------------------------------
def test_a_certificate_shows_the_revocation_that_waits_and_offers_no_second_one(world, client):
    issued = certificate(world)
    second = state_person(world, "second", roles.PROGRAM)
    body = page(client, second, "certificates:inspect", issued.pk)
    revoke = reverse("certificate_decide", args=[issued.pk, "revoke"])
    assert revoke in body
    proposal = propose_revocation(certificate=issued, reason=WHY, by=world.program_staff, at=NOW)
    body = page(client, second, "certificates:inspect", issued.pk)
    assert reverse("proposal", args=[proposal.pk]) in body and revoke not in body


def test_a_certificate_shows_until_when_its_suspension_must_be_confirmed(world, client):
    issued = certificate(world)
    proposal = suspend_at_once(certificate=issued, reason=WHY, by=world.program_staff, at=NOW)
    body = page(client, world.program_staff, "certificates:inspect", issued.pk)
    assert reverse("proposal", args=[proposal.pk]) in body and "Mar 12" in body


def test_a_suspension_is_one_task_and_none_after_it_is_confirmed(world):
    second = state_person(world, "second", roles.PROGRAM)
    proposal = suspend_at_once(certificate=certificate(world), reason=WHY, by=world.program_staff, at=NOW)
    assert [code for code in due(second) if code in ("approval_decide", "urgent_decide", "certificate_decide")] == [
        "urgent_decide"
    ]
    actions.approve(proposal=proposal, reason="I checked it.", by=second, at=NOW)
    assert not {"approval_decide", "certificate_decide"} & set(due(second))


def test_a_rejection_is_not_said_to_be_nobodys(world):
    second = state_person(world, "second", roles.PROGRAM)
    proposal = suspend_at_once(certificate=certificate(world), reason=WHY, by=world.program_staff, at=NOW)
    actions.reject(proposal=proposal, reason="It is genuine.", by=second, at=NOW)
    event = CertificateEvent.objects.latest("pk")
    assert event.by == second and "nobody" not in event.get_kind_display()


def test_a_payment_offers_no_step_but_a_return_by_the_bank_while_one_waits(world, client, run_jobs):
    proposal = SCENES["receipt.void"](world, run_jobs).propose(by=world.finance, at=NOW)
    receipt = proposal.read_subject()
    body = page(client, world.finance, "receipt", receipt.pk)
    for step in ("void_receipt", "refund_receipt", "correct_receipt"):
        assert reverse(step, args=[receipt.pk]) not in body
    # The bank does not wait: a return ends what was proposed.
    assert reverse("return_receipt", args=[receipt.pk]) in body
    assert reverse("proposal", args=[proposal.pk]) in body


# --- What the approver reads, and what stays on record ---------------------------------------------------------------
def test_a_key_change_says_from_which_key_to_which(world, run_jobs):
    proposal = SCENES["key.change"](world, run_jobs).propose(by=world.examinations, at=NOW)
    assert any("A → B" in line for line in proposal.effects)
    read = [str(line) for line in proposal.act_entry.effects(proposal.read_subject(), proposal.read_payload())]
    assert any("dry run" in line.lower() for line in read)


def test_the_rules_of_a_program_are_read_before_they_are_approved(world, client, run_jobs):
    proposal = SCENES["program.load"](world, run_jobs).propose(by=world.program_staff, at=NOW)
    second = state_person(world, "second", roles.PROGRAM)
    assert "effective_from" in page(client, second, "proposal", proposal.pk)


@pytest.mark.parametrize("decide", ["reject", "withdraw"])
def test_a_proposal_that_was_not_approved_still_shows_what_it_was(world, client, run_jobs, decide):
    proposal = SCENES["receipt.void"](world, run_jobs).propose(by=world.finance, at=NOW)
    decider = world.finance if decide == "withdraw" else state_person(world, "second", roles.FINANCE)
    getattr(actions, decide)(proposal=proposal, reason="No.", by=decider, at=NOW)
    body = page(client, world.finance, "proposal", proposal.pk)
    assert (
        "What was proposed" in body
        and proposal.effects
        and all(line.split(" ")[0] in body for line in proposal.effects)
    )


def test_who_comes_too_late_is_told_so_and_asked_for_nothing(world, client, run_jobs):
    proposal = SCENES["receipt.void"](world, run_jobs).propose(by=world.finance, at=NOW)
    second, third = (state_person(world, name, roles.FINANCE) for name in ("second", "third"))
    actions.approve(proposal=proposal, reason="I checked it.", by=second, at=NOW)
    client.force_login(third)
    response = client.post(reverse("proposal_decide", args=[proposal.pk, "approve"]), {"reason": "Long typed."})
    body = response.content.decode()
    assert response.status_code == 409 and on_page("proposal_decided", decision="approved") in body
    assert "<textarea" not in body
    # What was typed is not lost: it can be copied.
    assert "It was not saved." in body and "Long typed." in body


def test_withdrawing_asks_for_no_check(world, client, run_jobs):
    proposal = SCENES["receipt.void"](world, run_jobs).propose(by=world.finance, at=NOW)
    body = page(client, world.finance, "proposal_decide", proposal.pk, "withdraw")
    assert "Enter what you checked" not in body and "Optional." in body
    assert f"<title>{proposal.act_entry.label}: " in " ".join(body.split()).replace("<title> ", "<title>")


def test_an_empty_reason_is_named_at_the_top_with_a_link_to_its_field(world, client, run_jobs):
    proposal = SCENES["receipt.void"](world, run_jobs).propose(by=world.finance, at=NOW)
    client.force_login(state_person(world, "second", roles.FINANCE))
    answer = client.post(reverse("proposal_decide", args=[proposal.pk, "approve"]), {"reason": ""})
    assert answer.status_code == 422
    summary = answer.text.split('aria-labelledby="summary-heading"')[1]
    assert '<a href="#id_reason">' in summary.split("</ul>")[0]
