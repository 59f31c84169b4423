"""Statewide windows: who is expected, who did not come, and which proctors see whom."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.training.models import Cohort
from exams.delivery.actions import attempts, sittings
from exams.delivery.actions import proctoring as running
from exams.delivery.models import ExamWindow, NoShow
from exams.delivery.models.expected_candidates import expected_people
from exams.delivery.models.histories import histories
from tests.exams.delivery.rows import into_admin
from tests.exams.delivery.sitting_helpers import Hall
from tests.exams.delivery.test_sittings_http import visitor
from tests.refusals import on_page, refuses

DAY = timedelta(days=1)


@pytest.fixture
def hall(world):
    """The hall's exam for everybody; the cohort has ended its training and has no date of its own."""
    exam_hall = Hall(world, now=timezone.now())
    ExamWindow.objects.all().delete()
    exam_hall.window = exam_hall.window_of(exam_hall.exam, exam_hall.form, None)
    Cohort.objects.update(starts_at=exam_hall.now - 9 * DAY, ends_at=exam_hall.now - DAY)
    return exam_hall


@pytest.fixture
def elsewhere(hall):
    """A person trained by another vendor."""
    cohort = hall.world.cohort("OUT-1", vendor=hall.world.other_vendor)
    Cohort.objects.filter(pk=cohort.pk).update(starts_at=hall.now - 9 * DAY, ends_at=hall.now - DAY)
    hall.world.enroll(cohort, hall.world.other_trainee)
    return hall.world.other_trainee


@pytest.fixture
def of_the_state(hall):
    return hall.world.person("state-proctor", hall.world.state, roles.PROCTOR, family_name="Moss")


def room_of(person, hall):
    return visitor(person).get(reverse("proctor_room", args=[hall.window.pk])).text


def test_everyone_eligible_without_another_date_is_expected(hall, elsewhere):
    world = hall.world
    learning = world.person("learning", world.agency, roles.TRAINEE)
    world.enroll(world.cohort("PET-2", starts=hall.now - DAY), learning)
    dated = world.person("dated", world.agency, roles.TRAINEE)
    own = world.cohort("PET-3")
    Cohort.objects.filter(pk=own.pk).update(starts_at=hall.now - 9 * DAY, ends_at=hall.now - DAY)
    world.enroll(own, dated)
    hall.window_of(hall.exam, hall.form, own, opens=48, closes=52)
    assert expected_people(hall.window) == {world.trainee.pk, elsewhere.pk}
    sitting = hall.begin()
    sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=hall.now, how="person")
    assert expected_people(hall.window) == {elsewhere.pk}, "who has sat this form cannot sit it again"


def test_a_no_show_is_recorded_and_uses_no_attempt(hall, elsewhere):
    world = hall.world
    attempts.publish_policy(
        exam=hall.exam,
        authority="Board",
        limits={"most_attempts": 1, "no_show_uses_attempt": True},
        by=None,
        at=hall.now - DAY,
    )
    hall.begin()
    closed_at = hall.window.closes_at
    assert attempts.windows_without_no_shows(closed_at) == [hall.window.pk]
    attempts.record_no_shows(window_id=hall.window.pk, by=None, at=closed_at)
    assert [row.person for row in NoShow.objects.all()] == [elsewhere] and attempts.windows_without_no_shows(
        closed_at
    ) == []
    assert (elsewhere.pk, hall.exam.pk) not in histories([elsewhere.pk], [hall.exam.pk])
    ExamWindow.objects.update(opens_at=hall.now - DAY, closes_at=timezone.now())
    mine = visitor(elsewhere).get(reverse("my_exams")).text
    assert "You are recorded as a no-show. That does not use an attempt." in mine
    page = visitor(world.other_vendor_coordinator).get(reverse("desk")).text
    assert "Talk with 1 person of OUT-1 who missed the statewide date" in page
    assert "statewide date" not in visitor(world.vendor_coordinator).get(reverse("desk")).text


def test_permanent_practice_windows_record_no_no_shows(hall):
    ExamWindow.objects.update(closes_at=hall.now)
    hall.exam.role = "practice"
    hall.exam.save()
    assert attempts.windows_without_no_shows(hall.now) == []
    assert attempts.record_no_shows(window_id=hall.window.pk, by=None, at=hall.now) == []


