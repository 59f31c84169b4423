"""A person's own sitting is the one that the sitting's reach lets them see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exams.delivery.actions import accommodations, clocks
from exams.delivery.models import ExamWindow, Sitting
from exams.delivery.models.own_sittings import answers_of, own_or_none, own_window
from exams.delivery.rules.sittings import GivenAnswer
from tests.exams.delivery.sitting_helpers import Hall, message, save


@pytest.fixture
def hall(world):
    return Hall(world, now=timezone.now())


def test_everybody_finds_their_own_sitting_and_nobody_else_does(hall):
    sitting = hall.begin()
    for person in type(sitting.person).objects.all():
        seen = Sitting.objects.visible_to(person).filter(person=person, pk=sitting.pk).first()
        assert own_or_none(sitting.pk, person.pk) == seen
    assert own_or_none(sitting.pk, sitting.person_id) == sitting
    assert own_or_none(2**70, sitting.person_id) is None


@pytest.mark.parametrize("state_wide", [False, True])
@pytest.mark.parametrize("started", [False, True])
def test_one_window_is_judged_by_the_same_rule_as_a_list_of_windows(hall, state_wide, started):
    if started:
        hall.begin()
    if state_wide:
        ExamWindow.objects.filter(pk=hall.window.pk).update(cohort=None)
    expected_ids = set()
    for _seats_taken in (True, False):
        for person in type(hall.world.trainee).objects.all():
            window, _sitting_id = own_window(hall.window.pk, person)
            listed = ExamWindow.objects.without_practice().for_candidate(person).filter(pk=hall.window.pk)
            assert (window is not None) == listed.exists()
            expected_ids |= {person.pk} if window else set()
        hall.cohort.enrollments.update(state="withdrawn")
    assert expected_ids == {hall.world.trainee.pk}


def test_the_own_sitting_comes_with_what_is_asked_for(hall, django_assert_num_queries):
    sitting = hall.begin()
    own = own_or_none(sitting.pk, sitting.person_id, "window__exam", "window__release")
    fresh = Sitting.objects.get(pk=sitting.pk)
    assert {f.attname: getattr(own, f.attname) for f in Sitting._meta.concrete_fields} == {
        f.attname: getattr(fresh, f.attname) for f in Sitting._meta.concrete_fields
    }
    with django_assert_num_queries(0):
        assert own.window.exam == hall.window.exam
        assert not hasattr(own.window, "release")


def test_the_answers_given_are_those_of_the_log(hall):
    sitting = hall.begin()
    save(sitting, message(sitting, 1, 1, ["A"]), message(sitting, 2, 2, None))
    assert answers_of(sitting.pk) == [
        GivenAnswer(*row)
        for row in sitting.answers.values_list("place_id", "epoch", "number", "value").order_by("number")
    ]


def test_the_clock_of_one_sitting_is_that_which_all_sittings_are_wound_by(hall):
    staff = hall.world.examinations
    grant = {"person": hall.world.trainee, "by": staff, "valid_from": hall.now.date() - timedelta(days=1)}
    for days, kind, minutes in ((9, "time_150", 0), (9, "breaks", 10)):
        accommodations.grant(
            **grant, kind=kind, minutes=minutes, valid_to=hall.now.date() + timedelta(days=days), at=hall.now
        )
    sitting = hall.begin()
    terms, grants = clocks.terms_of_one(sitting, hall.now)
    assert (terms, grants) == clocks.terms_of([sitting], hall.now)[sitting.pk]
    assert len(grants) == 2
