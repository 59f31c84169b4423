"""A state role is given by two people, by the command line while there are none, or while the site is set up."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import resolve, reverse
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.core.approvals import actions
from cohorts.core.approvals.models import Proposal
from cohorts.people.actions import organizations, people
from cohorts.people.actions.state_roles import grant, holders_of, propose_state_role
from cohorts.people.models import Invitation, Organization, User
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
NOOR = {"email": "noor@example.org", "given_name": "Noor", "family_name": "Haddad"}
WHY = "She starts on Monday."
PASSWORD = "a long walk by the lake"


def proposed(world, by=None, **changes):
    values = NOOR | {"organization": world.state, "role": roles.FINANCE, "reason": WHY} | changes
    return propose_state_role(**values, by=by or world.program_staff, at=NOW)


def approved(proposal, by):
    actions.approve(proposal=proposal, reason="I know her.", by=by, at=NOW)


def test_one_proposes_another_approves_and_then_the_person_is_invited(world, run_jobs):
    proposal = proposed(world)
    assert not User.objects.filter(email=NOOR["email"]).exists()
    approved(proposal, world.examinations)
    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.invited_by) == (roles.FINANCE, world.examinations)
    person = people.accept(token=invitation.token, password=PASSWORD, at=NOW)
    assert person.holds(roles.FINANCE) and User.objects.get(pk=person.pk).has_perm("wagtailadmin.access_admin")


def test_everybody_else_with_a_state_role_is_emailed(world, run_jobs):
    approved(proposed(world), world.examinations)
    run_jobs()
    assert not [sent for sent in mail.outbox if sent.subject == "New state role for a colleague"]
    about = [sent for sent in mail.outbox if sent.subject == "A colleague is invited to a state role"]
    receivers = {address for sent in about for address in sent.to}
    assert {world.program_staff.email, world.finance.email, world.publishing.email, world.auditor.email} == receivers
    assert all("Noor Haddad" in sent.body and "finance staff" in sent.body for sent in about)
    person = User.objects.get(given_name="Noor", family_name="Haddad")
    assert all(reverse("person", args=[person.pk]) in sent.body for sent in about)
    mail.outbox.clear()
    people.accept(token=Invitation.objects.get().token, password=PASSWORD, at=NOW)
    run_jobs()
    about = [sent for sent in mail.outbox if sent.subject == "New state role for a colleague"]
    assert {sent.to[0] for sent in about} == receivers | {world.examinations.email}
    assert all("now has the role" in sent.body for sent in about)


def test_whoever_may_decide_is_emailed_and_then_the_proposer_is(world, run_jobs):
    proposal = proposed(world)
    run_jobs()
    waiting = {sent.to[0] for sent in mail.outbox}
    assert waiting == {world.examinations.email, world.finance.email}
    assert reverse("proposal", args=[proposal.pk]) in mail.outbox[0].body
    mail.outbox.clear()
    actions.reject(proposal=proposal, reason="Not yet.", by=world.finance, at=NOW)
    run_jobs()
    (answer,) = mail.outbox
    assert answer.to == [world.program_staff.email] and "rejected" in answer.body


def test_nobody_proposes_or_approves_a_role_for_themselves(world):
    own = {"email": world.program_staff.email.upper(), "given_name": "Program", "family_name": "Example"}
    with refuses("own_benefit"):
        proposed(world, **own)
    second = world.person("second", world.state, roles.PROGRAM)
    proposal = proposed(world, by=second, **own)
    with refuses("own_benefit"):
        approved(proposal, world.program_staff)


def test_a_person_who_has_an_account_gets_the_role_when_they_accept(world):
    trainer = world.trainer
    names = {"email": trainer.email, "given_name": trainer.given_name, "family_name": trainer.family_name}
    approved(proposed(world, **names), world.examinations)
    assert not trainer.memberships.filter(role=roles.FINANCE).exists()
    people.accept(token=Invitation.objects.get().token, at=NOW)
    assert trainer.memberships.filter(role=roles.FINANCE).exists()


@pytest.mark.parametrize(("roles_held", "new"), [("finance", roles.AUDITOR), ("auditor", roles.FINANCE)])
def test_an_auditor_holds_no_role_that_writes(world, roles_held, new):
    holder = getattr(world, roles_held)
    names = {"email": holder.email, "given_name": holder.given_name, "family_name": holder.family_name}
    with refuses("auditor_excludes", field="role"):
        proposed(world, role=new, **names)
    with refuses("auditor_excludes", field="role"):
        organizations.give_role(person=holder, organization=world.state, role=new, by=None, at=NOW)


TWO_ROLES = pytest.mark.parametrize(("offered", "new"), [("finance", roles.AUDITOR), ("auditor", roles.FINANCE)])


@TWO_ROLES
@time_machine.travel(NOW, tick=False)
def test_a_role_that_a_person_is_invited_to_excludes_the_other_one_everywhere(world, offered, new):
    names = {"email": world.trainee.email, "given_name": "Trainee", "family_name": "Example"}
    invitation = grant(**names, role=offered, reason=WHY, by=None, at=NOW)
    with refuses("auditor_excludes_offered", field="role"):
        proposed(world, role=new, **names)
    with pytest.raises(CommandError, match="Cancel that invitation"):
        call_command("grant_state_role", names["email"], new, reason="First two.")
    people.withdraw_invitation(invitation=invitation, by=world.program_staff, at=NOW)
    waiting, later = proposed(world, role=new, **names), NOW + timedelta(minutes=1)
    invitation = grant(**names, role=offered, reason=WHY, by=None, at=later)
    with refuses("auditor_excludes_offered", field="role"):
        actions.approve(proposal=waiting, reason="I know her.", by=world.examinations, at=later)
    people.withdraw_invitation(invitation=invitation, by=world.program_staff, at=later)
    actions.approve(proposal=waiting, reason="I know her.", by=world.examinations, at=later)
    token = Invitation.objects.get(role=new, withdrawn_at=None).token
    assert people.accept(token=token, at=later).holds(new)


@TWO_ROLES
def test_a_person_invited_to_a_role_is_not_given_the_other_one_directly(world, offered, new):
    trainer = world.trainer
    organizations.end_role(membership=trainer.memberships.get(), reason=WHY, by=None, at=NOW)
    names = {"email": trainer.email, "given_name": trainer.given_name, "family_name": trainer.family_name}
    grant(**names, role=offered, reason=WHY, by=None, at=NOW)
    with refuses("auditor_excludes_offered", field="role"):
        organizations.give_role(person=trainer, organization=world.state, role=new, by=None, at=NOW)


def test_an_expired_invitation_excludes_nothing_and_is_not_sent_again_beside_the_other_role(world):
    expired = grant(**NOOR, role=roles.FINANCE, reason=WHY, by=None, at=NOW - timedelta(days=60))
    grant(**NOOR, role=roles.AUDITOR, reason=WHY, by=None, at=NOW)
    with refuses("auditor_excludes_offered", field="role"):
        people.resend(invitation=expired, by=world.program_staff, at=NOW)


def test_an_auditor_does_not_become_a_trainer_either(world):
    with refuses("auditor_excludes", field="role"):
        organizations.give_role(
            person=world.auditor, organization=world.vendor, role=roles.TRAINER, by=world.program_staff, at=NOW
        )


def test_only_state_roles_are_proposed(world):
    with refuses("not_a_state_role"):
        proposed(world, role=roles.TRAINER)
    with refuses("not_a_state_role"):
        proposed(world, organization=world.vendor)


# --- The command line ------------------------------------------------------------------------------------------------
def command(email="second@example.org", role=roles.FINANCE, **more):
    call_command("grant_state_role", email, role, given_name="Sol", family_name="Berg", reason="First two.", **more)


def test_the_command_line_gives_a_role_until_two_hold_it_and_it_is_logged_and_emailed(world, run_jobs, capsys):
    command()
    assert "second@example.org" in capsys.readouterr().out
    entry = ModelLogEntry.objects.get(action="state_role.granted")
    assert entry.data["reason"] == "First two." and entry.user is None
    run_jobs()
    receivers = {sent.to[0] for sent in mail.outbox if sent.subject == "A colleague is invited to a state role"}
    assert {world.program_staff.email, world.auditor.email, world.finance.email} <= receivers
    with pytest.raises(CommandError, match="2 people hold this role or are invited to it"):
        command("third@example.org")


def test_a_superuser_is_no_second_holder_and_is_not_invited(world):
    User.objects.filter(pk=world.finance.pk).update(is_superuser=True)
    assert holders_of(roles.FINANCE, NOW) == set()
    with pytest.raises(CommandError, match="has every state role already"):
        call_command("grant_state_role", world.finance.email, roles.EXAMINATIONS, reason="First two.")


def test_a_superuser_is_not_given_a_state_role_in_the_site_either(client, world):
    User.objects.filter(pk=world.trainee.pk).update(is_superuser=True)
    names = {"email": world.trainee.email, "given_name": "Trainee", "family_name": "Example"}
    with refuses("superuser_has_roles", field="email"):
        proposed(world, **names)
    client.force_login(world.program_staff)
    body = {"organization": world.state.pk, "role": roles.FINANCE, "reason": WHY}
    page = client.post(reverse("person_give_role", args=[world.trainee.pk]), body)
    assert page.status_code == 422 and "has every state role already" in page.text


def test_whoever_becomes_a_superuser_while_it_waits_is_not_given_the_role(world):
    names = {"email": world.trainee.email, "given_name": "Trainee", "family_name": "Example"}
    proposal = proposed(world, **names)
    User.objects.filter(pk=world.trainee.pk).update(is_superuser=True)
    with refuses("superuser_has_roles"):
        approved(proposal, world.examinations)


def test_an_invitation_that_waits_counts_and_one_that_expired_does_not(world):
    grant(**NOOR, role=roles.AUDITOR, reason=WHY, by=None, at=NOW)
    person = User.objects.get(email=NOOR["email"])
    assert holders_of(roles.AUDITOR, NOW) == {world.auditor.pk, person.pk}
    assert holders_of(roles.AUDITOR, NOW + timedelta(days=30)) == {world.auditor.pk}


def test_the_command_works_in_production_too(world, settings):
    settings.PRODUCTION = True
    command()
    person = people.accept(token=Invitation.objects.get().token, password=PASSWORD, at=NOW)
    assert person.holds(roles.FINANCE)


def test_the_command_asks_for_a_reason_and_names_the_authority_where_there_are_two(world):
    with pytest.raises(CommandError, match="reason"):
        call_command("grant_state_role", "x@example.org", roles.FINANCE, reason=" ")
    Organization.objects.create(kind=roles.AUTHORITY, name="Second Office")
    with pytest.raises(CommandError, match="Enter the name of the authority"):
        command()
    with pytest.raises(CommandError, match="no authority called"):
        command(authority="Third Office")
    command(authority=world.state.name)


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root@example.org", PASSWORD, given_name="Robin", family_name="Root")


BULK = [
    f"/admin/bulk/{kind}/?id=1"
    for kind in (
        "people/user/set_active_state", "people/user/assign_role", "people/user/delete", "bank/item/delete",
        "wagtailcore/site/delete",
    )
]  # fmt: skip


# --- Ways around -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "address", ["/admin/users/", "/admin/users/new/", "/admin/groups/", "/admin/users/edit/1/", *BULK]
)
def test_wagtails_own_pages_for_accounts_make_no_second_superuser(client, root, address):
    client.force_login(root)
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404


def test_bulk_actions_of_pages_images_and_documents_stay():
    for kind in ("wagtailcore/page/publish", "wagtailimages/image/delete", "wagtaildocs/document/delete"):
        assert resolve(f"/admin/bulk/{kind}/").url_name == "wagtail_bulk_action"


def test_the_list_of_approvals_shows_every_section(client, world):
    proposed(world)
    for person, words in (
        (world.program_staff, "Proposed by you, waiting for another person"),
        (world.finance, "Waiting for you"),
        (world.auditor, "Waiting for others"),
    ):
        client.force_login(person)
        assert words in client.get(reverse("proposals")).content.decode()
    approved(Proposal.objects.get(), world.finance)
    assert "Decided" in client.get(reverse("proposals")).content.decode()
