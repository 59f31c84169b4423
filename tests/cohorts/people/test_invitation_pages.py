"""Invitations on pages: canceled by whoever sent them, several at once, and what they tell about other addresses."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.core.approvals.actions import approve
from cohorts.notices.models import Email
from cohorts.people.actions import people
from cohorts.people.actions.state_roles import grant, propose_state_role
from cohorts.people.models import Invitation, User
from tests.exams.delivery.rows import into_admin

pytestmark = pytest.mark.django_db
PASSWORD = "a long walk by the lake"
NEW = {"email": "new@example.org", "given_name": "Noor", "family_name": "Haddad"}


def invited(world, *, role=roles.TRAINER, organization=None, by=None, **names):
    return people.invite(
        **(NEW | names), organization=organization or world.vendor, role=role, by=by or world.vendor_coordinator,
        at=timezone.now(),
    )  # fmt: skip


@pytest.mark.parametrize("side", ["agency", "vendor"])
def test_a_coordinator_cancels_an_invitation_and_the_role_that_came_with_it(client, world, side):
    role = roles.TRAINEE if side == "agency" else roles.TRAINER
    coordinator = getattr(world, f"{side}_coordinator")
    invitation = invited(world, role=role, organization=getattr(world, side), by=coordinator)
    client.force_login(coordinator)
    page = reverse(f"{side}_cancel_invitation", args=[invitation.pk])
    assert page in client.get(reverse(f"{side}_people")).text
    assert "stops working" in client.get(page).text
    answer = client.post(page, follow=True)
    assert "was canceled" in answer.text and page not in answer.text
    invitation.refresh_from_db()
    assert invitation.withdrawn_at and not invitation.user.memberships.not_ended().exists()
    assert Email.objects.filter(person=invitation.user, subject="Your invitation was canceled").count() == 1
    assert client.get(page).status_code == 404


def test_nobody_cancels_the_invitation_of_another_vendor(client, world):
    invitation = invited(world)
    client.force_login(world.other_vendor_coordinator)
    assert client.post(reverse("vendor_cancel_invitation", args=[invitation.pk])).status_code == 404
    client.force_login(world.agency_coordinator)
    assert client.post(reverse("agency_cancel_invitation", args=[invitation.pk])).status_code == 404


def test_an_agency_does_not_read_the_main_address_of_whoever_it_invites_by_another(client, world):
    person = world.other_trainee
    EmailAddress.objects.create(user=person, email="second@example.org", verified=True)
    client.force_login(world.agency_coordinator)
    form = {"role": roles.TRAINEE, "given_name": person.given_name, "family_name": person.family_name}
    answer = client.post(reverse("agency_invite"), form | {"email": "second@example.org"}, follow=True)
    assert f"We emailed an invitation to {person} (second@example.org)." in answer.text
    assert person.email not in answer.text
    again = reverse("agency_send_again", args=[Invitation.objects.get().pk])
    answer = client.post(again, follow=True)
    assert "(second@example.org)" in answer.text and person.email not in answer.text
    answer = client.post(reverse("agency_invite"), form | {"email": "unknown@example.org"}, follow=True)
    assert f"We emailed an invitation to {person} (unknown@example.org)." in answer.text


def test_inviting_a_known_address_gets_the_same_answer_as_an_unknown_one(client, world):
    client.force_login(world.agency_coordinator)
    form = {"role": roles.TRAINEE, "given_name": "Noor", "family_name": "Haddad"}
    world.person("closed")
    User.objects.filter(email="closed@example.org").update(is_active=False)
    for email in ("closed@example.org", world.other_trainee.email, "unknown@example.org"):
        answer = client.post(reverse("agency_invite"), form | {"email": email}, follow=True)
        assert f"We emailed an invitation to Noor Haddad ({email})." in answer.text
        assert f"{email} ·" in answer.text and world.other_trainee.family_name not in answer.text
    (email,) = Email.objects.filter(person=world.other_trainee)
    assert email.subject == "An invitation under another name" and "“Noor Haddad”" in email.body
    assert not Email.objects.filter(person__email="closed@example.org").exists()


def test_whoever_sets_the_first_password_is_logged_in(client, world):
    invitation = invited(world)
    answer = client.post(reverse("invitation", args=[invitation.token]), {"password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("desk")
    assert answer.context["user"] == invitation.user
    assert "Your account is ready." in answer.text


def test_a_new_member_of_state_staff_sets_up_a_second_factor_first(client, world, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    invitation = grant(**NEW, role=roles.FINANCE, reason="First two.", by=None, at=timezone.now())
    client.post(reverse("invitation", args=[invitation.token]), {"password": PASSWORD})
    answer = client.get(reverse("wagtailadmin_home"))
    assert answer.status_code == 302 and "2fa" in answer.url


def test_the_link_alone_logs_nobody_in_who_has_an_account(client, world):
    trainee = world.other_trainee
    names = {"email": trainee.email, "given_name": trainee.given_name, "family_name": trainee.family_name}
    invitation = invited(world, **names)
    answer = client.post(reverse("invitation", args=[invitation.token]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("account_login")
    assert "Log in with your email address and your password." in answer.text
    assert trainee.memberships.filter(role=roles.TRAINER).exists()


def test_a_session_of_someone_else_stays_theirs(client, world):
    client.force_login(world.trainee)
    invitation = invited(world)
    answer = client.post(reverse("invitation", args=[invitation.token]), {"password": PASSWORD}, follow=True)
    assert answer.context["user"] == world.trainee and answer.status_code == 409
    invitation.refresh_from_db()
    assert invitation.accepted_at is None and not invitation.user.has_usable_password()


def test_another_invitation_that_waits_is_named_after_the_first(client, world):
    first = invited(world)
    person = first.user
    other = people.invite(
        **NEW, organization=world.agency, role=roles.SUPERVISOR, by=world.program_staff,
        at=timezone.now() + timedelta(minutes=1),
    )  # fmt: skip
    answer = client.post(reverse("invitation", args=[first.token]), {"password": PASSWORD}, follow=True)
    assert "You have another invitation." in answer.text and other.user == person


def test_one_person_in_two_roles_of_the_set_up_gets_one_invitation_that_names_both(client, db):
    root = User.objects.create_superuser("root@example.org", PASSWORD, given_name="Robin", family_name="Root")
    client.force_login(root)
    form = {"name": "State Office", "fiscal_year_starts": "7"}
    for number, role in ((1, roles.PROGRAM), (2, roles.EXAMINATIONS)):
        form |= {f"{part}_{number}": value for part, value in (NEW | {"role": role}).items()}
    colleague = {"email": "two@example.org", "given_name": "Two", "family_name": "Second", "role": roles.PROGRAM}
    form |= {f"{part}_3": value for part, value in colleague.items()}
    assert client.post(reverse("set_up"), form).status_code == 302
    email = Email.objects.get(kind="invitation", person__email=NEW["email"])
    assert "state program staff and state examinations staff" in email.body
    client.logout()
    first, _second = Invitation.objects.filter(user__email=NEW["email"]).order_by("pk")
    assert email.about_id == first.pk
    page = client.get(reverse("invitation", args=[first.token])).text
    assert "State: program staff" in page and "State: examinations staff" in page
    client.post(reverse("invitation", args=[first.token]), {"password": PASSWORD})
    person = User.objects.get(email=NEW["email"])
    assert person.holds(roles.PROGRAM) and person.holds(roles.EXAMINATIONS)
    assert not Invitation.objects.filter(accepted_at=None, user=person).exists()


def test_whoever_is_logged_in_finds_their_invitation_on_their_desk(client, world):
    names = {"email": world.trainee.email, "given_name": world.trainee.given_name}
    invitation = invited(world, **names, family_name=world.trainee.family_name)
    client.force_login(world.trainee)
    page = client.get(reverse("desk")).text
    address = reverse("invitation", args=[invitation.token])
    assert "Accept the invitation: Trainer" in page and address in page and str(world.vendor) in page
    client.force_login(world.trainer)
    assert address not in client.get(reverse("desk")).text
    client.force_login(world.trainee)
    client.post(address)
    assert address not in client.get(reverse("desk")).text


def test_an_invitation_in_another_name_is_on_nobodys_desk(client, world):
    invitation = invited(world, email=world.trainee.email, given_name="Another", family_name="Name")
    client.force_login(world.trainee)
    assert reverse("invitation", args=[invitation.token]) not in client.get(reverse("desk")).text


def test_no_role_ends_without_a_reason(client, world):
    membership = world.trainer.memberships.get()
    client.force_login(world.vendor_coordinator)
    address = reverse("vendor_end_role", args=[membership.pk])
    assert client.post(address, {"reason": " "}).status_code == 422
    membership.refresh_from_db()
    assert membership.ended_at is None
    client.post(address, {"reason": "Moved away."})
    membership.refresh_from_db()
    assert membership.ended_at


def test_a_state_role_that_one_person_can_end_needs_a_reason_too(client, world):
    world.person("second", world.state, roles.PROGRAM)
    membership = world.person("third", world.state, roles.PROGRAM).memberships.get()
    client.force_login(world.program_staff)
    address = reverse("person_end_role", args=[membership.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    membership.refresh_from_db()
    assert membership.ended_at is None


def test_the_proposer_of_a_role_reads_that_the_person_is_only_invited(world):
    proposal = propose_state_role(
        **NEW, organization=world.state, role=roles.FINANCE, reason="Needed.", by=world.program_staff, at=timezone.now()
    )
    approve(proposal=proposal, reason="I know her.", by=world.finance, at=timezone.now())
    body = Email.objects.get(person=world.program_staff, subject="Your proposal was decided").body
    assert "after they accept" in body and "in effect" not in body


def waiting_beside_another_role(world):
    """An auditor, and a trainer's invitation of theirs: a vendor is not told which role a person has."""
    auditor = world.auditor
    names = {"email": auditor.email, "given_name": auditor.given_name, "family_name": auditor.family_name}
    return invited(world, **names)


