"""Which exams a vendor is asked to plan."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exams.assembly.models import Exam, Form
from exams.delivery.actions.answers import save_answers
from exams.delivery.actions.sittings import submit
from exams.delivery.models import ExamWindow, cohort_exams
from lms.dashboard.tasks_due import tasks_of
from tests.exams.delivery.sitting_helpers import Hall, message
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(db):
    return Hall(World(), now=timezone.now())


def exams_to_plan(hall):
    tasks = tasks_of(hall.world.vendor_coordinator, hall.now)
    return [(task.params["exam"], task.params["cohort"]) for task in tasks if task.code == "exams_plan"]


def add_midterm(hall):
    """A midterm of the course with a form that may be offered; the cohort is running."""
    type(hall.cohort).objects.filter(pk=hall.cohort.pk).update(state="running")
    fields = {"course": hall.exam.course, "minutes_allowed": 60, "title": "Halfway"}
    midterm = Exam.objects.create(code="half", role="midterm", **fields)
    Form.objects.create(exam=midterm, code="half-a", state="published", cut_percent=70, cut_authority="Board")
    return midterm


def test_a_vendor_is_asked_to_plan_each_exam_of_a_running_cohort(hall):
    midterm = add_midterm(hall)
    assert exams_to_plan(hall) == [("Halfway", hall.cohort.code)]
    ExamWindow.objects.filter(cohort=hall.cohort).update(exam=midterm)
    assert exams_to_plan(hall) == [(hall.exam.title, hall.cohort.code)]


def test_a_statewide_window_plans_an_exam_of_a_cohort_that_starts_before_it_closes(hall, django_assert_num_queries):
    add_midterm(hall)
    ExamWindow.objects.filter(cohort=hall.cohort).update(cohort=None)
    assert exams_to_plan(hall) == [("Halfway", hall.cohort.code)], "the final is planned statewide"
    started = {"opens_at": hall.cohort.starts_at - timedelta(days=9), "closes_at": hall.cohort.starts_at}
    ExamWindow.objects.update(**started)
    assert exams_to_plan(hall) == [(hall.exam.title, hall.cohort.code)], "it was for people before"
    with django_assert_num_queries(1):
        list(cohort_exams.without_window(type(hall.cohort).objects.all()))


@pytest.mark.parametrize("state", ["draft", "retired"])
def test_a_vendor_is_not_asked_to_plan_an_exam_that_has_no_form_to_offer(hall, state):
    Form.objects.filter(exam=add_midterm(hall)).update(state=state)
    assert exams_to_plan(hall) == []


def test_a_vendor_is_asked_for_the_final_of_a_finished_cohort_that_never_had_one(hall):
    cohorts = type(hall.cohort).objects.filter(pk=hall.cohort.pk)
    midterm = add_midterm(hall)
    ExamWindow.objects.filter(cohort=hall.cohort).update(exam=midterm)
    cohorts.update(state="finished")
    assert exams_to_plan(hall) == [(hall.exam.title, hall.cohort.code)]
    ExamWindow.objects.filter(cohort=hall.cohort).update(exam=hall.exam)
    assert exams_to_plan(hall) == [], "a midterm is not planned after the end"


def test_nobody_is_asked_for_a_final_that_everybody_has_passed_elsewhere():
    hall = Hall(World(), now=timezone.now(), cut="0.01")
    sitting = hall.begin()
    single = message(sitting, 1, 1, ["A"])
    who = {"by": hall.world.trainee, "at": hall.now}
    save_answers(sitting_id=sitting.pk, messages=[single], epoch=sitting.epoch, device="one", **who)
    submit(sitting_id=sitting.pk, how="person", **who)
    elsewhere = hall.world.cohort("PET-2")
    ExamWindow.objects.filter(cohort=hall.cohort).update(cohort=elsewhere)
    type(hall.cohort).objects.filter(pk=hall.cohort.pk).update(state="finished")
    assert sitting.scores.get().passed and exams_to_plan(hall) == []
    hall.world.enroll(hall.cohort, hall.world.person("second", hall.world.agency, "trainee"))
    assert exams_to_plan(hall) == [(hall.exam.title, hall.cohort.code)]


def exams_to_watch(proctor, hall):
    return [task.code for task in tasks_of(proctor, hall.now) if task.code.startswith("exam_proctor")]


def test_a_proctor_is_asked_to_watch_until_everybody_with_a_seat_has_finished(hall):
    proctor = hall.world.person("watcher", hall.world.vendor, "proctor")
    assert exams_to_watch(proctor, hall) == ["exam_proctor_later"]
    sitting = hall.begin()
    assert exams_to_watch(proctor, hall) == ["exam_proctor"]
    submit(sitting_id=sitting.pk, by=hall.world.trainee, at=hall.now, how="person")
    assert exams_to_watch(proctor, hall) == []
    hall.world.enroll(hall.cohort, hall.world.person("second", hall.world.agency, "trainee"))
    assert exams_to_watch(proctor, hall) == ["exam_proctor_later"]
