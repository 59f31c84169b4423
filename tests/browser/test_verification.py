"""Verifying a certificate by typing, as an employer does, in a real browser."""

from datetime import UTC, date, datetime
from io import BytesIO

import pikepdf
import pytest
from playwright.sync_api import expect

from lms.certification.models import Certificate, Program
from lms.certification.rules.numbering import certificate_number
from tests.browser.conftest import axe_findings
from tests.candidates import candidacy_of, met_decision, version_of
from tests.world import World

pytestmark = pytest.mark.browser
AT = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def certificate(site):
    world = World()
    program = Program.objects.create(key="p", title="P", credential="CPS", authority=world.state)
    version = version_of(program, at=AT)
    candidacy = candidacy_of(world.trainee, version, at=AT)
    decision = met_decision(candidacy, version, at=AT)
    return Certificate.objects.create(
        number=certificate_number(2026, 7),
        token="t" * 32,
        person=world.trainee,
        program=program,
        version=version,
        decision=decision,
        name="Trainee Example",
        family_name="Example",
        credential="CPS",
        issued_on=date(2026, 3, 2),
        issued_at=AT,
    )


def ask(page, number, name):
    page.goto("/verify/")
    page.locator("[name=number]").fill(number)
    page.locator("[name=family_name]").fill(name)
    page.locator("main form button").last.click()


def test_a_typed_number_with_the_family_name_shows_the_status_of_today(as_person, certificate):
    page = as_person(width=390)
    ask(page, certificate.number.lower(), "EXAMPLE")
    expect(page.locator("main")).to_contain_text("Active")
    expect(page.locator("main")).to_contain_text(certificate.number)
    assert axe_findings(page) == []


def test_a_wrong_name_and_an_unknown_number_get_the_same_answer(as_person, certificate):
    page = as_person()
    answers = []
    for number, name in ((certificate.number, "Somebody"), (certificate_number(2026, 8), "Example")):
        ask(page, number, name)
        expect(page.locator("main")).not_to_contain_text("Trainee Example")
        answers.append(page.locator("main").inner_text())
    assert answers[0] == answers[1]


def test_a_page_prints_without_a_blank_sheet(as_person, certificate):
    page = as_person(certificate.person)
    page.goto(f"/certificates/{certificate.pk}/")
    with pikepdf.open(BytesIO(page.pdf(format="Letter"))) as printed:
        assert len(printed.pages) == 1
