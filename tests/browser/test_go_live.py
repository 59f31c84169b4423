"""Going live with 300 people who were certified before: uploaded, agreed on by two, imported in silence, released."""

import pytest
from django.urls import reverse

from cohorts.core import roles
from cohorts.notices.models import Email
from lms.certification.models import Certificate, CertificateImport
from tests.browser.money import follow, look, press
from tests.browser.test_enrolling import no_overflow
from tests.browser.test_journey import Road, clock, road  # noqa: F401
from tests.lms.certification.go_live_scene import HEAD, NOW, as_csv, of_300, one
from tests.lms.certification.holder import Holder

pytestmark = pytest.mark.browser


def file_of(rows):
    return {"name": "certified.csv", "mimeType": "text/csv", "buffer": as_csv(HEAD, rows)}


def test_300_people_are_imported_at_go_live(site, road, clock, as_person, run_jobs):  # noqa: F811
    clock.at = NOW
    world = road.world
    Holder(world)
    second = world.person("second", world.state, roles.PROGRAM)
    rows = [*of_300(), one(301, email=world.trainee.email), one(302, issued="13/01/2025")]
    page = as_person(world.program_staff)
    page.goto(reverse("certificate_imports"))
    follow(page, "Upload a list")
    page.locator("[name=file]").set_input_files(file_of(rows))
    page.locator("[name=date_format]").select_option("MM/DD/YYYY")
    look(page, "We never guess")
    press(page, "Read the list")
    look(page, "Read, nothing imported", "Expired by the rules", "40", "60", "Decide about 1 row")
    assert not Certificate.objects.exists()
    follow(page, "Refused (1)")
    look(page, "is not a date in the form MM/DD/YYYY")
    follow(page, "All rows")
    follow(page, "Decide about 1 row")
    look(page, "Nobody is found by a name", world.trainee.email)
    page.get_by_text(f"It is {world.trainee.get_full_name()}").click()
    press(page, "Save the decisions")
    follow(page, "Propose the import")
    page.locator("[name=reason]").fill("Our records before this site.")
    press(page, "Propose the import")
    look(page, "Another person of program staff must agree")
    colleague = as_person(second)
    colleague.goto(reverse("proposals"))
    follow(colleague, "Import a list of certified people")
    look(colleague, "301 certificates are imported", "Nobody is emailed")
    colleague.get_by_role("link", name="Approve").click()
    colleague.locator("[name=reason]").fill("Checked ten rows against the paper.")
    press(colleague, "Approve")
    run_jobs()
    assert Certificate.objects.count() == 301 and not Email.objects.exclude(kind="approval").exists()
    page.goto(reverse("certificate_import", args=[CertificateImport.objects.get().pk]))
    look(page, "Imported, nobody told", "Release the notices", "Take the import back")
    follow(page, "Release the notices")
    look(page, "notice of the step they are in: 125")
    press(page, "Release the notices")
    run_jobs()
    page.reload()
    look(page, "Released", "Notices sent at the release", "125")
    assert Email.objects.filter(kind="renewal-due").count() == 125
    phone = as_person(second, width=390)
    phone.goto(page.url)
    no_overflow(phone)
    visitor = as_person(None, width=390)
    visitor.goto("/verify/")
    visitor.locator("[name=number]").fill("mn 0300")
    visitor.locator("[name=family_name]").fill("Olddaa")
    press(visitor, "Check the certificate")
    look(visitor, "MN-0300", "Active")
