"""A random audit: announced with a hash, drawn after the list has closed, answered on a phone, looked at, decided."""

import json

import pytest
from django.urls import reverse

from cohorts.core.names import called
from cohorts.notices.models import Email
from lms.certification.models import AuditedRenewal, AuditRound
from lms.certification.rules.audits import commitment_of, faults_of
from tests.browser.money import follow, look, press
from tests.browser.test_enrolling import no_overflow
from tests.browser.test_journey import Road, clock, road  # noqa: F401
from tests.lms.certification.application_desk import pdf
from tests.lms.certification.audit_scene import ANNOUNCED, DRAWN, Audit
from tests.lms.certification.holder import local

pytestmark = pytest.mark.browser


def send(page, name):
    """Send a proof of the next entry that has none."""
    follow(page, "Send proof")
    no_overflow(page)
    page.locator("[name=file]").set_input_files({"name": name, "mimeType": "application/pdf", "buffer": pdf()})
    press(page, "Send this file")
    look(page, "Saved your proof")
    no_overflow(page)


def announce(desk, audit):
    """Announce it in the browser; returns the row. Only the hash of the seed is shown."""
    desk.goto(reverse("audits"))
    desk.get_by_role("link", name="Announce an audit").first.click()
    for name, value in (("first_on", "2027-04-01"), ("last_on", "2027-04-30"), ("number", "1")):
        desk.locator(f"[name={name}]").fill(value)
    desk.locator("[name=program]").select_option(str(audit.program.pk))
    press(desk, "Announce the audit")
    row = AuditRound.objects.get()
    look(desk, "Announced, list open", row.commitment, "Until then nobody can read it.")
    assert row.seed_row.seed not in desk.content()
    return row


def draw(desk, row):
    """Draw it; returns the renewal that is audited."""
    desk.goto(reverse("audit", args=[row.pk]))
    follow(desk, "Draw the audit")
    look(desk, "It does not matter who draws")
    press(desk, "Draw the audit")
    look(desk, row.seed_row.seed, "1 of 4")
    return AuditedRenewal.objects.get(state="asked")


def decide(desk, person):
    """Look at what was sent, and decide."""
    desk.goto("/desk/")
    follow(desk, "Open the audit")
    desk.locator("main").get_by_role("link", name=called(person)).first.click()
    look(desk, "No finding yet.", "Open the proof", "Read it")
    for number, (minutes, reason) in enumerate((("1200", ""), ("540", "One hour was lunch."))):
        desk.locator("main").get_by_role("link", name="Say what is shown").nth(number).click()
        desk.locator("[name=minutes]").fill(minutes)
        desk.locator("[name=reason]").fill(reason)
        press(desk, "Save what you found")
    follow(desk, "Decide the audit")
    look(desk, "29 h of 30 h count")
    desk.locator("[name=reason]").fill("An hour is missing.")
    press(desk, "Decide the audit")
    look(desk, "Decided: Not enough")


def test_a_random_audit(site, road, clock, as_person):  # noqa: F811
    clock.at = ANNOUNCED
    audit = Audit(road.world, people=4)
    row = announce(as_person(audit.staff), audit)
    clock.go_to(DRAWN)
    audited = draw(as_person(audit.staff), row)
    assert Email.objects.get(kind="audit-asked").person == audited.person
    phone = as_person(audited.person, width=390)
    phone.goto("/desk/")
    follow(phone, "See what to send")
    look(phone, "the end of Mon, May 31, 2027, CDT", "2 entries have no proof yet.")
    no_overflow(phone)
    send(phone, "ethics.pdf")
    clock.go_to(local(2027, 5, 3, 20))
    phone = as_person(audited.person, width=390)
    phone.goto(reverse("my_audit", args=[audited.pk]))
    look(phone, "1 entry has no proof yet.", "Proof sent")
    follow(phone, "Write an answer")
    phone.locator("[name=text]").fill("The other paper burned.")
    no_overflow(phone)
    press(phone, "Save my answer")
    follow(phone, "Send my answer")
    look(phone, "Entries without proof: 1")
    no_overflow(phone)
    press(phone, "Send my answer")
    look(phone, "Program staff look at your answer")
    desk = as_person(audit.staff)
    decide(desk, audited.person)
    phone.goto(reverse("my_audit", args=[audited.pk]))
    look(phone, "What you sent is not enough", "One hour was lunch.", "29 h of 30 h count.", "Ask to look again")
    no_overflow(phone)
    record = json.loads(desk.request.get(reverse("audit_record", args=[row.pk])).text())
    assert faults_of(record) == [] and commitment_of(record["seed"]) == row.commitment
