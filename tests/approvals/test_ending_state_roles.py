"""Nobody removes the second person of their own acts, and everybody learns of a state role that ended."""

import pytest
from django.core import mail
from django.urls import reverse

from cohorts.core import roles
from cohorts.core.approvals import actions
from cohorts.core.approvals.models import Proposal
from cohorts.core.approvals.rules import two_people_reason
from cohorts.people.actions import organizations, people
from cohorts.people.actions.state_roles import grant, propose_end, propose_state_role
from cohorts.people.models import User
from tests.approvals.scenes import state_person
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
WHY = "She has left."


def ended(person, role, by):
    membership = person.memberships.get(role=role)
    return organizations.end_role(membership=membership, reason=WHY, by=by, at=NOW)


@pytest.mark.parametrize("role", [roles.AUDITOR, roles.PUBLISHING, roles.EXAMINATIONS, roles.FINANCE])
def test_the_last_holder_of_a_role_and_an_auditor_take_two_persons(world, role):
    with refuses("needs_second_person"):
        ended(getattr(world, role), role, world.program_staff)


def test_the_only_colleague_takes_two_persons_for_whoever_ends_it_does_not_count(world):
    second = state_person(world, "second", roles.PROGRAM)
    with refuses("needs_second_person"):
        ended(second, roles.PROGRAM, world.program_staff)
    proposal = propose_end(membership=second.memberships.get(), reason=WHY, by=world.program_staff, at=NOW)
    with refuses("own_benefit"):
        actions.approve(proposal=proposal, reason="No.", by=second, at=NOW)
    actions.approve(proposal=proposal, reason="I know.", by=world.examinations, at=NOW)
    assert not User.objects.get(pk=second.pk).holds(roles.PROGRAM)


def test_an_auditor_takes_two_persons_even_where_another_stays(world):
    state_person(world, "second", roles.AUDITOR)
    state_person(world, "third", roles.AUDITOR)
    with refuses("needs_second_person"):
        ended(world.auditor, roles.AUDITOR, world.program_staff)


def test_one_person_ends_a_role_that_others_hold_unless_its_holder_decides_for_them(world):
    second, third = state_person(world, "second", roles.FINANCE), state_person(world, "third", roles.FINANCE)
    ended(second, roles.FINANCE, world.program_staff)
    propose_state_role(
        email="new@example.org", given_name="N", family_name="H", organization=world.state, role=roles.FINANCE,
        reason=WHY, by=world.program_staff, at=NOW,
    )  # fmt: skip
    with refuses("needs_second_person"):
        ended(third, roles.FINANCE, world.program_staff)
    ended(third, roles.FINANCE, state_person(world, "other", roles.PROGRAM))


def test_a_role_that_nobody_has_accepted_yet_is_ended_by_one(world):
    invited = state_person(world, "invited", roles.AUDITOR)
    invited.set_unusable_password()
    invited.save()
    ended(invited, roles.AUDITOR, world.program_staff)


def test_a_superuser_takes_a_second_person_too(world):
    root = state_person(world, "root", roles.PROGRAM, superuser=True)
    with refuses("needs_second_person"):
        ended(world.publishing, roles.PUBLISHING, root)


def test_the_person_and_everybody_else_with_a_state_role_are_emailed(world, run_jobs):
    state_person(world, "second", roles.FINANCE)
    ended(world.finance, roles.FINANCE, world.program_staff)
    run_jobs()
    emails = {sent.to[0]: sent for sent in mail.outbox}
    assert emails[world.finance.email].subject == "Your role has ended"
    others = {world.examinations.email, world.publishing.email, world.auditor.email, "second@example.org"}
    assert set(emails) == {world.finance.email} | others
    assert all(WHY in sent.body and str(world.program_staff) in sent.body for sent in mail.outbox)


