"""Whoever signs gets a copy: the text, its version, when with the zone, and what the typed name means."""

import pytest
import time_machine
from django.urls import reverse

from cohorts.notices.models import Email
from lms.certification.actions.statement_texts import enter_text
from lms.certification.models import ApplicationPart
from lms.records.actions.own_file import own_file
from tests.lms.certification.application_desk import Desk

SIGNATURE = "It counts like a signature on paper."


@pytest.fixture
def desk(world):
    row = Desk(world)
    row.begin()
    return row


def copies(kind, **more):
    return [row.body for row in Email.objects.filter(kind=kind, **more).order_by("pk")]


def test_an_applicant_gets_a_copy_with_text_version_time_and_intent(desk):
    desk.own_parts()
    desk.submit(incomplete=True)
    (body,) = copies("application-signed", person=desk.person)
    name = desk.person.get_full_name()
    assert "We do no harm." in body and f"Version of the text: 1. Signed as {name} on " in body
    assert "CST" in body and SIGNATURE in body


def test_what_is_restricted_is_not_in_the_email_but_on_the_page(desk, client):
    desk.own_parts()
    desk.submit(incomplete=True)
    part = ApplicationPart.objects.get(type="attestation")
    (body,) = copies("application-signed")
    assert "You also signed 1 statement that is too personal for an email." in body and part.text_version not in body
    client.force_login(desk.person)
    page = client.get(reverse("my_application", args=[desk.application.pk])).text
    assert f"Version of the text: {part.text_version}. Signed as" in page and "CST" in page and SIGNATURE in page


def test_a_signature_after_the_submission_has_a_copy_of_its_own(desk):
    desk.submit(incomplete=True)
    assert copies("application-signed") == []
    desk.give("agreement", "ethics", signed_name=desk.person.get_full_name(), text_version="1")
    enter_text(program=desk.program, key="ethics", text="We do good.", by=desk.staff, at=desk.later(days=1))
    (body,) = copies("application-signed")
    assert "We do no harm." in body and "We do good." not in body


def test_somebody_who_signs_by_a_link_gets_and_leaves_the_text_and_its_version(desk, client):
    request = desk.ask()
    with time_machine.travel(desk.now, tick=False):
        text = client.get(reverse("part_answer", args=[request.token])).text
    part = desk.answer(request)
    (body,) = copies("application-copy")
    signed = "I know of this application and support it."
    assert signed in text and signed in body and part.text_version in body
    assert "Sam Boss typed this name in order to sign." in body and "CST" in body


def test_the_copy_of_ones_records_has_what_was_signed(desk):
    desk.own_parts()
    desk.submit(incomplete=True)
    made = own_file(desk.person, reader=None, by=desk.person, at=desk.now)
    part = ApplicationPart.objects.get(type="agreement")
    assert f"files/signed-{desk.application.pk}-{part.pk}.txt".encode() in made.data
