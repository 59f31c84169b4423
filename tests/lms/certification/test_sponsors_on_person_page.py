"""The page of a person says which agencies they asked, and what was answered, to the office of the program alone."""

import pytest
import time_machine
from django.urls import reverse

from cohorts.core import roles
from cohorts.notices.models import Email
from cohorts.people.models import Organization
from lms.certification.actions.sponsor_requests import decline_sponsor_request, withdraw_sponsor_request
from lms.certification.models import Program, SponsorRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def declined(world):
    with time_machine.travel(world.now, tick=False):
        program = Program.objects.create(key="p", title="Peers", credential="C", authority=world.state)
        row = SponsorRequest.objects.create(
            person=world.person("alone"), program=program, agency=world.agency, asked_at=world.now, message="Quartz"
        )
        decline_sponsor_request(request=row, reason="No room this year.", by=world.agency_coordinator, at=world.now)
        yield row


def test_program_staff_read_whom_somebody_asked_and_the_answer(world, client, declined):
    client.force_login(world.program_staff)
    text = client.get(reverse("person", args=[declined.person.pk])).text
    assert "Requests to agencies" in text
    assert "Prairie Community Services: Peers" in text
    assert "declined on" in text and "the reason: No room this year." in text
    assert "Quartz" not in text


def test_staff_of_another_office_read_no_request(world, client, declined):
    other = Organization.objects.create(kind="authority", name="Another Office")
    declined.program.authority = other
    declined.program.save()
    client.force_login(world.program_staff)
    assert "Requests to agencies" not in client.get(reverse("person", args=[declined.person.pk])).text
    stranger = world.person("elsewhere", other, roles.PROGRAM)
    assert SponsorRequest.objects.visible_to(stranger).count() == 1


def test_subjects_name_the_agency_and_the_person(world, declined):
    subjects = set(Email.objects.values_list("subject", flat=True))
    assert "News about your request to Prairie Community Services" in subjects
    again = SponsorRequest.objects.create(
        person=declined.person, program=declined.program, agency=world.agency, asked_at=world.now
    )
    withdraw_sponsor_request(request=again, by=declined.person, at=world.now)
    subject = Email.objects.filter(person=world.agency_coordinator).latest("pk").subject
    assert subject == "The request of Alone Example to your agency has ended"