def test_everybody_learns_of_an_invitation_to_a_state_role_that_is_taken_back(world, run_jobs):
    invitation = grant(
        email="new@example.org",
        given_name="Noor",
        family_name="Haddad",
        role=roles.FINANCE,
        reason=WHY,
        by=None,
        at=NOW,
    )
    run_jobs()
    mail.outbox.clear()
    people.withdraw_invitation(invitation=invitation, by=world.program_staff, at=NOW)
    run_jobs()
    staff = (world.examinations, world.finance, world.publishing, world.auditor)
    assert {sent.to[0] for sent in mail.outbox} == {"new@example.org", *(person.email for person in staff)}
    assert all("Noor Haddad" in sent.body for sent in mail.outbox if sent.to != ["new@example.org"])


def test_an_account_with_a_state_role_is_closed_only_after_the_role_ended(world):
    person = world.publishing
    about = {"person": person, "given_name": "Publishing", "family_name": "Example", "is_active": False}
    with refuses("state_role_first", field="is_active"):
        people.change_person(**about, reason=WHY, by=world.program_staff, at=NOW)
    person.memberships.all().delete()
    people.change_person(**about, reason=WHY, by=world.program_staff, at=NOW)


def test_program_staff_do_not_rename_a_superuser(world):
    root = state_person(world, "root", roles.PROGRAM, superuser=True)
    about = {"person": root, "given_name": "Other", "family_name": "Name", "is_active": True}
    with refuses("superuser_stays"):
        people.change_person(**about, reason=WHY, by=world.program_staff, at=NOW)


def test_the_page_says_that_it_takes_two_and_leads_to_the_proposal(world, client):
    membership = world.auditor.memberships.get()
    client.force_login(world.program_staff)
    page = reverse("person_end_role", args=[membership.pk])
    assert "This needs two people" in client.get(page).content.decode()
    response = client.post(page, {"reason": WHY})
    proposal = Proposal.objects.get()
    assert response.url == reverse("proposal", args=[proposal.pk])
    membership.refresh_from_db()
    assert membership.ended_at is None


def test_the_rule_by_itself():
    assert two_people_reason(roles.AUDITOR, others=5, decides_for_actor=False) == "ends_auditor"
    assert two_people_reason(roles.PROGRAM, others=0, decides_for_actor=True) == "ends_last_holder"
    assert two_people_reason(roles.PROGRAM, others=1, decides_for_actor=True) == "ends_own_approver"
    assert two_people_reason(roles.PROGRAM, others=1, decides_for_actor=False) == ""


def test_the_page_names_the_one_reason_that_it_takes_two_people(client, world):
    client.force_login(world.program_staff)
    for person, reason in (
        (world.auditor, "it is an auditor’s role"),
        (world.publishing, "no other person would be left"),
    ):
        page = client.get(reverse("person_end_role", args=[person.memberships.get().pk])).text
        assert reason in page and page.count("This needs two people, because") == 1


def test_ones_own_role_is_not_asked_for_two_people_first_and_refused_then(client, world):
    client.force_login(world.program_staff)
    answer = client.get(reverse("person_end_role", args=[world.program_staff.memberships.get().pk]), follow=True)
    assert "You cannot end your own role." in answer.text and "This needs two people" not in answer.text


def test_program_staff_are_not_told_to_ask_program_staff(client, world):
    client.force_login(world.program_staff)
    own = reverse("person_give_role", args=[world.program_staff.pk])
    answer = client.post(own, {"organization": world.vendor.pk, "role": roles.TRAINER})
    assert answer.status_code == 422
    assert "Another person on the program staff has to give it to you." in answer.text
    assert "ask state program staff" not in answer.text and "Ask another coordinator" not in answer.text


@pytest.mark.parametrize("others", [0, 1])
def test_whoever_approves_the_end_of_a_role_reads_whether_anybody_is_left_in_it(world, others):
    for number in range(others):
        state_person(world, f"other{number}", roles.AUDITOR)
    proposal = propose_end(membership=world.auditor.memberships.get(), reason=WHY, by=world.program_staff, at=NOW)
    assert any("Then nobody holds the role" in line for line in proposal.effects) == (others == 0)
