"""A role starts when its own invitation is accepted, and in no other way."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse

from cohorts.core import roles
from cohorts.people.actions import organizations, people
from cohorts.people.actions.state_roles import grant
from cohorts.people.models import Invitation, Membership, User
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
PASSWORD = "a long walk by the lake"
NOOR = {"email": "noor@example.org", "given_name": "Noor", "family_name": "Haddad"}
LATER = NOW + timedelta(hours=1)


def offered(role=roles.PROGRAM, at=NOW):
    User.objects.filter(memberships__role=role).update(is_superuser=False)
    Membership.objects.filter(role=role).update(ended_at=NOW)
    return grant(**NOOR, role=role, reason="The first.", by=None, at=at)


def enter_by_a_new_password(client, person):
    """What allauth does after “Forgot your password?” and a confirmed address: a password, and a verified address."""
    person.set_password(PASSWORD)
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    client.force_login(person)


def test_a_password_and_a_confirmed_address_give_no_state_role(client, world):
    person = offered().user
    assert not person.memberships.exists()
    enter_by_a_new_password(client, person)
    assert client.get(reverse("people")).status_code in (302, 403, 404)
    assert not User.objects.get(pk=person.pk).is_state_staff()


@pytest.mark.parametrize("by", ["agency_coordinator", "program_staff"])
def test_nobody_gives_a_role_before_it_is_accepted(world, by):
    invitation = people.invite(
        **NOOR, organization=world.agency, role=roles.TRAINEE, by=getattr(world, by), at=NOW, supervisor=None
    )
    assert not invitation.user.memberships.exists()
    with refuses("invitation_not_accepted" if by == "program_staff" else "account_exists"):
        organizations.give_role(
            person=invitation.user, organization=world.agency, role=roles.SUPERVISOR, by=getattr(world, by), at=NOW
        )
    people.accept(token=invitation.token, password=PASSWORD, at=LATER)
    assert [row.role for row in invitation.user.memberships.all()] == [roles.TRAINEE]


def test_to_accept_one_invitation_does_not_accept_another(world):
    offered()
    finance = offered(roles.FINANCE, at=LATER)
    person = people.accept(token=finance.token, password=PASSWORD, at=LATER)
    assert set(person.holdings()) == {roles.FINANCE}
    assert Invitation.objects.get(role=roles.PROGRAM).accepted_at is None


def test_a_canceled_invitation_leaves_nothing(client, world):
    invitation = offered()
    enter_by_a_new_password(client, invitation.user)
    root = User.objects.create_superuser("root@example.org", PASSWORD, given_name="Robin", family_name="Root")
    people.withdraw_invitation(invitation=invitation, by=root, at=LATER)
    assert not Membership.objects.filter(user=invitation.user).exists()
    with refuses("invitation_canceled"):
        people.accept(token=invitation.token, at=LATER)


def test_colleagues_read_about_a_state_role_when_it_starts(world, run_jobs):
    invitation = offered()
    run_jobs()
    assert "New state role for a colleague" not in {sent.subject for sent in mail.outbox}
    mail.outbox.clear()
    people.accept(token=invitation.token, password=PASSWORD, at=LATER)
    run_jobs()
    about = [sent for sent in mail.outbox if sent.subject == "New state role for a colleague"]
    assert world.finance.email in {sent.to[0] for sent in about}


def test_the_first_people_of_an_office_read_of_each_other_though_none_has_accepted(world, run_jobs):
    first = offered()
    mail.outbox.clear()
    grant(
        email="sol@example.org", given_name="Sol", family_name="Berg", role=roles.PROGRAM, reason="The second.",
        by=None, at=LATER,
    )  # fmt: skip
    run_jobs()
    about = [sent for sent in mail.outbox if sent.subject == "A colleague is invited to a state role"]
    assert first.user.email in {sent.to[0] for sent in about}


def test_an_expired_invitation_can_be_sent_to_the_person_anew(world):
    offered()
    again = grant(**NOOR, role=roles.PROGRAM, reason="Again.", by=None, at=NOW + timedelta(days=60))
    person = people.accept(token=again.token, password=PASSWORD, at=NOW + timedelta(days=60))
    assert person.holds(roles.PROGRAM) and person.memberships.not_ended().count() == 1


def test_a_role_that_ended_is_not_brought_back_by_an_old_link(world):
    membership = organizations.give_role(
        person=world.other_trainee, organization=world.vendor, role=roles.TRAINER, by=None, at=NOW
    )
    invitation = Invitation.objects.create(
        user=world.other_trainee, organization=world.vendor, role=roles.TRAINER, given_name="Other",
        family_name="Trainee", email=world.other_trainee.email, token_hash="", invited_at=NOW,
        expires_at=NOW + timedelta(days=14),
    )  # fmt: skip
    Invitation.objects.filter(pk=invitation.pk).update(token_hash=Invitation.hash_of(invitation.token))
    organizations.end_role(membership=membership, reason="Moved on.", by=world.vendor_coordinator, at=LATER)
    with refuses("invitation_canceled"):
        people.accept(token=invitation.token, password=PASSWORD, at=LATER + timedelta(minutes=1))
    with refuses("invitation_not_open"):
        people.resend(invitation=invitation, by=world.vendor_coordinator, at=LATER + timedelta(minutes=1))
