"""A stranger with a phone reads what is asked, signs up, and begins an application."""

import re

import pytest
from django.core import mail

from cohorts.people.models import User
from lms.certification.models import Application
from tests.browser.conftest import axe_findings
from tests.browser.money import follow, look, press
from tests.browser.test_enrolling import no_overflow
from tests.browser.test_journey import Road, clock, road  # noqa: F401
from tests.lms.certification.application_desk import Desk

pytestmark = pytest.mark.browser


def check(page):
    no_overflow(page)
    assert not axe_findings(page)


@pytest.mark.parametrize("width", [320, 390])
def test_a_stranger_signs_up_on_a_phone_and_begins_an_application(
    site, road, clock, as_person, run_jobs, width  # noqa: F811
):  # fmt: skip
    world = road.world
    world.now = clock.at
    Desk(world)
    phone = as_person(None, width=width)
    phone.goto("/apply/")
    check(phone)
    phone.locator("main a[href='/apply/p/']").first.click()
    look(phone, "Asked with the application")
    check(phone)
    follow(phone, "Begin")
    check(phone)
    phone.locator("[name=given_name]").fill("Noor")
    phone.locator("[name=family_name]").fill("Haddad")
    phone.locator("[name=email]").fill(f"noor{width}@example.org")
    press(phone, "Email me the link")
    look(phone, "Look at your email")
    check(phone)
    run_jobs()
    phone.goto(re.search(r"/sign-up/\S+", mail.outbox[-1].body).group(0))
    check(phone)
    phone.locator("[name=password]").fill("correct horse battery")
    press(phone, "Open my account")
    look(phone, "Your account is ready")
    press(phone, "Start my application")
    look(phone, "Your application: Specialist")
    check(phone)
    person = User.objects.get(email=f"noor{width}@example.org")
    assert Application.objects.get(cycle__candidacy__person=person).state == "draft"
    assert not person.memberships.exists()
