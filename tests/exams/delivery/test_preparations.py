"""A preparation counts only from the last attempt on, can be withdrawn, and the candidate is emailed."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cohorts.core.dates import home_day
from cohorts.notices.models import Email
from exams.delivery.actions import attempts
from exams.delivery.actions.sittings import submit
from exams.delivery.models import Preparation, PreparationWithdrawal
from tests.exams.delivery.sitting_helpers import Hall
from tests.refusals import on_page, refuses

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(world):
    """The cohort's final, which the trainee has taken and not passed; another attempt needs preparation."""
    hall = Hall(world)
    attempts.publish_policy(exam=hall.exam, authority="Board", limits={"preparation_before": 2}, by=None, at=hall.now)
    type(hall.seat).objects.filter(pk=hall.seat.pk).update(enrolled_at=hall.now - timedelta(days=30))
    submit(sitting_id=hall.begin().pk, by=world.trainee, at=hall.now, how="person")
    return hall


def record(hall, days=0):
    return attempts.record_preparation(
        enrollment=hall.seat,
        exam=hall.exam,
        kind="tutoring",
        done_on=home_day(hall.now) + timedelta(days=days),
        by=hall.world.vendor_coordinator,
        at=hall.now + timedelta(hours=1),
    )


def withdraw(hall, row, **more):
    values = {"reason": "Another person.", "by": hall.world.vendor_coordinator, "at": hall.now + timedelta(hours=2)}
    return attempts.withdraw_preparation(preparation=row, **values | more)


def test_a_preparation_before_the_last_attempt_is_refused_because_it_would_not_count(hall):
    with refuses("preparation_before_attempt", field="done_on", last=home_day(hall.now)):
        record(hall, days=-1)
    assert not Preparation.objects.exists() and not Email.objects.exists()
    assert record(hall)


def test_a_preparation_that_was_withdrawn_no_longer_counts_and_both_rows_stay(hall, client):
    client.force_login(hall.world.vendor_coordinator)
    people = reverse("exam_people", args=[hall.cohort.pk])
    row = record(hall)
    assert "Preparation to be recorded" not in client.get(people).text
    assert reverse("exam_preparation_withdraw", args=[row.pk]) in client.get(people).text
    page = client.get(reverse("exam_preparation", args=[hall.seat.pk]))
    address = reverse("exam_preparation_withdraw", args=[row.pk])
    assert address in page.text
    assert "no longer counts" in client.get(address).context["happens"]
    assert client.post(address, {"reason": "Another person."}).status_code == 302
    assert "Preparation to be recorded" in client.get(people).text
    assert reverse("exam_preparation_withdraw", args=[row.pk]) not in client.get(people).text
    assert "Another person." in client.get(reverse("exam_preparation", args=[hall.seat.pk])).text
    assert on_page("preparation_withdrawn_before") in client.get(address, follow=True).text
    assert Preparation.objects.get() == row == PreparationWithdrawal.objects.get().preparation
    assert record(hall)


def test_only_who_may_record_it_withdraws_it_once_and_with_a_reason(hall, client):
    row = record(hall)
    for other in (hall.world.trainee, hall.world.other_vendor_coordinator, hall.world.trainer):
        with refuses("preparation_recorders_only"):
            withdraw(hall, row, by=other)
        client.force_login(other)
        assert client.get(reverse("exam_preparation_withdraw", args=[row.pk])).status_code == 404
    with refuses("reason_missing", field="reason"):
        withdraw(hall, row, reason=" ")
    withdraw(hall, row)
    with refuses("preparation_withdrawn_before"):
        withdraw(hall, row)


def test_the_candidate_is_emailed_without_a_result_and_finds_it_under_my_exams(hall, client):
    row = record(hall)
    client.force_login(hall.world.trainee)
    assert [one.pk for one in client.get(reverse("my_exams")).context["preparations"]] == [row.pk]
    withdraw(hall, row)
    assert client.get(reverse("my_exams")).context["preparations"] == []
    emails = Email.objects.filter(person=hall.world.trainee, kind="exam-news")
    assert [email.body for email in emails] == [emails[0].body] * 2
    assert "news about your exams" in emails[0].body
