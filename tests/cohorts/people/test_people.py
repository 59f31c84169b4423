"""People come in by invitation; roles are given, ended, and never taken by anybody else's."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from wagtail.models import ModelLogEntry

from cohorts.core import roles
from cohorts.notices import actions as emails
from cohorts.notices.models import Email
from cohorts.notices.tasks import send_email
from cohorts.people.actions import organizations, people
from cohorts.people.actions.supervisors import change_supervisor
from cohorts.people.models import Invitation, Membership, User
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
PASSWORD = "a long walk by the lake"
LATER = NOW + timedelta(hours=1)


def invite(world, email="new@example.org", by=None, **changes):
    fields = {
        "given_name": "Noor",
        "family_name": "Haddad",
        "organization": world.agency,
        "role": roles.TRAINEE,
        "by": by or world.agency_coordinator,
        "at": NOW,
    } | changes
    return people.invite(email=email, **fields)


def token_in(email):
    return re.search(r"/invitation/([^/]+)/", email.body).group(1)


def test_an_agency_invites_a_trainee_who_comes_in_by_the_link(world, run_jobs):
    invitation = invite(world, supervisor=world.supervisor)
    person = User.objects.get(email="new@example.org")
    assert not person.memberships.exists() and not person.has_usable_password()
    run_jobs()
    (email,) = mail.outbox
    assert email.to == ["new@example.org"] and email.subject == "Your invitation to Peer LMS"
    people.accept(token=token_in(email), password=PASSWORD, at=LATER)
    person.refresh_from_db()
    address = EmailAddress.objects.get(user=person)
    assert person.check_password(PASSWORD) and address.verified and address.primary
    assert person.memberships.get().supervisor == world.supervisor
    invitation.refresh_from_db()
    assert invitation.accepted_at == LATER


def test_neither_email_nor_job_nor_row_in_the_database_carries_the_token(world, run_jobs):
    from django_q.models import OrmQ

    invitation = invite(world)
    kept = repr(list(Email.objects.values())) + repr(list(Invitation.objects.values()))
    assert invitation.token not in kept + repr([row.task for row in OrmQ.objects.all()])
    run_jobs()
    assert token_in(mail.outbox[0]) == invitation.token


def test_a_link_works_once(world):
    token = invite(world).token
    people.accept(token=token, password=PASSWORD, at=LATER)
    with refuses("invitation_used"):
        people.accept(token=token, password="another good password", at=LATER)
    assert User.objects.get(email="new@example.org").check_password(PASSWORD)


def test_an_expired_an_unknown_and_a_replaced_link_are_refused(world):
    invitation = invite(world)
    old = invitation.token
    with refuses("invitation_expired"):
        people.accept(token=old, password=PASSWORD, at=NOW + timedelta(days=15))
    with refuses("invitation_unknown"):
        people.accept(token="x" * 43, password=PASSWORD, at=LATER)
    new = people.resend(invitation=invitation, by=world.agency_coordinator, at=LATER)
    with refuses("invitation_unknown"):
        people.accept(token=old, password=PASSWORD, at=LATER)
    people.accept(token=new.token, password=PASSWORD, at=NOW + timedelta(days=14, minutes=30))


def test_a_weak_password_is_refused_and_the_link_still_works(world):
    token = invite(world).token
    with refuses("password_weak", field="password") as no:
        people.accept(token=token, password="peer", at=LATER)
    assert "too short" in str(no.value)
    people.accept(token=token, password=PASSWORD, at=LATER)


def test_who_has_an_account_gets_the_role_only_when_they_accept(world):
    existing = world.other_trainee
    invitation = invite(
        world,
        existing.email,
        given_name=existing.given_name,
        family_name=existing.family_name,
        supervisor=world.supervisor,
    )
    assert not existing.memberships.filter(organization=world.agency).exists()
    assert not User.objects.visible_to(world.supervisor).filter(pk=existing.pk).exists()
    people.accept(token=invitation.token, at=LATER)
    assert existing.memberships.get(organization=world.agency).supervisor == world.supervisor
    existing.refresh_from_db()
    assert existing.check_password("correct horse")


def test_the_same_person_is_not_invited_twice(world):
    invite(world)
    with refuses("already_invited", field="email", person="Noor Haddad"):
        invite(world, " NEW@example.org ", given_name="noor", family_name="HADDAD")
    existing = world.other_trainee
    names = {"given_name": existing.given_name, "family_name": existing.family_name}
    invite(world, existing.email, **names)
    with refuses("already_invited", field="email", person=existing):
        invite(world, existing.email, **names)
    assert User.objects.filter(email__iexact="new@example.org").count() == 1
    member = world.trainee
    with refuses("role_held", field="email", role=roles.TRAINEE, organization="Prairie Community Services"):
        invite(world, member.email, given_name=member.given_name, family_name=member.family_name)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"email": "nobody"}, "email_invalid"),
        ({"given_name": "  "}, "legal_name_invalid"),
        ({"family_name": "x" * 101}, "legal_name_invalid"),
        ({"given_name": "Ana \U0001f600"}, "name_with_other_signs"),
        ({"family_name": "<script>alert(1)</script>"}, "name_with_other_signs"),
        ({"family_name": "- ."}, "name_without_letters"),
        ({"role": roles.TRAINER}, "role_not_yours_to_give"),
        ({"role": roles.AGENCY_COORDINATOR}, "role_not_yours_to_give"),
        ({"role": roles.PROGRAM}, "needs_second_person"),
    ],
)
def test_an_invitation_that_makes_no_sense_changes_nothing(world, changes, code):
    before = User.objects.count()
    with refuses(code):
        invite(world, **changes)
    assert (User.objects.count(), Email.objects.count(), Invitation.objects.count()) == (before, 0, 0)


def test_a_coordinator_invites_only_into_their_own_organization(world):
    with refuses("role_not_yours_to_give"):
        invite(world, organization=world.other_agency)
    with refuses("role_not_yours_to_give"):
        invite(world, by=world.vendor_coordinator)
    invite(world, organization=world.vendor, role=roles.TRAINER, by=world.vendor_coordinator)


@pytest.mark.parametrize("who", ["trainee", "supervisor", "trainer", "proctor", "finance", "auditor", "publishing"])
def test_nobody_else_invites(world, who):
    with refuses("role_not_yours_to_give"):
        invite(world, by=getattr(world, who))


def test_a_supervisor_must_supervise_in_the_same_agency(world):
    with refuses("supervisor_elsewhere", field="supervisor"):
        invite(world, supervisor=world.other_supervisor)


def test_an_invitation_taken_back_no_longer_works(world):
    invitation = invite(world)
    people.withdraw_invitation(invitation=invitation, by=world.agency_coordinator, at=LATER)
    with refuses("invitation_canceled"):
        people.accept(token=invitation.token, password=PASSWORD, at=LATER + timedelta(minutes=1))


def test_a_state_role_opens_the_admin_and_its_end_closes_it(world):
    person = world.person("mara")
    membership = organizations.give_role(person=person, organization=world.state, role=roles.FINANCE, by=None, at=NOW)
    assert User.objects.get(pk=person.pk).has_perm("wagtailadmin.access_admin")
    organizations.end_role(membership=membership, reason="Moved on", by=world.program_staff, at=LATER)
    person = User.objects.get(pk=person.pk)
    assert not person.has_perm("wagtailadmin.access_admin") and not person.holdings()


def test_only_program_staff_give_roles_to_people_with_an_account(world):
    for by, code in (
        (world.finance, "role_not_yours_to_give"),
        (world.auditor, "role_not_yours_to_give"),
        (world.vendor_coordinator, "account_exists"),
    ):
        with refuses(code):
            organizations.give_role(person=world.trainee, organization=world.vendor, role=roles.TRAINER, by=by, at=NOW)
    organizations.give_role(
        person=world.trainee, organization=world.vendor, role=roles.TRAINER, by=world.program_staff, at=NOW
    )


def test_an_organization_gives_only_the_roles_of_its_kind(world):
    with refuses("role_of_other_kind", field="role", role=roles.SUPERVISOR):
        organizations.give_role(
            person=world.trainee, organization=world.vendor, role=roles.SUPERVISOR, by=world.program_staff, at=NOW
        )


def test_nobody_ends_their_own_role(world):
    own = Membership.objects.get(user=world.program_staff)
    with refuses("own_role"):
        organizations.end_role(membership=own, reason="Moved on.", by=world.program_staff, at=LATER)


def test_an_ended_role_is_not_ended_again(world):
    own = Membership.objects.get(user=world.trainee)
    organizations.end_role(membership=own, reason="Moved on.", by=world.agency_coordinator, at=LATER)
    with refuses("role_not_held", role=roles.TRAINEE):
        organizations.end_role(membership=own, reason="Moved on.", by=world.agency_coordinator, at=LATER)


def test_when_a_supervisor_leaves_they_no_longer_see_the_trainee(world):
    own = Membership.objects.get(user=world.supervisor)
    organizations.end_role(membership=own, reason="Moved on.", by=world.agency_coordinator, at=LATER)
    assert list(User.objects.visible_to(User.objects.get(pk=world.supervisor.pk))) == [world.supervisor]
    assert Membership.objects.get(user=world.trainee).supervisor is None


def test_a_coordinator_of_another_agency_ends_no_role_here(world):
    own = Membership.objects.get(user=world.trainee)
    with refuses("role_not_yours_to_give"):
        organizations.end_role(membership=own, reason="Moved on.", by=world.other_agency_coordinator, at=LATER)


def test_a_trainee_gets_another_supervisor(world):
    second = world.person("second", world.agency, roles.SUPERVISOR)
    own = Membership.objects.get(user=world.trainee)
    change_supervisor(membership=own, supervisor=second, by=world.agency_coordinator, at=LATER)
    assert not User.objects.visible_to(world.supervisor).filter(pk=world.trainee.pk).exists()
    assert User.objects.visible_to(second).filter(pk=world.trainee.pk).exists()


def test_a_legal_name_is_mended_and_an_account_closed_by_program_staff_only(world):
    fields = {"person": world.trainee, "given_name": "Traci", "family_name": "Example", "at": LATER}
    with refuses("role_required"):
        people.change_person(**fields, is_active=True, reason="x", by=world.agency_coordinator)
    with refuses("reason_missing", field="reason"):
        people.change_person(**fields, is_active=True, reason=" ", by=world.program_staff)
    people.change_person(**fields, is_active=False, reason="Court order", by=world.program_staff)
    person = User.objects.get(pk=world.trainee.pk)
    assert (str(person), person.is_active) == ("Traci Example", False)
    assert ModelLogEntry.objects.get(action="person.changed").data["former"] == "Trainee Example"
    other = {"organization": world.other_agency, "by": world.other_agency_coordinator}
    invitation = invite(world, person.email, given_name="Traci", family_name="Example", **other)
    with refuses("invitation_unknown"):
        people.accept(token=invitation.token, at=LATER)
    with refuses("own_account", field="is_active"):
        people.change_person(
            person=world.program_staff,
            given_name="P",
            family_name="E",
            is_active=False,
            reason="x",
            by=world.program_staff,
            at=LATER,
        )


def test_an_email_with_the_same_key_is_not_sent_twice(world, run_jobs):
    fields = {"person": world.trainee, "kind": "supervisor", "key": "note-1", "subject": "Hello", "body": "Hi: {link}"}
    first = emails.queue_email(**fields, by=None, at=NOW)
    assert emails.queue_email(**fields, by=None, at=LATER) == first
    assert run_jobs() == 1
    send_email(first.pk)
    assert len(mail.outbox) == 1 and mail.outbox[0].body == "Hi: http://localhost:8000"


def test_an_email_the_mail_server_refused_is_tried_again(world, monkeypatch, run_jobs):
    email = emails.queue_email(
        person=world.trainee, kind="supervisor", key="note-2", subject="Hello", body="Hi", by=None, at=NOW
    )
    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", lambda self: (_ for _ in ()).throw(OSError("down")))
        send_email(email.pk)
    email.refresh_from_db()
    assert not mail.outbox and "down" in email.answer
    send_email(email.pk)
    assert not mail.outbox, "it waits for its pause"
    type(email).objects.filter(pk=email.pk).update(next_at=NOW)
    send_email(email.pk)
    assert len(mail.outbox) == 1


def test_every_step_is_in_the_log_with_its_actor(world):
    invitation = invite(world)
    people.accept(token=invitation.token, password=PASSWORD, at=LATER)
    assert {
        ("person.invited", world.agency_coordinator.pk),
        ("role.given", None),
        ("invitation.accepted", invitation.user_id),
    } <= set(ModelLogEntry.objects.values_list("action", "user_id"))
