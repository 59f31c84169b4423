"""The page on which a vendor plans a cohort: everything is said in one round, and what is unusual is asked about."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from cohorts.training.actions.holidays import add_holiday
from cohorts.training.models import Cohort, Room, Session, Venue
from cohorts.training.rules.cohort_heads import Minimum
from tests.cohorts.training.planning_helpers import CHICAGO, PLANNED_AT, opened, place, planned, room, session
from tests.refusals import on_page

pytestmark = pytest.mark.django_db
PAGE = "vendor_cohort_new"


@pytest.fixture
def lakes(world):
    """Lakes Center with the room Library."""
    world.approve()
    return room(world, place(world, "Lakes Center"), "Library")


@pytest.fixture
def online(world, lakes):
    """An online place with one meeting."""
    return room(world, place(world, "Lakes Online", address="", is_online=True), "Meeting 1")


@pytest.fixture
def vendor(client, world, lakes):
    """The vendor's coordinator, logged in some months before."""
    with time_machine.travel(PLANNED_AT):
        client.force_login(world.vendor_coordinator)
        yield client


def sent(world, *rows, **more):
    """The data of the page with these rows, each {field: value}."""
    head = {"course_version": world.course().versions.get().pk, "code": "A", "time_zone": CHICAGO, "seats": "12"}
    head |= {"venue": "", "place": "", "meets": "in_person", "language": "en", "rows": len(rows), "do": "save"}
    usual = {"day": "2027-04-12", "starts": "09:00", "ends": "12:00", "break_minutes": "0"}
    fields = {f"s{number}-{name}": value for number, row in enumerate(rows) for name, value in (usual | row).items()}
    return head | fields | more


def errors(answer):
    """{field: sentences} of the head and the rows."""
    rows = {f"{row.prefix}-{name}": lines for row in answer.context["sessions"] for name, lines in row.errors.items()}
    return {**answer.context["form"].errors, **rows}


def test_a_room_of_another_place_and_an_online_place_in_person_are_asked_about(vendor, world, lakes, online):
    form = sent(world, {"room": lakes.pk}, {"room": lakes.pk, "day": "2027-04-13"}, venue=online.venue_id)
    answer = vendor.post(reverse(PAGE), form)
    assert answer.status_code == 422 and not Cohort.objects.exists()
    elsewhere = on_page("room_elsewhere", room="Library", venue="Lakes Center", place="Lakes Online")
    assert on_page("online_place_in_person", place="Lakes Online") in answer.text
    assert elsewhere in answer.text and 'name="sure"' in answer.text
    assert errors(answer).keys() >= {"meets", "s0-room"} and "s1-room" not in errors(answer), "each room once"
    assert vendor.post(reverse(PAGE), form | {"sure": "on"}).status_code == 302


@pytest.mark.parametrize(
    ("where", "meets", "field"),
    [
        ({"place": "Online"}, "in_person", "meets"),
        ({"place": "Duluth"}, "online", "meets"),
        ({"place": "Duluth"}, "in_person", None),
        ({"place": "online"}, "online", None),
        ({"place": "Duluth"}, "mixed", None),
        ({}, "online", None),
    ],
)
def test_how_people_meet_is_asked_about_where_the_place_does_not_fit(vendor, world, where, meets, field):
    answer = vendor.post(reverse(PAGE), sent(world, {}, meets=meets, **where))
    assert answer.status_code == (422 if field else 302)
    assert field is None or field in errors(answer)


def test_a_cohort_that_meets_both_ways_has_rooms_of_both(vendor, world, lakes, online):
    form = sent(
        world, {"room": online.pk}, {"room": lakes.pk, "day": "2027-04-13"}, meets="mixed", venue=lakes.venue_id
    )
    assert vendor.post(reverse(PAGE), form).status_code == 302
    assert {row.room for row in Session.objects.all()} == {lakes, online}


def test_a_session_asks_about_its_room_only_when_the_room_is_another_one(vendor, world, lakes, online):
    cohort = planned(world, "A", [session((4, 12), "9:00", "12:00")], venue=lakes.venue)
    row = cohort.sessions.get()
    page = reverse("vendor_session", args=[row.pk])
    typed = {"day": "2027-04-12", "starts": "09:00", "ends": "12:00", "break_minutes": "0", "room": online.pk}
    answer = vendor.post(page, typed)
    assert answer.status_code == 422 and "room" in answer.context["form"].errors
    assert vendor.post(page, typed | {"sure": "on"}).status_code == 302
    assert vendor.post(page, typed | {"ends": "13:00"}).status_code == 302, "the room stays as it is"


