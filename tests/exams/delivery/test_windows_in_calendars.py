"""Exam windows in calendars: neutral, not taking the reader's time, and canceled when they are removed."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from cohorts.training.actions.enrollments import withdraw
from cohorts.training.actions.feeds import make_feed
from cohorts.training.models import CalendarFeed, Cohort
from exams.delivery.actions.windows import change_window, remove_window
from exams.delivery.models import ExamWindow, RemovedWindow
from tests.cohorts.training.calendar_helpers import venue_of
from tests.cohorts.training.calendar_reader import events, text
from tests.exams.delivery.sitting_helpers import Hall
from tests.world import NOW

pytestmark = pytest.mark.django_db
Kind = CalendarFeed.Kind
HOUR = timedelta(hours=1)


@pytest.fixture
def hall(world):
    """A window in which a trainee of the cohort can take the final."""
    return Hall(world)


@pytest.fixture
def tokens(world, hall):
    """Tokens of the trainee's calendar and of the cohort's, the vendor's and the place's."""
    cohort, coordinator = hall.window.cohort, world.vendor_coordinator
    cohort.venue = venue_of(world)
    cohort.save()
    feeds = {
        "own": (world.trainee, CalendarFeed(kind=Kind.PERSON)),
        "cohort": (coordinator, CalendarFeed(kind=Kind.COHORT, cohort=cohort)),
        "vendor": (coordinator, CalendarFeed(kind=Kind.VENDOR, vendor=world.vendor)),
        "place": (coordinator, CalendarFeed(kind=Kind.PLACE, vendor=world.vendor, place=cohort.venue)),
    }
    return {name: make_feed(feed=feed, by=person, at=NOW)[1] for name, (person, feed) in feeds.items()}


def exams(client, token, at):
    """{UID: VEVENT} of the exams in a calendar at a moment."""
    with time_machine.travel(at, tick=False):
        rows = events(client.get(reverse("calendar_feed", args=[token])).content)
    return {uid: row for uid, row in rows.items() if text(row["SUMMARY"]).startswith("Exam")}


def states(client, token, at):
    return {uid: (int(row["SEQUENCE"]), row["STATUS"]) for uid, row in exams(client, token, at).items()}


def test_a_window_is_in_every_calendar_that_it_concerns(client, hall, tokens):
    uid = str(hall.window.calendar_uid)
    for token in tokens.values():
        (event,) = exams(client, token, hall.window.opens_at).values()
        assert event["UID"] == uid and event["TRANSP"] == "TRANSPARENT"
        assert text(event["SUMMARY"]) == f"Exam, {hall.window.cohort}"


def test_a_changed_and_then_removed_window_stays_as_canceled(client, world, hall, tokens):
    window, uid = hall.window, str(hall.window.calendar_uid)
    opens, closes, at = window.opens_at + 3 * HOUR, window.closes_at + 3 * HOUR, window.opens_at - HOUR
    change = {"ends_sittings": True, "by": world.examinations}
    change_window(window=window, opens_at=opens, closes_at=closes, at=at, **change)
    change_window(window=window, opens_at=opens, closes_at=closes, at=at, place="Room 7", **change)
    assert {name: states(client, token, at) for name, token in tokens.items()}["own"] == {uid: (1, "CONFIRMED")}
    removed = ExamWindow.objects.get()
    remove_window(window=removed, by=world.examinations, at=at)
    assert states(client, tokens["own"], at) == {uid: (2, "CANCELLED")}
    assert states(client, tokens["cohort"], at) == states(client, tokens["vendor"], at) == {uid: (2, "CANCELLED")}
    assert RemovedWindow.objects.get().place == "Room 7"
    assert not states(client, tokens["own"], closes + timedelta(days=31))


def test_a_window_is_canceled_for_a_person_who_gave_the_seat_up_and_for_nobody_else(client, world, hall, tokens):
    at = hall.window.opens_at - HOUR
    seat = hall.window.cohort.enrollments.get(person=world.trainee)
    withdraw(enrollment=seat, reason="Ill.", by=world.agency_coordinator, at=at)
    assert set(states(client, tokens["own"], at).values()) == {(1, "CANCELLED")}
    assert set(states(client, tokens["cohort"], at).values()) == {(0, "CONFIRMED")}


def test_the_window_of_a_canceled_cohort_is_canceled(client, hall, tokens):
    Cohort.objects.filter(pk=hall.window.cohort_id).update(state=Cohort.State.CANCELED)
    assert set(states(client, tokens["cohort"], hall.window.opens_at).values()) == {(1, "CANCELLED")}


def test_a_statewide_window_is_in_the_calendar_of_whoever_may_take_it(client, world, hall, tokens):
    ExamWindow.objects.update(cohort=None)
    assert set(states(client, tokens["own"], hall.window.opens_at)) == {str(hall.window.calendar_uid)}
    assert not states(client, tokens["cohort"], hall.window.opens_at)
    type(hall.exam).objects.update(course=world.course("other"))
    assert not states(client, tokens["own"], hall.window.opens_at)


def test_practice_is_in_no_calendar(client, hall, tokens):
    type(hall.window.exam).objects.update(role="practice")
    assert not any(states(client, token, hall.window.opens_at) for token in tokens.values())


def test_the_file_of_one_window_is_what_the_feed_says(client, world, hall, tokens):
    client.force_login(world.trainee)
    response = client.get(reverse("exam_window_file", args=[hall.window.pk]))
    (event,) = events(response.content).values()
    (other,) = exams(client, tokens["own"], hall.window.opens_at).values()
    assert event.properties == other.properties
    client.force_login(world.other_trainee)
    assert client.get(reverse("exam_window_file", args=[hall.window.pk])).status_code == 404
