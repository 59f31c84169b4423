"""A way in on a phone: others by link, one part sent back, interview, no with a reason, appeal, yes, seat."""

import re
from datetime import timedelta

import pytest

from cohorts.notices.letters import message_of
from cohorts.notices.models import Email
from cohorts.training.models import Enrollment
from lms.certification.models import Application, ApplicationPart, Certificate
from tests.browser.conftest import axe_findings
from tests.browser.money import follow, look, press
from tests.browser.test_enrolling import no_overflow
from tests.browser.test_journey import Road, clock, road  # noqa: F401
from tests.candidates import candidacy_of, met_decision
from tests.lms.certification.application_desk import Desk, pdf

pytestmark = pytest.mark.browser
REASON = "The day on the diploma is missing."


def choose(page, name="diploma.pdf"):
    page.locator("[name=file]").set_input_files({"name": name, "mimeType": "application/pdf", "buffer": pdf()})


def sign(page, title, name):
    follow(page, f"Read and sign: {title}")
    page.locator("[name=signed_name]").fill(name)
    press(page, "Sign")


def ask(page, title, name, email):
    follow(page, f"Ask someone: {title}")
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


def certified_peer(desk):
    """A trainee of another agency with a certificate of the program, who may lead an interview."""
    peer, version, at = desk.world.other_trainee, desk.version, desk.now
    decision = met_decision(candidacy_of(peer, version, at=at), version, at=at)
    Certificate.objects.create(
        decision=decision, person=peer, program=desk.program, version=version, number="2026-00009-K", name=str(peer),
        family_name=peer.family_name, credential="CPS", issued_at=at, issued_on=at.date(),
    )  # fmt: skip
    return peer


def test_a_person_applies_on_a_phone_appeals_is_admitted_and_gets_a_seat(site, road, clock, as_person):  # noqa: F811
    world = road.world
    world.now = clock.at
    desk = Desk(world)
    peer = certified_peer(desk)
    world.cohort("PET-ASK", course=road.course, starts=clock.at + timedelta(days=40))
    phone = as_person(desk.person, width=390)
    _apply(phone, as_person(width=390), desk, clock.at.date())
    reviewer = as_person(desk.staff)
    _send_one_back(reviewer)
    phone.reload()
    look(phone, "Not readable.")
    follow(phone, "Add: GED")
    choose(phone, "again.pdf")
    press(phone, "Send the file")
    no_overflow(phone)
    _interview_and_deny(reviewer, peer, clock.at.date())
    phone.reload()
    look(phone, REASON, "you can appeal through")
    no_overflow(phone)
    follow(phone, "Appeal")
    assert not axe_findings(phone)
    phone.locator("[name=text]").fill("The page is readable.")
    press(phone, "Send my appeal")
    look(phone, "Waits for a decision".lower())
    _grant_and_admit(as_person(world.person("colleague", world.state, "program")))
    phone.reload()
    look(phone, "Admitted")
    no_overflow(phone)
    _seat(phone, as_person(world.agency_coordinator, width=390))
    assert Enrollment.objects.get().person == desk.person


def _apply(phone, visitor, desk, today):
    """Everything that is asked, with a supervisor and two referees by link, on a phone."""
    name = desk.person.get_full_name()
    phone.goto("/my/applications/")
    way = phone.locator(f"input[value='{desk.program.pk}:initial']").get_attribute("id")
    phone.locator(f"label[for='{way}']").click()
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
    phone.locator("[name=as_of]").fill(today.isoformat())
    choose(phone)
    press(phone, "Send the file")
    ask(phone, "Supervisor’s signature", "Sam Boss", "sam@work.example")
    for number in (1, 2):
        ask(phone, "Letters", f"Ref {'AB'[number - 1]}", f"r{number}@x.example")
    answer(visitor, "sam@work.example", "Sam Boss")
    for number in (1, 2):
        answer(visitor, f"r{number}@x.example", f"Ref {'AB'[number - 1]}", letter=True)
    phone.reload()
    follow(phone, "Submit my application")
    assert not axe_findings(phone)
    press(phone, "Submit my application")
    look(phone, "Program staff are looking at your application")


def _open_application(page):
    page.goto(f"/admin/applications/{Application.objects.get().pk}/")


def _send_one_back(page):
    """The reviewer takes the application and sends one part back."""
    _open_application(page)
    press(page, "Review this application")
    assert not axe_findings(page)
    follow(page, "Look at it and decide: GED")
    page.get_by_label("Send back").check()
    page.locator("[name=reason]").fill("Not readable.")
    press(page, "Save the decision")


def _interview_and_deny(page, peer, today):
    """The reviewer accepts what is here, records the interview that a certified peer led, and says no."""
    parts = ApplicationPart.objects.filter(replaced_by=None)
    for part in parts.filter(type__in=("education", "reference", "signature", "document")):
        page.goto(f"/admin/applications/parts/{part.pk}/")
        page.get_by_label("Accept", exact=True).check()
        press(page, "Save the decision")
    _open_application(page)
    follow(page, "Record: Interview")
    page.locator("[name=on]").fill(today.isoformat())
    page.locator("[name=interviewer]").fill(peer.email)
    page.locator("[name=no_conflict]").check()
    page.get_by_label("Met", exact=True).check()
    assert not axe_findings(page)
    press(page, "Save the record")
    _open_application(page)
    follow(page, "Decide about the application")
    page.get_by_label("Do not admit").check()
    page.locator("[name=reason]").fill(REASON)
    press(page, "Save the decision")
    look(page, "Not admitted")


def _grant_and_admit(page):
    """Another person grants the appeal and says yes."""
    _open_application(page)
    press(page, "Take this appeal")
    press(page, "Read the appeal")
    look(page, "The page is readable.")
    follow(page, "Back")
    follow(page, "Decide about the appeal")
    page.get_by_label("Grant").check()
    page.locator("[name=reason]").fill("It is readable.")
    press(page, "Save the decision")
    follow(page, "Decide about the application")
    page.get_by_label("Admit", exact=True).check()
    press(page, "Save the decision")
    look(page, "Admitted")


def _seat(phone, desk):
    """The person asks for a seat, and the agency approves on a phone, too."""
    phone.goto("/desk/")
    follow(phone, "Find a training")
    look(phone, "PET-ASK")
    follow(phone, "Ask for a seat")
    phone.get_by_text("None, only the training").click()
    press(phone, "Send the request")
    look(phone, "We sent your request to")
    no_overflow(phone)
    desk.goto("/desk/")
    follow(desk, "See the requests")
    follow(desk, "Approve")
    no_overflow(desk)
    press(desk, "Approve the request")
    look(desk, "has a seat in PET-ASK")
    phone.goto("/my/")
    look(phone, "PET-ASK")