def test_vendor_proctors_see_their_own_missing_people_and_state_proctors_see_everyone(hall, elsewhere, of_the_state):
    sitting = hall.begin()
    for person in (of_the_state, hall.world.examinations, hall.world.auditor):
        text = room_of(person, hall)
        assert "2 people: 1 taking the exam, 0 submitted, 1 not started" in text and elsewhere.get_full_name() in text
    text = room_of(hall.world.proctor, hall)
    assert "1 person: 1 taking the exam, 0 submitted, 0 not started" in text and elsewhere.get_full_name() not in text
    other = hall.world.person("out-proctor", hall.world.other_vendor, roles.PROCTOR)
    text = room_of(other, hall)
    assert (
        "1 person: 0 taking the exam, 0 submitted, 1 not started" in text and sitting.person.get_full_name() not in text
    )
    page = (
        into_admin(visitor(hall.world.examinations), hall.world.examinations)
        .get(reverse("exam_window_show", args=[hall.window.pk]))
        .text
    )
    assert "Not started" in page and reverse("proctor_sitting", args=[sitting.pk]) in page


def test_a_state_proctor_runs_a_state_wide_window_but_not_a_vendor_window(hall, elsewhere, of_the_state):
    sitting = hall.begin(person=elsewhere)
    address = reverse("proctor_sitting", args=[sitting.pk])
    proctor = visitor(of_the_state)
    assert proctor.post(address, {"act": "extend", "minutes": "5", "reason": "Late bus"}).url == address
    assert proctor.post(address, {"act": "note", "reason": "A loud street."}).url == address
    desk = proctor.get(reverse("desk")).text
    assert f"Proctor {hall.exam.title}, statewide" in desk
    own = hall.window_of(hall.exam, hall.form_of("form-b"), hall.cohort)
    vendors = hall.begin(window=own)
    assert proctor.get(reverse("proctor_room", args=[own.pk])).status_code == 404
    assert proctor.get(reverse("proctor_sitting", args=[vendors.pk])).status_code == 404
    with refuses("proctors_only"):
        running.pause(sitting_ids=[vendors.pk], reason="Alarm", by=of_the_state, at=hall.now)
    with refuses("proctors_only"):
        running.pause(sitting_ids=[sitting.pk], reason="Alarm", by=hall.world.proctor, at=hall.now)


def test_a_state_proctor_cannot_see_practice(hall, of_the_state):
    sitting = hall.begin()
    hall.exam.role = "practice"
    hall.exam.save()
    proctor = visitor(of_the_state)
    assert proctor.get(reverse("proctor_room", args=[hall.window.pk])).status_code == 404
    assert proctor.get(reverse("proctor_sitting", args=[sitting.pk])).status_code == 404


def test_only_the_state_renews_the_code_of_a_state_wide_window(hall, of_the_state):
    ExamWindow.objects.update(asks_start_code=True)
    address = reverse("exam_start_code", args=[hall.window.pk])
    proctor = visitor(hall.world.proctor)
    assert "Issue start code" in proctor.get(address).text
    proctor.post(address)
    page = proctor.get(address).text
    assert hall.window.start_codes.count() == 1 and "Issue new code" not in page and "every room" in page
    assert on_page("start_code_state_only") in proctor.post(address, follow=True).text
    for person in (of_the_state, hall.world.examinations):
        staff = visitor(person)
        assert "Issue new code" in staff.get(address).text
        staff.post(address)
    assert hall.window.start_codes.count() == 3


def test_the_state_wide_proctor_page_costs_the_same_for_few_and_for_many(hall, of_the_state):
    proctor, address = visitor(of_the_state), reverse("proctor_room", args=[hall.window.pk])
    proctor.get(address)
    with CaptureQueriesContext(connection) as few:
        proctor.get(address)
    for number in range(6):
        hall.world.enroll(hall.cohort, hall.world.person(f"more{number}", hall.world.agency, roles.TRAINEE))
    with CaptureQueriesContext(connection) as many:
        assert "7 people" in proctor.get(address).text
    assert len(many) == len(few)
