"""Whoever an act is about is told what happened, by whom, and whom to ask."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.approvals import actions
from cohorts.notices.models import Email
from cohorts.people.actions import organizations, people
from cohorts.people.actions.state_roles import grant, propose_end
from cohorts.people.actions.supervisors import change_supervisor
from cohorts.people.models import Invitation
from lms.certification.acts import suspend_at_once
from tests.approvals.scenes import certificate
from tests.world import NOW

pytestmark = pytest.mark.django_db


def emails(person, subject):
    return [email.body for email in Email.objects.filter(person=person, subject=subject)]


def test_an_urgent_act_is_said_to_be_in_effect_already_and_when_it_ends(world, settings):
    second = world.person("second", world.state, roles.PROGRAM)
    row = certificate(world)
    suspend_at_once(certificate=row, reason="A report.", by=world.program_staff, at=NOW)
    (body,) = emails(second, "An urgent action needs your confirmation")
    assert "already in effect" in body and "takes effect only if" not in body
    assert row.number in body and "Suspend a certificate" in body
    assert f"March {(NOW + timedelta(days=settings.URGENT_DAYS)).day}" in body


def test_an_email_about_a_proposal_names_what_it_is_about(world):
    membership = world.publishing.memberships.get()
    propose_end(membership=membership, reason="She has left.", by=world.program_staff, at=NOW)
    (body,) = emails(world.examinations, "A proposal needs your decision")
    assert "End a state role (Publishing Example, State: publishing staff)" in body


def test_a_rejection_reaches_the_proposer_with_its_reason(world):
    membership = world.publishing.memberships.get()
    proposal = propose_end(membership=membership, reason="She has left.", by=world.program_staff, at=NOW)
    actions.reject(proposal=proposal, reason="She comes back in May.", by=world.examinations, at=NOW)
    (body,) = emails(world.program_staff, "Your proposal was decided")
    assert "Examinations Example rejected" in body and "She comes back in May." in body and "Publishing Example" in body


def test_the_end_of_a_state_role_names_who_proposed_it_and_who_approved_it_with_both_reasons(world):
    membership = world.publishing.memberships.get()
    proposal = propose_end(membership=membership, reason="She has left.", by=world.program_staff, at=NOW)
    actions.approve(proposal=proposal, reason="I asked her.", by=world.examinations, at=NOW)
    for person, subject in (
        (world.publishing, "Your role has ended"),
        (world.finance, "State role of a colleague has ended"),
    ):
        (body,) = emails(person, subject)
        assert "Program Example proposed this. Reason: She has left." in body
        assert "Examinations Example approved it. Reason: I asked her." in body


def test_whoever_is_invited_to_a_state_role_does_not_have_it_before_they_accept(world):
    names = {"given_name": "Noor", "family_name": "Haddad"}
    invitation = grant(email="noor@example.org", role=roles.FINANCE, reason="First two.", by=None, at=NOW, **names)
    (body,) = emails(world.program_staff, "A colleague is invited to a state role")
    assert "is invited to the role" in body and not emails(world.program_staff, "New state role for a colleague")
    people.accept(token=invitation.token, password="a long walk by the lake", at=NOW)
    (body,) = emails(world.program_staff, "New state role for a colleague")
    assert "Noor Haddad <noor@example.org> now has the role" in body


def test_a_trainer_whose_role_ends_is_emailed_with_the_reason(world):
    membership = world.trainer.memberships.get()
    organizations.end_role(membership=membership, reason="Moved away.", by=world.vendor_coordinator, at=NOW)
    (body,) = emails(world.trainer, "Your role has ended")
    assert "“Trainer” at Lakes Training Center has ended" in body and "Reason: Moved away." in body
    assert "contact Lakes Training Center" in body


def test_an_account_that_program_staff_give_a_role_is_emailed(world, client):
    client.force_login(world.program_staff)
    page = reverse("person_give_role", args=[world.other_trainee.pk])
    client.post(page, {"organization": world.vendor.pk, "role": roles.TRAINER})
    (body,) = emails(world.other_trainee, "You have a new role")
    assert "Trainer at Lakes Training Center" in body and "Program Example" in body
    assert not emails(world.program_staff, "New state role for a colleague")


def test_a_canceled_invitation_is_told_to_whoever_was_invited(world):
    invitation = people.invite(
        email="new@example.org", given_name="Noor", family_name="Haddad", organization=world.agency,
        role=roles.TRAINEE, by=world.agency_coordinator, at=NOW,
    )  # fmt: skip
    people.withdraw_invitation(invitation=invitation, by=world.agency_coordinator, at=NOW)
    (body,) = emails(invitation.user, "Your invitation was canceled")
    assert "no longer works" in body and "Prairie Community Services" in body


def test_a_new_name_and_a_closed_account_are_told_to_the_person(world):
    trainee = world.trainee
    people.change_person(
        person=trainee, given_name="Trina", family_name="Example", is_active=False, reason="Asked for it.",
        by=world.program_staff, at=NOW,
    )  # fmt: skip
    (body,) = emails(trainee, "Your account was changed")
    assert "now Trina Example" in body and "account is closed" in body and "Asked for it." in body


def test_a_certified_person_with_a_new_name_reads_how_to_get_a_certificate_with_it(world, client):
    issued = certificate(world)
    client.force_login(world.program_staff)
    names = {"given_name": "Trina", "family_name": "Example", "is_active": "on", "reason": "A court order."}
    page = client.post(reverse("person_change", args=[world.trainee.pk]), names, follow=True)
    assert f"Certificate {issued.number} still bears the name A B" in page.text
    assert reverse("certificate_decide", args=[issued.pk, "issue-name"]) in page.text
    (body,) = emails(world.trainee, "Your account was changed")
    assert f"Your certificate {issued.number} still bears the name A B." in body
    assert f"free of charge: ask {world.state} for it" in body


def test_a_trainee_learns_of_a_new_supervisor(world):
    second = world.person("second", world.agency, roles.SUPERVISOR)
    membership, by = world.trainee.memberships.get(), world.agency_coordinator
    change_supervisor(membership=membership, supervisor=second, by=by, at=NOW)
    change_supervisor(membership=membership, supervisor=second, by=by, at=NOW + timedelta(hours=1))
    (body,) = emails(world.trainee, "Your supervisor has changed")
    assert "now Second Example" in body


def test_every_email_greets_and_names_the_state_program_at_the_end(world, run_jobs):
    grant(
        email="noor@example.org", given_name="Noor", family_name="Haddad", role=roles.FINANCE, reason="First two.",
        by=None, at=NOW,
    )  # fmt: skip
    run_jobs()
    assert mail.outbox and Invitation.objects.count() == 1
    assert all(sent.body.startswith("Hello ") and sent.body.endswith(f"{world.state.name}\n") for sent in mail.outbox)
