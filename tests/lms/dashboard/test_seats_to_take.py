"""Who cannot get enough hours asks one organization, and that one has a task, too."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cohorts.training.actions.attendance import mark
from cohorts.training.actions.credits import recount
from lms.dashboard.messages import words
from lms.dashboard.tasks_due import tasks_of
from tests.presence import present

pytestmark = pytest.mark.django_db
CODES = {"seat_ask", "seat_ask_again", "make_up_ask", "seats_take", "seats_take_again"}


def seat_tasks(user, at):
    return [task for task in tasks_of(user, at) if task.code in CODES]


def attend(world, sessions, seat, minutes):
    """Record that the person attended so many minutes of each session."""
    for session in sessions:
        entries = {seat: present(session, minutes)}
        mark(session=session, entries=entries, by=world.vendor_coordinator, at=session.ends_at)


def miss(world, cohort, seat, number):
    """Mark the person absent in the first sessions."""
    attend(world, cohort.sessions.order_by("starts_at")[:number], seat, 0)


@pytest.fixture
def over(world):
    """A cohort that is over, in which the trainee has too few hours."""
    cohort = world.cohort("OVER", state="finished", days=10)
    seat = world.enroll(cohort)
    miss(world, cohort, seat, 2)
    attend(world, cohort.sessions.order_by("starts_at")[2:], seat, 60)
    return cohort


def test_after_the_last_session_trainee_and_agency_have_a_task_and_nobody_names_the_vendor(client, world, over):
    at = over.ends_at + timedelta(days=2)
    (task,) = seat_tasks(world.trainee, at)
    assert (task.code, task.since) == ("seat_ask_again", over.ends_at)
    detail = words(task.code, task.params).detail
    assert world.agency_coordinator.email in detail and world.vendor_coordinator.email not in detail
    (task,) = seat_tasks(world.agency_coordinator, at)
    assert (task.code, task.params["count"], task.since) == ("seats_take_again", 1, over.ends_at)
    assert seat_tasks(world.other_agency_coordinator, at) != [task]
    client.force_login(world.agency_coordinator)
    page = client.get(task.url).text
    assert world.trainee.family_name in page and "Trainees who need a seat in another cohort" in page


def test_while_a_session_is_left_only_the_vendor_is_asked_for_a_make_up_session(world):
    cohort = world.cohort("RUNS", state="running", days=10)
    miss(world, cohort, world.enroll(cohort), 3)
    at = cohort.sessions.order_by("starts_at")[3].starts_at
    (task,) = seat_tasks(world.trainee, at)
    detail = words(task.code, task.params).detail
    assert task.code == "make_up_ask" and task.since <= at
    assert world.vendor_coordinator.email in detail and world.agency_coordinator.email not in detail
    assert seat_tasks(world.agency_coordinator, at) == []


def test_another_seat_of_any_agency_in_the_course_ends_the_tasks(world, over):
    at = over.ends_at + timedelta(days=2)
    later = world.cohort("NEXT", days=10, starts=at + timedelta(days=20))
    world.enroll(later, agency=world.other_agency)
    recount([world.trainee.pk], at=at)
    assert seat_tasks(world.trainee, at) == seat_tasks(world.agency_coordinator, at) == []


def test_who_is_certified_without_the_hours_needs_no_other_seat(world, over, monkeypatch):
    monkeypatch.setattr("cohorts.training.models.seatless.CERTIFIED_PEOPLE", [lambda people, course: set(people)])
    at = over.ends_at + timedelta(days=2)
    assert seat_tasks(world.trainee, at) == seat_tasks(world.agency_coordinator, at) == []


def test_the_list_of_seats_offers_at_first_who_must_take_the_course_again(client, world, over):
    client.force_login(world.agency_coordinator)
    page = client.get(reverse("agency_sponsor", args=[world.cohort("NEXT").pk])).text
    assert "not enough hours in OVER, must take it again" in page and "No trainee to choose" not in page


def test_the_cohort_page_names_the_agency_after_the_last_session(client, world, over):
    client.force_login(world.trainee)
    page = client.get(reverse("my_cohort", args=[over.pk])).text
    assert "Ask your agency for a seat in another cohort" in page and "Ask your training vendor" not in page


def test_nobody_is_sent_to_take_a_course_again_that_no_program_requires(world, over, monkeypatch):
    at = over.ends_at + timedelta(days=2)
    for codes, number in ((None, 1), ({over.course_version.course.code}, 1), ({"another"}, 0)):
        monkeypatch.setattr("cohorts.training.models.seatless.REQUIRED_COURSES", [lambda codes=codes: codes])
        assert len(seat_tasks(world.trainee, at)) == number
