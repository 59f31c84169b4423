"""Places and rooms of a vendor: nothing that was used is deleted, and whoever counts on a place is told of changes."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from cohorts.notices.models import Email
from cohorts.training.actions.sessions import change_session
from cohorts.training.actions.venues import (
    change_room,
    change_venue,
    restore_venue,
    retire_room,
    retire_venue,
)
from cohorts.training.models import Cohort, Room, Session, Venue
from cohorts.training.rules.venues import RoomFacts, VenueFacts
from tests.cohorts.training.planning_helpers import CHICAGO, PLANNED_AT, opened, place, planned, room, session
from tests.refusals import refuses

pytestmark = pytest.mark.django_db
BETWEEN = datetime(2027, 4, 12, 23, tzinfo=UTC)


@pytest.fixture
def by(world):
    world.approve()
    return {"by": world.vendor_coordinator, "at": PLANNED_AT}


@pytest.fixture
def north(world, by):
    return room(world, place(world))


def facts(name="North Center", address="1 Main Street, Duluth", zone=CHICAGO, **more):
    return VenueFacts(name, address, zone, **more)


def test_a_cohort_and_its_sessions_keep_their_place_in_words(world, north):
    elsewhere = room(world, place(world, "South House", address="9 South Street"), "Hall")
    days = [session((4, 12), "9:00", "12:00", room=north), session((4, 13), "9:00", "12:00", room=elsewhere)]
    cohort = planned(world, "A", days, venue=north.venue)
    assert cohort.place == "North Center, 1 Main Street, Duluth"
    assert [row.place for row in cohort.sessions.all()] == ["North 2", "Hall, South House, 9 South Street"]


def test_a_new_address_is_written_into_what_is_to_come_and_told_once(world, by, north):
    days = [session((4, day), "9:00", "12:00", room=north) for day in (12, 13, 14)]
    cohort = opened(world, "A", days, venue=north.venue)
    world.enroll(cohort)
    later = {"by": world.vendor_coordinator, "at": BETWEEN}
    type(cohort).objects.filter(pk=cohort.pk).update(state="running")
    change_venue(venue=north.venue, facts=facts(address="5 Lake Avenue, Duluth"), **later)
    cohort.refresh_from_db()
    assert cohort.place == "North Center, 5 Lake Avenue, Duluth"
    # What is over stays where it was.
    first, second, _third = cohort.sessions.all()
    assert (first.place, first.place_is_whole) == ("North 2, North Center, 1 Main Street, Duluth", True)
    assert (second.place, second.place_is_whole) == ("North 2", False)
    (email,) = Email.objects.filter(person=world.trainee, kind="dates")
    assert email.body.count("Place: North 2, North Center, 5 Lake Avenue, Duluth. Before") == 2
    change_venue(venue=north.venue, facts=facts(address="5 Lake Avenue, Duluth"), **later)
    assert Email.objects.filter(kind="dates").count() == 1


def test_a_new_link_of_an_online_room_goes_into_its_sessions_to_come(world, by):
    online = place(world, "Online", address="", is_online=True)
    meeting = room(world, online, "Meeting 1", link="https://meet.example.org/1")
    own = session((4, 13), "9:00", "12:00", room=meeting, link="https://own.example.org/")
    cohort = opened(world, "A", [session((4, 12), "9:00", "12:00", room=meeting), own])
    world.enroll(cohort)
    change_room(room=meeting, facts=RoomFacts("Meeting 1", 20, "https://meet.example.org/2"), **by)
    assert [row.link for row in cohort.sessions.all()] == ["https://meet.example.org/2", "https://own.example.org/"]
    (email,) = Email.objects.filter(person=world.trainee, kind="dates")
    assert "The online link has changed" in email.body and "meet.example.org" not in email.body


def test_a_room_in_use_is_not_retired_and_a_retired_one_can_come_back(world, by, north):
    cohort = planned(world, "A", [session((4, 12), "9:00", "12:00", room=north)])
    uses = [("A", 1, date(2027, 4, 12))]
    with refuses("room_in_use", cohorts=uses, count=1):
        retire_room(room=north, **by)
    with refuses("venue_in_use", cohorts=uses):
        retire_venue(venue=north.venue, **by)
    with refuses("venue_in_use"):
        change_venue(venue=north.venue, facts=facts(zone="Pacific/Guam"), **by)
    after = {"by": world.vendor_coordinator, "at": cohort.ends_at + timedelta(hours=1)}
    assert retire_venue(venue=north.venue, **after).retired_at == after["at"]
    assert not Room.objects.in_use().exists() and Session.objects.get().room == north
    assert restore_venue(venue=north.venue, **after).retired_at is None and Room.objects.in_use().exists()


@time_machine.travel(PLANNED_AT)
def test_whoever_wants_to_retire_a_place_or_a_room_reads_first_which_sessions_are_to_come(client, world, by, north):
    days = [session((4, day), "9:00", "12:00", room=north) for day in (12, 13)]
    cohort = planned(world, "PET-LAKES", days)
    client.force_login(world.vendor_coordinator)
    place_page = reverse("vendor_place", args=[north.venue_id])
    for name, key in (("vendor_place_retire", north.venue_id), ("vendor_room_retire", north.pk)):
        answer = client.get(reverse(name, args=[key]), follow=True)
        assert answer.redirect_chain == [(place_page, 302)]
        assert "2 sessions are still to come" in answer.text and "PET-LAKES (2 until Tue, Apr 13, 2027)" in answer.text
    assert "cannot be retired yet" in answer.text
    for row in cohort.sessions.all():
        assert reverse("vendor_session", args=[row.pk]) in answer.text
    Cohort.objects.update(state="canceled")
    answer = client.get(reverse("vendor_place_retire", args=[north.venue_id]))
    assert answer.status_code == 200 and "cannot be retired yet" not in client.get(place_page).text


def test_a_session_keeps_a_room_that_was_retired_since(world, by, north):
    cohort = planned(world, "A", [session((4, 12), "9:00", "12:00", room=north)])
    Venue.objects.update(retired_at=PLANNED_AT)
    longer = session((4, 12), "9:00", "12:30", room=north)
    assert change_session(session=cohort.sessions.get(), plan=longer, **by).room == north


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name": ""}, "venue_name_missing", "name"),
        ({"address": ""}, "venue_address_missing", "address"),
        ({"zone": "Mars/Olympus"}, "time_zone_unknown", "time_zone"),
        ({"name": "NORTH center"}, "venue_name_taken", "name"),
    ],
)
def test_a_place_that_cannot_be_is_refused(world, by, north, changes, code, field):
    with refuses(code, field=field):
        place(world, **({"name": "South House"} | changes))


def test_a_room_that_cannot_be_is_refused(world, by, north):
    with refuses("room_name_taken", field="name"):
        room(world, north.venue, "north 2")
    with refuses("room_capacity_wrong", field="capacity"):
        room(world, north.venue, "South 1", capacity=0)
    with refuses("room_link_not_online", field="link"):
        room(world, north.venue, "South 1", link="https://meet.example.org/1")
    cohort = planned(world, "A", [session((4, 12), "9:00", "12:00", room=north)], seats=15)
    with refuses("room_below_seats", cohort=cohort.code, seats=15):
        change_room(room=north, facts=RoomFacts("North 2", 14), **by)


def test_a_cohort_is_in_the_zone_of_its_place(world, by):
    guam = place(world, "Latte Hall", zone="Pacific/Guam")
    with refuses("venue_in_other_zone", field="venue", zone="Pacific/Guam"):
        planned(world, "A", [session((4, 12), "9:00", "12:00")], venue=guam)
    with refuses("cohort_venue_and_place", field="place"):
        planned(world, "A", [], venue=guam, place="Library", time_zone="Pacific/Guam")
    with refuses("venue_in_other_zone", field="room"):
        planned(world, "A", [session((4, 12), "9:00", "12:00", room=room(world, guam))])


def test_a_vendor_adds_a_place_and_a_room_and_plans_with_them(client, world, by):
    client.force_login(world.vendor_coordinator)
    sent = {"name": "North Center", "address": "1 Main Street", "time_zone": CHICAGO, "accessibility": "No steps."}
    answer = client.post(reverse("vendor_place_new"), sent, follow=True)
    venue = Venue.objects.get()
    assert answer.redirect_chain == [(reverse("vendor_place", args=[venue.pk]), 302)]
    assert "No steps." in answer.content.decode() and "No rooms yet" in answer.content.decode()
    client.post(reverse("vendor_room_new", args=[venue.pk]), {"name": "North 2", "capacity": "20"})
    north = Room.objects.get()
    row = {"s0-day": "2027-04-12", "s0-starts": "09:00", "s0-ends": "12:00", "s0-break_minutes": "0"}
    head = {"course_version": world.course().versions.get().pk, "code": "A", "time_zone": CHICAGO, "seats": "12"}
    head |= {"venue": venue.pk, "place": "", "meets": "in_person", "language": "es", "rows": "1", "do": "save"}
    page = client.post(reverse("vendor_cohort_new"), head | row | {"s0-room": north.pk, "sure": "on"}, follow=True)
    assert "North Center, 1 Main Street" in page.content.decode() and "Spanish" in page.content.decode()
    assert Session.objects.get().room == north
    places = client.get(reverse("vendor_places")).content.decode()
    assert "North 2 (20)" in places
    assert "North 2" in client.get(reverse("vendor_place", args=[venue.pk])).content.decode()


def test_the_pattern_fills_the_room_too(client, world, by, north):
    client.force_login(world.vendor_coordinator)
    pattern = {"p-weekdays": ["0"], "p-first_day": "2027-04-12", "p-count": "2", "p-begin": "09:00", "p-end": "12:00"}
    sent = {"do": "fill", "rows": "0", "time_zone": CHICAGO, "p-pause": "0", "p-room": str(north.pk), **pattern}
    page = client.post(reverse("vendor_cohort_new"), sent).content.decode()
    rows = page.split('id="sessions"')[1]
    assert rows.count(f'<option value="{north.pk}" selected>') == 2


def test_places_of_another_vendor_are_not_found(client, world, by, north):
    client.force_login(world.other_vendor_coordinator)
    for name, key in (("vendor_place", north.venue_id), ("vendor_room", north.pk), ("vendor_place_change", north.pk)):
        assert client.get(reverse(name, args=[key])).status_code == 404
