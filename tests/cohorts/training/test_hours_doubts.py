"""Whoever takes hours from an open or running cohort that are needed is asked once more, with hours and people."""

from datetime import time

import pytest
import time_machine
from django.urls import reverse

from cohorts.core.formatting import format_minutes
from cohorts.training.actions.credits import recount_cohort
from cohorts.training.actions.hours_doubts import hours_doubts
from cohorts.training.actions.sessions import remove_session
from cohorts.training.actions.sessions_to_come import change_sessions
from cohorts.training.models import Cohort
from cohorts.training.rules.cohort_heads import SessionsChange
from tests.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(world):
    """An open cohort with all its hours and one person with a seat."""
    world.approve()
    cohort = world.cohort()
    world.enroll(cohort)
    return cohort


@pytest.fixture
def vendor(client, world):
    client.force_login(world.vendor_coordinator)
    with time_machine.travel(NOW, tick=False):
        yield client


def removing(world, cohort):
    session = cohort.sessions.last()
    return lambda: remove_session(session=session, by=world.vendor_coordinator, at=NOW)


def test_a_change_of_all_sessions_below_the_hours_needed_asks_and_says_hours_and_people(world, vendor, cohort):
    page = reverse("vendor_cohort_sessions", args=[cohort.pk])
    sent = {"venue": "", "place": "", "begin": "12:00", "end": "", "break_minutes": "", "link": ""}
    answer = vendor.post(page, sent)
    text = answer.content.decode()
    assert answer.status_code == 422 and "PET-1 would have" in text
    left = sum(session.minutes for session in cohort.sessions.all()) - 10 * 120
    assert format_minutes(left) in text and format_minutes(72 * 60) in text and "1 person with a seat" in text
    assert "would be sent" not in text and cohort.sessions.first().sequence == 0
    preview = vendor.post(page, sent | {"sure": "on"})
    assert "would be sent" in preview.content.decode() and cohort.sessions.first().sequence == 0
    assert vendor.post(page, sent | {"sure": "on", "seen_emails": preview.context["seen"]}).status_code == 302
    assert cohort.sessions.first().sequence == 1


def test_removing_a_session_says_the_hours_left_and_asks_when_they_are_not_enough(world, vendor, cohort):
    first, second = cohort.sessions.order_by("-starts_at")[:2]
    page = reverse("vendor_session_remove", args=[first.pk])
    text = vendor.get(page).content.decode()
    assert "72 h of training are left in it; 72 h are needed." in text
    # A day may be missed, so one can go; with the second, nobody could complete the course.
    assert vendor.post(page).status_code == 302
    page = reverse("vendor_session_remove", args=[second.pk])
    answer = vendor.post(page)
    assert answer.status_code == 422 and "1 person with a seat" in answer.content.decode()
    assert Cohort.objects.get().sessions.count() == 9
    assert vendor.post(page, {"sure": "on"}).status_code == 302 and cohort.sessions.count() == 8


def test_one_session_made_shorter_asks_too(world, vendor, cohort):
    world.course().versions.update(allowed_missed_minutes=0)
    row = cohort.sessions.last()
    start = row.starts_at.astimezone(cohort.zone)
    sent = {"day": start.date(), "starts": start.time(), "ends": start.time().replace(hour=start.hour + 2)}
    sent |= {"break_minutes": 0, "unit": row.unit_id or "", "place": row.place, "link": ""}
    answer = vendor.post(reverse("vendor_session", args=[row.pk]), sent)
    assert answer.status_code == 422 and "would have 74 h" in answer.content.decode()


def test_a_person_who_has_missed_a_day_loses_the_hours_though_the_cohort_keeps_enough(world, cohort):
    Cohort.objects.update(state="running")
    cohort.refresh_from_db()
    world.mark(cohort.enrollments.get(), cohort.sessions.first(), minutes=0)
    recount_cohort(cohort, at=NOW)
    (doubt,) = hours_doubts(cohort, removing(world, cohort), at=NOW)
    assert (doubt.code, doubt.params["count"]) == ("seats_lose_hours", 1)
    assert cohort.sessions.count() == 10, "nothing is changed by asking"


def test_nothing_is_asked_of_a_planned_cohort_and_of_what_is_refused(world, cohort):
    doubts = hours_doubts(cohort, removing(world, cohort), at=NOW)
    assert [problem.code for problem in doubts] == []
    cohort.sessions.exclude(pk=cohort.sessions.last().pk).delete()
    assert hours_doubts(cohort, removing(world, cohort), at=NOW) == [], "the only session is not removed"
    Cohort.objects.update(state="planned")
    cohort.refresh_from_db()
    assert hours_doubts(cohort, removing(world, cohort), at=NOW) == []


def test_the_list_of_cohorts_names_one_that_is_short_of_hours(world, vendor, cohort):
    address = reverse("vendor_cohorts")
    assert "Add sessions" not in vendor.get(address).content.decode()
    short = SessionsChange(begin=time(12))
    change_sessions(cohort=cohort, change=short, by=world.vendor_coordinator, at=NOW)
    minutes = sum(session.minutes for session in cohort.sessions.all())
    text = vendor.get(address).content.decode()
    assert f"Add sessions: it has {format_minutes(minutes)} of training, and 72 h are needed" in text
