"""Nobody fills the database: answers of a sitting and practice in a day are bounded, far above any honest use."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from exams.delivery.actions import answers, sittings
from exams.delivery.models import Answer
from exams.delivery.rules import sittings as rules
from tests.exams.delivery.sitting_helpers import Hall, message, save
from tests.refusals import on_page, refuses

pytestmark = pytest.mark.django_db


def test_only_a_sitting_with_many_numbers_or_devices_is_counted():
    assert not rules.counts_answers(2_000, 20)
    assert rules.counts_answers(2_001, 1) and rules.counts_answers(1, 21)


def test_answers_beyond_the_limit_are_refused_and_stored_ones_acknowledged_again(world, monkeypatch):
    monkeypatch.setattr(answers, "MAX_ANSWERS_PER_SITTING", 3)
    monkeypatch.setattr(rules, "ANSWERS_NOT_COUNTED", 0)
    sitting = Hall(world).begin()
    assert save(sitting, message(sitting, 1, 1, ["A"]), message(sitting, 2, 1, ["B"])).acknowledged == [1, 2]
    saved = save(sitting, message(sitting, 2, 1, ["B"]), message(sitting, 3, 1, ["A"]), message(sitting, 4, 1, ["B"]))
    assert saved.acknowledged == [2]
    assert {number: (code, why.code) for number, (code, why) in saved.refused.items()} == {
        3: ("unreadable", "answers_full"),
        4: ("unreadable", "answers_full"),
    }
    assert save(sitting, message(sitting, 3, 1, ["A"])).acknowledged == [3]
    assert Answer.objects.filter(sitting=sitting).count() == 3


@pytest.mark.slow
def test_an_exam_with_answers_changed_all_the_time_stays_below_the_limit(world):
    sitting = Hall(world).begin()
    for first in range(1, 2_501, 500):
        batch = [message(sitting, number, 1, ["AB"[number % 2]]) for number in range(first, first + 500)]
        assert len(save(sitting, *batch).acknowledged) == 500
    assert rules.MAX_ANSWERS_PER_SITTING > 2_500


def test_practice_sittings_of_a_day_are_bounded(world, monkeypatch):
    monkeypatch.setattr(rules, "MAX_PRACTICE_PER_DAY", 2)
    hall = Hall(world, role="practice")
    world.enroll(world.cohort("P-1"), world.trainee)

    def practice(at):
        sitting = sittings.begin_practice(exam=hall.exam, by=world.trainee, device="one", seed="s" * 40, at=at)
        return sittings.submit(sitting_id=sitting.pk, by=world.trainee, at=at, how="person")

    practice(hall.now)
    practice(hall.now + timedelta(hours=1))
    with refuses("practice_limit"):
        practice(hall.now + timedelta(hours=2))
    practice(hall.now + timedelta(hours=24, minutes=1))


def test_the_page_of_practice_offers_no_start_after_the_last_of_a_day(world, client, monkeypatch):
    monkeypatch.setattr(rules, "MAX_PRACTICE_PER_DAY", 1)
    hall = Hall(world, role="practice", now=timezone.now())
    world.enroll(world.cohort("P-1"), world.trainee)
    client.force_login(world.trainee)
    address = reverse("exam_practice", args=[hall.exam.pk])
    assert "Start practicing" in client.get(address).text
    sitting = sittings.begin_practice(exam=hall.exam, by=world.trainee, device="one", seed="s" * 40, at=hall.now)
    assert "Continue practicing" in client.get(address).text
    sittings.submit(sitting_id=sitting.pk, by=world.trainee, at=hall.now, how="person")
    page = client.get(address).text
    assert on_page("practice_limit", most=1) in page and "Start practicing" not in page