def test_a_change_of_all_sessions_or_of_the_head_asks_where_the_place_does_not_fit(vendor, world, lakes, online):
    cohort = opened(world, "A", [session((4, 12), "9:00", "12:00")], venue=lakes.venue)
    page = reverse("vendor_cohort_sessions", args=[cohort.pk])
    typed = {"venue": "", "place": "", "room": online.pk, "begin": "", "end": "", "break_minutes": "", "link": ""}
    assert "room" in vendor.post(page, typed).context["form"].errors
    moved = typed | {"venue": online.venue_id}
    assert list(vendor.post(page, moved).context["form"].errors) == ["venue"], "the room is at the new place"
    assert vendor.post(page, moved | {"sure": "on"}).status_code == 302
    head = {"code": "A", "meets": "mixed", "language": "en", "seats": "12", "offer_hours": "48"}
    page = reverse("vendor_cohort_change", args=[cohort.pk])
    assert vendor.post(page, head).status_code == 302
    assert "meets" in vendor.post(page, head | {"meets": "in_person"}).context["form"].errors


def test_a_day_off_hides_nothing_else_that_is_wrong(vendor, world, lakes):
    """A day off, a skipped hour, an end before its start and a room that another cohort has: one round."""
    add_holiday(day=date(2027, 3, 12), name="Founders’ Day", by=world.program_staff, at=PLANNED_AT)
    planned(world, "B", [session((3, 16), "9:00", "12:00", room=lakes)])
    rows = [
        {"day": "2027-03-12"},
        {"day": "2027-03-14", "starts": "02:30"},
        {"day": "2027-03-15", "ends": "08:00"},
        {"day": "2027-03-16", "room": lakes.pk},
    ]
    answer = vendor.post(reverse(PAGE), sent(world, *rows, min_seats="20", decide_on="2027-03-01"))
    assert answer.status_code == 422
    assert errors(answer).keys() == {"s0-day", "s1-day", "s2-ends", "s3-room", "min_seats"}
    assert 'name="sure"' in answer.text and not Cohort.objects.filter(code="A").exists()


def test_a_room_or_a_trainer_of_another_cohort_is_said_once_for_all_days(vendor, world, lakes):
    days = [session((4, day), "9:00", "12:00", room=lakes, trainers=(world.trainer,)) for day in range(12, 17)]
    planned(world, "B", days)
    rows = [{"day": f"2027-04-{day}", "room": lakes.pk} for day in range(12, 17)]
    form = sent(world, *rows, trainers=[world.trainer.memberships.get().pk])
    answer = vendor.post(reverse(PAGE), form)
    assert errors(answer).keys() == {"s0-room", "s0-starts"}
    assert answer.text.split('class="summary"')[1].split("</div>")[0].count("<li>") == 2
    small = room(world, lakes.venue, "Closet", capacity=4)
    rows = [row | {"room": small.pk} for row in rows]
    answer = vendor.post(reverse(PAGE), sent(world, *rows))
    assert errors(answer).keys() == {"s0-room"}


def test_a_new_cohort_has_its_minimum_to_run_from_the_beginning(vendor, world):
    answer = vendor.post(reverse(PAGE), sent(world, {}, min_seats="6"))
    assert errors(answer).keys() == {"decide_on"}
    assert vendor.post(reverse(PAGE), sent(world, {}, min_seats="6", decide_on="2027-04-01")).status_code == 302
    cohort = Cohort.objects.get()
    assert Minimum(cohort.min_seats, cohort.decide_on) == Minimum(6, date(2027, 4, 1))


def test_after_filling_in_the_pattern_stays_and_nothing_is_filled_in_twice(vendor, world, lakes):
    pattern = {"p-weekdays": ["0"], "p-first_day": "2027-04-12", "p-count": "2", "p-begin": "09:00", "p-end": "12:00"}
    form = sent(world, **pattern, **{"p-pause": "0"}) | {"do": "fill"}
    page = vendor.post(reverse(PAGE), form)
    assert page.context["pattern"]["first_day"].value() == "2027-04-12"
    days = [row["day"].value() for row in page.context["sessions"] if row["day"].value()]
    assert days == [date(2027, 4, 12), date(2027, 4, 19)]
    rows = [{"day": f"{day}"} for day in days]
    again = vendor.post(reverse(PAGE), sent(world, *rows, **pattern, **{"p-pause": "0"}) | {"do": "fill"})
    assert len([row for row in again.context["sessions"] if row["day"].value()]) == 2
    assert Room.objects.count() == Venue.objects.count() == 1
