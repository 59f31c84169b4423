"""Enrolling in a real browser: a seat asked for on a phone and approved by the agency, and a roster by file.

The roster has 12 good and 5 bad rows.
"""

from datetime import timedelta

import pytest

from cohorts.core import roles
from cohorts.training.models import Enrollment, Roster, SeatOffer
from tests.browser.money import follow, look, press
from tests.browser.test_journey import Road, clock, road  # noqa: F401
from tests.cohorts.training.roster_scene import line, workbook

pytestmark = pytest.mark.browser


def no_overflow(page):
    """Nothing is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_seat_is_asked_for_on_a_phone_and_approved_by_the_agency(site, road, clock, as_person, run_jobs):  # noqa: F811
    world = road.world
    world.cohort("PET-ASK", course=road.course, starts=clock.at + timedelta(days=40))
    phone = as_person(world.trainee, width=320)
    phone.goto("/desk/")
    follow(phone, "Find a training")
    look(phone, "PET-ASK", "$1,200.00")
    no_overflow(phone)
    follow(phone, "Ask for a seat")
    look(phone, "pays $1,200.00. You pay nothing.", "Giving up the seat is free through")
    no_overflow(phone)
    phone.locator("[name=message]").fill("These dates fit our shifts.")
    phone.get_by_text("None, only the training").click()
    press(phone, "Send the request")
    look(phone, "We sent your request to", "Withdraw the request")
    no_overflow(phone)
    desk = as_person(world.agency_coordinator)
    desk.goto("/desk/")
    follow(desk, "See the requests")
    look(desk, "Trainee Example", "These dates fit our shifts.")
    follow(desk, "Approve")
    look(desk, "$1,200.00", "Giving up the seat is free through")
    press(desk, "Approve the request")
    look(desk, "Trainee Example has a seat in PET-ASK. Your agency is charged the fee.")
    phone.goto("/my/")
    look(phone, "PET-ASK", "seat in PET-ASK")
    assert Enrollment.objects.get().person == world.trainee


def test_a_roster_of_twelve_good_and_five_bad_rows(site, road, clock, as_person, run_jobs):  # noqa: F811
    world = road.world
    cohort = world.cohort("PET-FILE", course=road.course, starts=clock.at + timedelta(days=40), seats=20)
    own = [world.person(f"own{number}", world.agency, roles.TRAINEE) for number in range(6)]
    good = [line(person.email) for person in own]
    good += [line(f"{name}@example.net".lower(), name, "Berg") for name in ("Ida", "Ola", "Bo", "Jo", "Al", "Vi")]
    bad = [
        line("own0@example.org"), line("no address", "Ida", "Berg"), line("", "Ida", "Berg"),
        line("x@example.net", "Ida", "Berg", agency="Another"), line("=A1", "Ida", "Berg"),
    ]  # fmt: skip
    page = as_person(world.agency_coordinator)
    page.goto("/agency/cohorts/")
    follow(page, "By file")
    look(page, "Sample file")
    content = workbook([*good[:7], *bad, *good[7:]])
    page.locator("[name=file]").set_input_files(
        {"name": "spring.xlsx", "mimeType": "application/vnd.ms-excel", "buffer": content}
    )
    press(page, "Read the file")
    look(page, "17 rows.", "New person: 6, Your trainee: 6", "Refused: 5", "Cell B13:", "the same person as in row 2")
    page.set_viewport_size({"width": 390, "height": 900})
    no_overflow(page)
    press(page, "Enroll these people")
    look(page, "6 people have a seat. 6 people are invited, and a seat is kept for each.", "Carried out.")
    assert Enrollment.objects.filter(cohort=cohort).count() == SeatOffer.objects.count() == 6
    assert Roster.objects.get().state == "done"
