"""People who take an exam without a seat: certified elsewhere or before, or asked for the exam again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cohorts.notices.models import Email
from cohorts.training.models import Cohort
from exams.delivery.actions import entries, practice, sittings, windows
from exams.delivery.models import ExamEntry, ExamWindow
from exams.delivery.models.exams_ahead import people_with_exams_ahead
from exams.delivery.models.own_sittings import next_window
from tests.exams.delivery.sitting_helpers import Hall
from tests.refusals import refuses

DAY = timedelta(days=1)
WHY = "Certified in Wisconsin"


@pytest.fixture
def hall(world):
    """The hall's exam for everybody, open now."""
    exam_hall = Hall(world, now=timezone.now())
    ExamWindow.objects.all().delete()
    exam_hall.window = exam_hall.window_of(exam_hall.exam, exam_hall.form, None)
    Cohort.objects.update(starts_at=exam_hall.now - 9 * DAY, ends_at=exam_hall.now - DAY)
    return exam_hall


@pytest.fixture
def mover(world):
    """A person who never had a seat."""
    return world.person("mover")


@pytest.fixture
def staff(world):
    return world.examinations


def enter(hall, person, by, **more):
    return entries.enter(**{"person": person, "exam": hall.exam, "reason": WHY, "by": by, "at": hall.now} | more)


def begin(hall, person, window=None):
    return hall.begin(person=person, window=window, at=timezone.now())


def test_who_has_no_seat_begins_an_exam_only_once_entered_for_it(hall, mover, staff):
    with refuses("exam_without_seat"):
        begin(hall, mover)
    enter(hall, mover, staff)
    sitting = begin(hall, mover)
    assert sitting.enrollment is None and sitting.window == hall.window
    assert begin(hall, mover) == sitting


def test_an_entry_opens_no_window_of_a_cohort_and_no_other_exam(hall, mover, staff):
    enter(hall, mover, staff)
    own = hall.window_of(hall.exam, hall.form, hall.cohort)
    with refuses("exam_without_seat"):
        begin(hall, mover, own)
    assert list(ExamWindow.objects.enterable_by(mover)) == [hall.window]


def test_the_exam_stands_under_my_exams_and_opens_there(hall, mover, staff, client):
    client.force_login(mover)
    address = reverse("exam_window", args=[hall.window.pk])
    assert client.get(address).status_code == 404
    enter(hall, mover, staff)
    assert address in client.get(reverse("my_exams")).text
    assert client.get(address).status_code == 200
    assert address in client.get(reverse("desk")).text
    assert next_window(mover.pk, hall.exam.pk, hall.now) == hall.window


def test_who_is_entered_is_emailed_then_and_when_an_exam_window_is_opened(hall, mover, staff):
    enter(hall, mover, staff)
    assert Email.objects.filter(person=mover).count() == 1
    times = {"opens_at": hall.now + 9 * DAY, "closes_at": hall.now + 10 * DAY}
    windows.open_window(exam=hall.exam, cohort=None, **times, by=staff, at=hall.now)
    assert "You can take the exam" in Email.objects.filter(person=mover).latest("pk").body


def test_who_is_entered_may_practice_and_is_reminded_of_accommodations(hall, mover, staff):
    assert not practice.may_practice(mover) and people_with_exams_ahead({mover.pk}) == set()
    enter(hall, mover, staff)
    assert practice.may_practice(mover) and people_with_exams_ahead({mover.pk}) == {mover.pk}


def test_an_ended_entry_lets_nobody_start_and_what_was_taken_stays(hall, mover, staff):
    entry = enter(hall, mover, staff)
    sitting = begin(hall, mover)
    about = {"entry": entry, "reason": "A mistake", "by": staff, "at": hall.now}
    with refuses("entry_in_use"):
        entries.end_entry(**about)
    sittings.submit(sitting_id=sitting.pk, by=mover, at=timezone.now(), how="person")
    entries.end_entry(**about)
    with refuses("entry_ended_already"):
        entries.end_entry(**about)
    later = hall.window_of(hall.exam, hall.form, None)
    with refuses("exam_without_seat"):
        begin(hall, mover, later)
    assert Email.objects.filter(person=mover, key__endswith="-ended").count() == 1
    enter(hall, mover, staff)
    assert ExamEntry.objects.in_force().count() == 1


def test_an_entry_needs_staff_a_reason_and_somebody_else(hall, mover, staff, world):
    with refuses("role_required"):
        enter(hall, mover, world.trainee)
    with refuses("own_entry"):
        enter(hall, staff, staff)
    with refuses("entry_reason_missing"):
        enter(hall, mover, staff, reason="  ")
    with refuses("entry_reason_too_long"):
        enter(hall, mover, staff, reason="x" * 501)
    enter(hall, mover, staff)
    with refuses("entered_already"):
        enter(hall, mover, staff)


def test_staff_enter_somebody_and_end_it_on_the_site(hall, mover, staff, client):
    client.force_login(staff)
    add = reverse("exam_entry_add")
    assert mover.email in client.get(add, {"person": mover.pk}).text
    typed = {"person": "nobody@nowhere.example", "exam": hall.exam.pk, "reason": WHY}
    assert "Nobody has the email address" in client.post(add, typed).text
    assert client.post(add, typed | {"person": mover.email.upper()}).status_code == 302
    entry = ExamEntry.objects.get()
    listed = client.get(reverse("exam_entries")).text
    assert mover.get_full_name() in listed and WHY in listed
    assert "Entered without a seat" in client.get(reverse("person", args=[mover.pk])).text
    end = reverse("exam_entry_end", args=[entry.pk])
    assert end in listed and client.post(end, {"reason": "A mistake"}).status_code == 302
    assert end not in client.get(reverse("exam_entries")).text


@pytest.mark.parametrize("number", [1, 100])
def test_the_list_costs_as_many_queries_for_one_as_for_many(
    hall, world, staff, client, number, django_assert_max_num_queries
):
    for one in range(number):
        enter(hall, world.person(f"mover{one}"), staff)
    client.force_login(staff)
    client.get(reverse("exam_entries"))
    with django_assert_max_num_queries(30) as counted:
        client.get(reverse("exam_entries"))
    assert len(counted) == 12
