"""Invitations are limited by sender and by recipient, and tell nothing about an address."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from cohorts.core import roles
from cohorts.notices.models import Email
from cohorts.people.actions import people
from cohorts.people.models import Invitation, Membership, User
from tests.refusals import refuses
from tests.world import NOW

pytestmark = pytest.mark.django_db
PASSWORD = "a long walk by the lake"


def invite(world, email="new@example.org", *, at=NOW, **changes):
    fields = {
        "given_name": "Noor", "family_name": "Haddad", "organization": world.agency, "role": roles.TRAINEE,
        "by": world.agency_coordinator,
    }  # fmt: skip
    return people.invite(email=email, **(fields | changes), at=at)


def test_send_again_is_limited_by_address_and_says_until_when(client, world, time_machine):
    time_machine.move_to(NOW, tick=False)
    client.force_login(world.agency_coordinator)
    invitation = invite(world)
    for minutes in (1, 2, 3):
        time_machine.move_to(NOW + timedelta(minutes=minutes), tick=False)
        answer = client.post(reverse("agency_send_again", args=[invitation.pk]), follow=True)
    assert "3 emails with an invitation went to this address within a day" in answer.text
    assert "Mar 3, 2026, 9:00" in answer.text and "spam folder" in answer.text
    assert Email.objects.filter(kind="invitation").count() == 3
    people.resend(invitation=invitation, by=world.agency_coordinator, at=NOW + timedelta(days=1))


def test_canceling_and_inviting_again_is_no_way_around(world):
    for minutes in range(3):
        at = NOW + timedelta(minutes=minutes)
        people.withdraw_invitation(invitation=invite(world, at=at), by=world.agency_coordinator, at=at)
    with refuses("invited_too_often"):
        invite(world, " NEW@example.org", at=NOW + timedelta(minutes=4))
    with refuses("invited_too_often"):
        other = world.person("second", world.agency, roles.AGENCY_COORDINATOR)
        invite(world, by=other, at=NOW + timedelta(minutes=4))
    # What one agency sent does not tell the other that the address is known.
    invite(world, organization=world.other_agency, by=world.other_agency_coordinator, at=NOW + timedelta(minutes=4))


def test_a_sender_is_limited_and_the_others_are_not(world):
    for number in range(60):
        invite(world, f"new{number}@example.org")
    with refuses("too_many_invitations", number=60):
        invite(world, "one-more@example.org")
    colleague = world.person("second", world.agency, roles.AGENCY_COORDINATOR)
    invite(world, "one-more@example.org", by=colleague)
    invite(world, "later@example.org", at=NOW + timedelta(hours=1))


def test_program_staff_are_limited_too_and_the_person_set_up_sends_once(world):
    invitation = invite(world, by=world.program_staff)
    for minutes in (1, 2):
        people.resend(invitation=invitation, by=world.program_staff, at=NOW + timedelta(minutes=minutes))
    with refuses("invited_too_often"):
        people.resend(invitation=invitation, by=world.program_staff, at=NOW + timedelta(minutes=3))


@pytest.fixture
def cases(world):
    """{what is known of the address: (email, name)}; the coordinator knows of none of them."""
    closed = world.person("closed")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    second = world.person("mainaddress")
    EmailAddress.objects.create(user=second, email="second@example.org", verified=True)
    listed = world.trainee
    EmailAddress.objects.create(user=listed, email="third@example.org", verified=True)
    auditor = world.auditor
    invite(world, "asked@example.org", organization=world.other_agency, by=world.other_agency_coordinator)
    return {
        "unknown": ("unknown@example.org", ("Noor", "Haddad")),
        "invited elsewhere": ("asked@example.org", ("Noor", "Haddad")),
        "another name": (world.other_trainee.email, ("Noor", "Haddad")),
        "same name": (world.other_trainee.email, (world.other_trainee.given_name, world.other_trainee.family_name)),
        "closed": (closed.email, (closed.given_name, closed.family_name)),
        "further address": ("second@example.org", (second.given_name, second.family_name)),
        "further address of a member": ("third@example.org", (listed.given_name, listed.family_name)),
        "role that conflicts": (auditor.email, (auditor.given_name, auditor.family_name)),
    }


@pytest.mark.parametrize(
    "case",
    [
        "invited elsewhere", "another name", "same name", "closed", "further address", "further address of a member",
        "role that conflicts",
    ],
)  # fmt: skip
def test_a_coordinator_reads_the_same_whether_or_not_an_address_is_known(client, world, cases, case):
    client.force_login(world.agency_coordinator)
    cohort = world.cohort()

    def pages(email, names):
        """What each page says, in order: invite, list, file, send again, invite again, choose for a seat, cancel."""
        before = set(Invitation.objects.values_list("pk", flat=True))
        form = {"role": roles.TRAINEE, "email": email, "given_name": names[0], "family_name": names[1]}
        answers = [client.post(reverse("agency_invite"), form, follow=True)]
        [invitation] = Invitation.objects.exclude(pk__in=before)
        answers += [client.get(reverse("agency_people")), client.get(reverse("agency_people"), {"format": "csv"})]
        answers.append(client.post(reverse("agency_send_again", args=[invitation.pk]), follow=True))
        answers.append(client.post(reverse("agency_invite"), form))
        answers.append(client.get(reverse("agency_sponsor", args=[cohort.pk])))
        answers.append(client.get(reverse("agency_cancel_invitation", args=[invitation.pk])))
        answers.append(client.post(reverse("agency_cancel_invitation", args=[invitation.pk]), follow=True))
        answers.append(client.get(reverse("agency_people")))
        texts = []
        for answer in answers:
            text = answer.text.replace(email, "ADDRESS").replace(" ".join(names), "NAME")
            text = text.replace(names[0], "GIVEN").replace(names[1], "FAMILY")
            text = re.sub(r'(csrfmiddlewaretoken|form_owner)" value="[^"]*"', "", text)
            texts.append((answer.status_code, text.replace(f"/{invitation.pk}/", "/PK/")))
        return texts

    email, names = cases[case]
    # With the same name, since the list also names the members.
    assert pages(email, names) == pages("quite-unknown@example.org", names)


def test_the_role_starts_when_the_person_accepts(world):
    invitation = invite(world)
    assert not Membership.objects.filter(user=invitation.user).exists()
    people.accept(token=invitation.token, password=PASSWORD, at=NOW)
    assert Membership.objects.get(user=invitation.user).organization == world.agency
