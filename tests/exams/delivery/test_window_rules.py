"""Who a window is for, whether it holds results, and where practice is excluded."""

import pytest
from django.utils import timezone

from cohorts.training.models import Cohort, Enrollment
from exams.assembly.models import Exam, Form
from exams.delivery.models import ExamWindow, Release, Score, Sitting
from exams.delivery.models.windows import is_held, seats_for
from tests.exams.delivery.sitting_helpers import Hall


@pytest.fixture
def hall(world):
    return Hall(world, now=timezone.now())


@pytest.fixture
def everybody(hall):
    """A window of the same exam for everyone in its course."""
    return hall.window_of(hall.exam, hall.form, None)


@pytest.fixture
def practice(hall):
    """A practice exam of the course with its permanent window."""
    exam = Exam.objects.create(
        code="pet-practice", title="Practice", role="practice", course=hall.course, minutes_allowed=60
    )
    return hall.window_of(exam, hall.form_of("form-p", exam=exam), None)


def seats():
    return Enrollment.objects.taken().select_related("cohort__course_version")


def test_a_seat_gives_access_to_windows_of_its_cohort_and_state_wide_windows_of_its_course(hall, everybody, practice):
    assert set(ExamWindow.objects.enterable_by(hall.world.trainee)) == {hall.window, everybody}
    assert not ExamWindow.objects.enterable_by(hall.world.other_trainee)


def test_lists_and_querysets_of_seats_give_access_to_the_same_windows(hall, everybody):
    own_seats = seats().filter(person=hall.world.trainee)
    assert set(ExamWindow.objects.for_seats(own_seats)) == set(ExamWindow.objects.for_seats(list(own_seats)))
    assert not ExamWindow.objects.for_seats([]) and not ExamWindow.objects.for_seats(own_seats.none())


def test_a_window_lists_the_seats_that_give_access_to_it(hall, everybody):
    other = hall.world.enroll(hall.world.cohort("PET-2"), hall.world.other_trainee)
    elsewhere = hall.world.cohort("CR-1", course=hall.world.course("crisis"))
    hall.world.enroll(elsewhere, hall.world.person("crisis", hall.world.agency, "trainee"))
    assert seats_for(hall.window, seats().order_by("pk")) == [hall.seat]
    assert seats_for(everybody, seats().order_by("pk")) == [hall.seat, other]


def test_a_withdrawn_seat_gives_access_to_nothing(hall, everybody):
    Enrollment.objects.update(state="withdrawn")
    assert not ExamWindow.objects.enterable_by(hall.world.trainee)


def test_results_are_held_until_the_window_is_released(hall):
    ExamWindow.objects.filter(pk=hall.window.pk).update(holds_results=True)
    sitting = hall.begin()
    window = ExamWindow.objects.get()
    score = Score.objects.create(
        sitting=sitting, number=1, points=1, maximum=1, cut_points=1, passed=True, domains=[], marks=[], keys=[],
        at=hall.now,
    )  # fmt: skip
    assert is_held(window) and list(ExamWindow.objects.held()) == [window]
    assert list(Sitting.objects.held()) == [sitting] and not Sitting.objects.not_held()
    assert not Score.objects.not_held()
    Release.objects.create(window=window, by=hall.world.examinations, at=hall.now)
    assert not is_held(ExamWindow.objects.get()) and not ExamWindow.objects.held() and not Sitting.objects.held()
    assert list(Sitting.objects.not_held()) == [sitting] and list(Score.objects.not_held()) == [score]


def test_practice_is_excluded_from_exams_forms_windows_and_sittings(hall, practice):
    hall.begin()
    for model, real, trial in (
        (Exam, hall.exam, practice.exam),
        (Form, hall.form, practice.form),
        (ExamWindow, hall.window, practice),
    ):
        assert list(model.objects.without_practice()) == [real] and list(model.objects.practice()) == [trial]
    assert Sitting.objects.without_practice().count() == 1 and not Sitting.objects.practice()
    assert practice.exam.is_practice and not hall.exam.is_practice


def test_seats_taken_and_left_are_counted_once(hall):
    withdrawn_seat = hall.world.enroll(hall.cohort, hall.world.other_trainee)
    Enrollment.objects.filter(pk=withdrawn_seat.pk).update(state="withdrawn")
    cohort = Cohort.objects.with_taken().get(pk=hall.cohort.pk)
    assert (cohort.taken, cohort.left) == (1, cohort.seats - 1)
    assert hall.seat.is_taken and not Enrollment.objects.get(pk=withdrawn_seat.pk).is_taken
