"""Under an email stands the authority whose program or matter it is about; under all others the state program."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.notices.actions import queue_email
from cohorts.notices.letters import message_of
from cohorts.notices.models import Email
from cohorts.people.actions import invitation_emails
from cohorts.people.models import Invitation, Organization
from lms.certification.models import Program
from tests.lms.certification.application_desk import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(world):
    """An applicant of a program of a second authority."""
    row = Desk(world)
    office = Organization.objects.create(
        kind=roles.AUTHORITY, name="Tribal Office of Peers", phone="555 0199", email="peers@tribe.example"
    )
    row.begin()
    Program.objects.filter(pk=row.program.pk).update(authority=office)
    return row


def test_an_email_about_an_application_is_signed_by_its_authority(world, desk):
    desk.submit(incomplete=True)
    email = Email.objects.get(kind="application-submitted")
    assert email.body.rstrip().endswith("Tribal Office of Peers\nPhone: 555 0199\nEmail: peers@tribe.example")
    assert world.state.name not in email.body
    assert message_of(email).from_email.startswith("Tribal Office of Peers <")


def test_an_email_that_is_composed_is_signed_by_its_authority_too(world, desk):
    desk.application.refresh_from_db()
    request = desk.ask()
    email = Email.objects.get(kind="application-question", about_id=request.pk)
    assert "Tribal Office of Peers" in email.body


def test_an_email_of_no_program_is_signed_by_the_state_program(world, desk):
    email = queue_email(person=world.trainee, kind="record-copy", key="k", about_id=1, by=None, at=world.now)
    assert email.body.rstrip().endswith(world.state.name)


def test_an_email_of_no_program_is_read_by_staff_of_the_state_program_alone(world, desk):
    email = queue_email(person=world.trainee, kind="record-copy", key="k", about_id=1, by=None, at=world.now)
    there = world.person("there", Organization.objects.get(name="Tribal Office of Peers"), roles.PROGRAM)
    for reader, count in ((world.program_staff, 1), (there, 0), (world.auditor, 1)):
        assert Email.objects.visible_to(reader).filter(pk=email.pk).count() == count, reader


def test_only_staff_of_that_authority_and_auditors_read_the_email(world, desk, client):
    desk.submit(incomplete=True)
    email = Email.objects.get(kind="application-submitted")
    office = Organization.objects.get(name="Tribal Office of Peers")
    there = world.person("there", office, roles.PROGRAM)
    for reader, count in ((world.program_staff, 0), (there, 1), (world.auditor, 1), (desk.person, 1)):
        assert Email.objects.visible_to(reader).filter(pk=email.pk).count() == count, reader
    client.force_login(world.program_staff)
    assert client.get(f"/admin/records/email/inspect/{email.pk}/").status_code == 404


def test_an_invitation_of_staff_of_an_authority_is_signed_by_it_in_the_email_and_on_its_page(world, desk, client):
    office, now = Organization.objects.get(name="Tribal Office of Peers"), timezone.now()
    row = Invitation.objects.create(
        user=world.person("bea"), organization=office, role=roles.PROGRAM, given_name="Bea", family_name="Example",
        email="bea@example.org", token_hash="x", invited_at=now, expires_at=now + timedelta(days=7),
    )  # fmt: skip
    invitation_emails.email_invitation([row], by=None, at=now)
    email = Email.objects.get(kind="invitation")
    assert "Tribal Office of Peers\nPhone: 555 0199" in email.body and world.state.name not in email.body
    assert email.authority_id == office.pk
    Invitation.objects.filter(pk=row.pk).update(token_hash=Invitation.hash_of(row.token))
    page = client.get(reverse("invitation", args=[row.token])).content.decode()
    assert "<dd>Tribal Office of Peers</dd>" in page
