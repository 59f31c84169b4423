"""A profile on a telephone, and the page before two records are merged."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from cohorts.core import roles
from cohorts.people.models import AccountMerge, User
from tests.browser.conftest import axe_findings
from tests.browser.test_every_page import WIDTH
from tests.world import World

pytestmark = pytest.mark.browser


def test_a_person_sets_the_name_they_go_by_on_a_telephone(site, as_person):
    world = World()
    page = as_person(world.trainee, width=390)
    page.goto(reverse("desk"))
    page.locator("details.drop summary").last.click()
    page.get_by_role("link", name="Your profile").click()
    expect(page.get_by_role("heading", name="Which name goes where")).to_be_visible()
    for width in (390, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(WIDTH) <= 0, f"scrolls sideways at {width} px"
    page.get_by_label("Name you go by").fill("Ruth")
    page.get_by_label("Phone").fill("call me")
    page.get_by_role("button", name="Save your profile").click()
    expect(page.get_by_role("link", name="Enter a phone number with at least 7 digits")).to_be_visible()
    assert page.get_by_label("Name you go by").input_value() == "Ruth"
    page.get_by_label("Phone").fill("(651) 555-0134")
    page.get_by_role("button", name="Save your profile").click()
    expect(page.get_by_text("From now on you are called Ruth Example")).to_be_visible()
    assert axe_findings(page) == []
    assert User.objects.get(pk=world.trainee.pk).preferred_name == "Ruth"


def test_staff_find_two_records_and_read_what_merging_means_before_they_do_it(site, as_person):
    world = World()
    second = world.person("second", world.other_agency, roles.TRAINEE, family_name="Example")
    User.objects.filter(pk__in=[second.pk, world.trainee.pk]).update(phone="651 555 0134")
    cohort = world.cohort(starts=timezone.now() + timedelta(days=30))
    world.enroll(cohort)
    world.enroll(cohort, second, world.other_agency)
    page = as_person(world.program_staff)
    page.goto(reverse("people_duplicates"))
    row = page.get_by_role("row").filter(has_text=second.email)
    expect(row).to_contain_text("The same phone number")
    row.get_by_role("link", name="Look at both").click()
    expect(page.get_by_text("Which seat in PET stays?")).to_be_visible()
    expect(page.get_by_text("is told to log in as").first).to_be_visible()
    assert not AccountMerge.objects.exists()
    page.get_by_label("Why?").fill("One person, two agencies")
    page.get_by_role("button", name="Merge the records").click()
    expect(page.get_by_text("is merged into that of")).to_be_visible()
    expect(page.get_by_role("heading", name="Merged records")).to_be_visible()
    assert AccountMerge.objects.get().account == second
