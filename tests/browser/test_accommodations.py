"""Accommodations on a phone: ask, send what is still needed, read the answer, and take the exam with the extra time."""

import re

import pytest
from django.utils import timezone

from lms.certification.models import AccommodationRequest
from tests.browser.conftest import axe_findings, ready
from tests.browser.money import follow, look, press
from tests.browser.test_enrolling import no_overflow
from tests.lms.certification.accommodation_desk import Asking
from tests.lms.certification.application_desk import pdf
from tests.world import World

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(site):
    world = World()
    world.now = timezone.now()
    return Asking(world)


def test_a_person_asks_on_a_phone_sends_more_and_has_the_extra_time_in_the_exam(site, desk, as_person):
    phone, staff = as_person(desk.person, width=390), as_person(desk.staff)
    phone.goto("/my/accommodations/")
    look(phone, "We never ask about an illness")
    no_overflow(phone)
    follow(phone, "Ask for accommodations")
    phone.locator("label", has_text="An exam").first.click()
    phone.locator("[name=time]").select_option("time_150")
    phone.locator("label", has_text="Somebody who reads to me").click()
    phone.locator("[name=words]").fill("Long texts tire me.")
    no_overflow(phone)
    assert not axe_findings(phone)
    press(phone, "Send my request")
    look(phone, "The office reads your request")
    no_overflow(phone)
    address = f"/admin/accommodations/requests/{AccommodationRequest.objects.get().pk}/"
    _ask_for_more(staff, address)
    phone.reload()
    look(phone, "The office needs something more from you", "A paper of an earlier exam.")
    follow(phone, "Send it")
    phone.locator("[name=file]").set_input_files({"name": "x.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    no_overflow(phone)
    press(phone, "Send")
    look(phone, "The office reads your request")
    _answer(staff, address)
    phone.reload()
    look(phone, "You get what you asked for")
    no_overflow(phone)
    phone.goto(f"/exams/windows/{desk.hall.window.pk}/")
    look(phone, "1 h 30 min", "You have one and a half times the usual time.")
    phone.get_by_text("I have read this and promise it").click()
    phone.get_by_role("button", name="Start exam").click()
    ready(phone)
    sitting = desk.hall.window.sittings.get()
    assert (sitting.deadline_at - sitting.started_at).total_seconds() == 90 * 60
    _arrange(as_person(desk.world.proctor, width=390), desk)


def _ask_for_more(page, address):
    page.goto("/admin/accommodations/requests/")
    page.goto(address)
    press(page, "Review this request")
    assert not axe_findings(page)
    press(page, "Open it 1")
    look(page, "Long texts tire me.")
    follow(page, "Back")
    follow(page, "Ask for more")
    page.locator("[name=reason]").fill("A paper of an earlier exam.")
    press(page, "Ask for it")


def _answer(page, address):
    page.goto(address)
    follow(page, "Answer the request")
    for group in page.get_by_role("radio", name="Grant").all():
        if "time_150" in group.get_attribute("value") or group.get_attribute("value") == "reader":
            group.check()
    assert not axe_findings(page)
    press(page, "Save the answer")
    look(page, "Granted")


def _arrange(page, desk):
    """The proctor reads what to arrange, and nothing else."""
    page.goto("/arrangements/")
    look(page, "Reader")
    no_overflow(page)
    assert "Long texts" not in page.content()
    page.get_by_role("button", name=re.compile("It is arranged.*Reader, Trainee Example")).click()
    look(page, "Not arranged after all")
