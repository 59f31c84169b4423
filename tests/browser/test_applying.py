"""A way in on a phone: parts, others by link, one part sent back, no with a reason, appeal, yes."""

import re

import pytest

from cohorts.notices.letters import message_of
from cohorts.notices.models import Email
from lms.certification.models import Application, ApplicationPart
from tests.browser.conftest import axe_findings
from tests.browser.money import follow, look, press
from tests.browser.test_enrolling import no_overflow
from tests.browser.test_journey import Road, clock, road  # noqa: F401
from tests.lms.certification.application_desk import TREE, Desk, pdf

pytestmark = pytest.mark.browser
WITHOUT_INTERVIEW = {"all_of": [part for part in TREE["all_of"] if part.get("type") != "interview"]}


def choose(page, name="diploma.pdf"):
    page.locator("[name=file]").set_input_files({"name": name, "mimeType": "application/pdf", "buffer": pdf()})


def sign(page, title, name):
    follow(page, f"Read and sign: {title}")
    page.locator("[name=signed_name]").fill(name)
    press(page, "Sign")


def ask(page, title, name, email):
    follow(page, f"Ask somebody: {title}")
    page.locator("[name=name]").fill(name)
    page.locator("[name=email]").fill(email)
    page.locator("[name=relation]").fill("We work together")
    press(page, "Email the link")


def link_for(email):
    """The address in the last question that was emailed to somebody."""
    row = Email.objects.filter(kind="application-question", person__email=email).latest("pk")
    return re.search(r"/answers/\S+", message_of(row).body).group(0)


def answer(page, email, name, *, letter=False):
    page.goto(link_for(email))
    no_overflow(page)
    assert not axe_findings(page)
    if letter:
        page.locator("[name=text]").fill("They listen, and people trust them.")
    page.locator("[name=name]").fill(name)
    page.locator("[name=role]").fill("colleague")
    press(page, "Sign and send")
    look(page, "Thank you")


def test_a_person_applies_on_a_phone_is_not_admitted_appeals_and_is_admitted(site, road, clock, as_person):  # noqa: F811
    world = road.world
    world.now = clock.at
    desk = Desk(world, tree=WITHOUT_INTERVIEW)
    name = desk.person.get_full_name()
    phone = as_person(desk.person, width=390)
    phone.goto("/my/applications/")
    phone.locator("label", has_text="CPS").last.click()
    press(phone, "Start my application")
    no_overflow(phone)
    assert not axe_findings(phone)
    follow(phone, "Add: Age")
    phone.locator("[name=as_of]").fill("1990-05-05")
    press(phone, "Save")
    follow(phone, "Add: GED")
    choose(phone)
    no_overflow(phone)
    press(phone, "Send the file")
    sign(phone, "Quartz", name)
    sign(phone, "Code of ethics", name)
    follow(phone, "Add: Job description")
    phone.locator("[name=as_of]").fill(clock.at.date().isoformat())
    choose(phone)
    press(phone, "Send the file")
    ask(phone, "Supervisor’s signature", "Sam Boss", "sam@work.example")
    for number in (1, 2):
        ask(phone, "Letters", f"Ref {'AB'[number - 1]}", f"r{number}@x.example")
    visitor = as_person(width=390)
    answer(visitor, "sam@work.example", "Sam Boss")
    for number in (1, 2):
        answer(visitor, f"r{number}@x.example", f"Ref {'AB'[number - 1]}", letter=True)
    phone.reload()
    follow(phone, "Submit my application")
    press(phone, "Submit my application")
    look(phone, "Program staff look at your application")
    _send_back_and_deny(as_person(desk.staff), desk)
    phone.reload()
    look(phone, "Not readable.", "you can appeal through")
    follow(phone, "Appeal")
    phone.locator("[name=text]").fill("The page is readable.")
    press(phone, "Send my appeal")
    look(phone, "Waits for a decision".lower())
    _grant_and_admit(as_person(world.person("colleague", world.state, "program")), desk)
    phone.reload()
    look(phone, "Admitted")
    no_overflow(phone)


def _send_back_and_deny(page, desk):
    """The reviewer sends one part back, and then says no."""
    pk = Application.objects.get().pk
    page.goto(f"/admin/applications/{pk}/")
    press(page, "Review this application")
    assert not axe_findings(page)
    follow(page, "Look at it and decide: GED")
    page.get_by_label("Send back").check()
    page.locator("[name=reason]").fill("Not readable.")
    press(page, "Save the decision")
    follow(page, "Decide about the application")
    page.get_by_label("Do not admit").check()
    page.locator("[name=reason]").fill("Not readable.")
    press(page, "Save the decision")
    look(page, "Not admitted")


def _grant_and_admit(page, desk):
    """Another person grants the appeal, accepts what is here, and says yes on the condition of the rest."""
    pk = Application.objects.get().pk
    page.goto(f"/admin/applications/{pk}/")
    press(page, "Take this appeal")
    press(page, "Read the appeal")
    look(page, "The page is readable.")
    follow(page, "Back")
    follow(page, "Decide about the appeal")
    page.get_by_label("Grant").check()
    page.locator("[name=reason]").fill("It is readable.")
    press(page, "Save the decision")
    for part in ApplicationPart.objects.filter(type__in=("education", "reference", "signature", "document")):
        page.goto(f"/admin/applications/parts/{part.pk}/")
        page.get_by_label("Accept", exact=True).check()
        press(page, "Save the decision")
    follow(page, "Decide about the application")
    page.get_by_label("Admit", exact=True).check()
    press(page, "Save the decision")
    look(page, "Admitted")