def test_who_cannot_accept_beside_another_role_reads_why_and_has_no_task(client, world):
    invitation = waiting_beside_another_role(world)
    page = client.get(reverse("invitation", args=[invitation.token]))
    assert page.status_code == 410 and "You cannot accept this invitation" in page.text
    assert "This link no longer works" not in page.text and "which of the two roles" in page.text
    into_admin(client, world.auditor)
    assert "Accept the invitation" not in client.get(reverse("desk")).text


def test_staff_read_that_an_invitation_cannot_be_accepted_and_cancel_it(client, world):
    invitation = waiting_beside_another_role(world)
    into_admin(client, world.program_staff)
    page = reverse("person", args=[invitation.user_id])
    assert "Cannot be accepted" in client.get(page).text
    client.post(reverse("person_withdraw", args=[invitation.pk]))
    assert "Cannot be accepted" not in client.get(page).text


def test_one_email_for_roles_that_exclude_each_other_works_after_one_is_canceled(client, world):
    invitation = grant(**NEW, role=roles.FINANCE, reason="First.", by=None, at=timezone.now())
    # As it was stored before invitations counted for this rule.
    other = Invitation.objects.create(
        user=invitation.user, organization=world.state, role=roles.AUDITOR, given_name="Noor", family_name="Haddad",
        email=NEW["email"], token_hash="0", invited_at=invitation.invited_at, expires_at=invitation.expires_at,
    )  # fmt: skip
    page = reverse("invitation", args=[invitation.token])
    assert "cannot hold together" in client.get(page).text
    into_admin(client, world.program_staff)
    client.post(reverse("person_withdraw", args=[other.pk]))
    client.logout()
    client.post(page, {"password": PASSWORD})
    assert User.objects.get(pk=invitation.user_id).holds(roles.FINANCE)
