"""Edge cases of running an exam: a grant withdrawn during a pause, an end during a pause, a wrong device clock."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.people.models import Membership
from exams.bank.models import ItemView
from exams.delivery import tasks
from exams.delivery.actions import accommodations, attempts, clocks, sittings
from exams.delivery.actions import proctoring as running
from exams.delivery.models import Answer, ExamWindow, Sitting
from tests.exams.delivery.sitting_helpers import Hall, message, token_header
from tests.exams.delivery.test_sittings_http import visitor
from tests.refusals import on_page, refuses

MINUTE = timedelta(minutes=1)


@pytest.fixture
def hall(world):
    return Hall(world, now=timezone.now())


def test_a_grant_withdrawn_during_a_pause_leaves_ten_minutes_after_the_exam_resumes(hall):
    today = home_day(hall.now)
    row = accommodations.grant(
        person=hall.world.trainee,
        kind="time_200",
        minutes=0,
        valid_from=today,
        valid_to=today + timedelta(days=9),
        by=hall.world.examinations,
        at=hall.now - MINUTE,
    )
    sitting = hall.begin()
    arguments = {"sitting_ids": [sitting.pk], "by": hall.world.proctor}
    running.pause(reason="alarm", at=hall.now + 70 * MINUTE, **arguments)
    accommodations.withdraw(accommodation=row, by=hall.world.examinations, at=hall.now + 72 * MINUTE)
    running.resume(at=hall.now + 75 * MINUTE, **arguments)
    sitting.refresh_from_db()
    assert sitting.left_at(hall.now + 75 * MINUTE) == 10 * MINUTE


def test_an_exam_that_is_ended_during_a_pause_no_longer_says_that_it_is_paused(hall):
    sitting = hall.begin()
    running.pause(sitting_ids=[sitting.pk], reason="alarm", by=hall.world.proctor, at=timezone.now())
    running.end(sitting_id=sitting.pk, reason="the house is closed", by=hall.world.proctor, at=timezone.now())
    state = visitor(hall.world.trainee).get(reverse("exam_state", args=[sitting.pk])).json()
    assert (state["state"], state["stopped"], state["stop_left"]) == ("submitted", "", 0)


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"])
def test_an_invalid_date_does_not_keep_an_answer_from_being_saved(hall, moment):
    sitting = hall.begin()
    answer = message(sitting, 1, 1, ["A"])
    body = {"epoch": 1, "messages": [{"n": 1, "q": answer.question, "v": answer.value, "at": moment}]}
    url, client = reverse("exam_answers", args=[sitting.pk]), visitor(hall.world.trainee)
    headers = token_header(client, sitting)
    response = client.post(url, json.dumps(body), content_type="application/json", headers=headers)
    assert response.json()["saved"] == [1]
    assert Answer.objects.get().given_at is None


def test_deadlines_use_the_current_window_and_not_the_one_read_before_the_lock(hall):
    window = hall.window_of(hall.exam, hall.form, hall.cohort, closes=0.5)
    result_on_hold = hall.begin(window=window)
    result_on_hold = Sitting.objects.select_related("window").get(pk=result_on_hold.pk)
    ExamWindow.objects.filter(pk=window.pk).update(closes_at=hall.now + timedelta(hours=3))
    clocks.recompute_deadlines([result_on_hold], hall.now + MINUTE)
    assert (result_on_hold.deadline_at, result_on_hold.bound) == (hall.now + timedelta(hours=1), "time")


def test_nobody_can_void_their_own_sitting(hall):
    sitting = hall.begin()
    Membership.objects.create(
        user=hall.world.trainee, organization=hall.world.state, role=roles.EXAMINATIONS, started_at=hall.now
    )
    with refuses("own_sitting"):
        sittings.void(sitting_id=sitting.pk, reason="again", by=hall.world.trainee, at=hall.now + MINUTE)


def test_the_plain_form_says_that_answers_came_too_late(hall):
    sitting = hall.begin(device="")
    Sitting.objects.update(deadline_at=timezone.now() - timedelta(hours=1))
    url = reverse("exam_sitting", args=[sitting.pk])
    page = visitor(hall.world.trainee).post(url, {"epoch": "1"}, follow=True).text
    assert "Later answers do not count." in page


def test_an_error_in_one_window_does_not_hold_up_the_others(hall, monkeypatch):
    first, second = (
        hall.window_of(hall.exam, hall.form, hall.cohort, opens=opens, closes=opens + 1) for opens in (-9, -5)
    )
    sweep = attempts.record_no_shows

    def stuck(*, window_id, **more):
        if window_id == first.pk:
            raise RuntimeError("This window is stuck.")
        return sweep(window_id=window_id, **more)

    monkeypatch.setattr(attempts, "record_no_shows", stuck)
    with pytest.raises(ExceptionGroup):
        tasks.sweep_no_shows()
    second.refresh_from_db()
    assert second.no_shows_at is not None


def test_program_staff_who_proctor_at_one_vendor_do_not_see_the_log_of_another(hall):
    sitting = hall.begin()
    both = hall.world.program_staff
    Membership.objects.create(user=both, organization=hall.world.other_vendor, role=roles.PROCTOR, started_at=hall.now)
    staff_client = visitor(both)
    assert staff_client.get(reverse("proctor_sitting", args=[sitting.pk])).status_code == 404
    Membership.objects.create(user=both, organization=hall.world.vendor, role=roles.PROCTOR, started_at=hall.now)
    assert visitor(both).get(reverse("proctor_sitting", args=[sitting.pk])).status_code == 200


def test_a_page_replaced_by_another_device_cannot_submit(hall):
    sitting = hall.begin()
    trainee, address = visitor(hall.world.trainee), reverse("exam_submit", args=[sitting.pk])
    sittings.take_over(sitting_id=sitting.pk, device="two", by=sitting.person, at=hall.now)
    left_behind = trainee.post(address, {"epoch": "1"}, headers={"Accept": "application/json"})
    assert left_behind.status_code == 409 and "another device" in left_behind.json()["error"]
    assert "another device" in trainee.post(address, {"epoch": "1"}, follow=True).text
    assert Sitting.objects.get().state == "begun"
    trainee.post(address, {"epoch": "2"})
    assert Sitting.objects.get().state == "submitted"


def test_one_exam_is_not_started_on_two_forms(hall):
    other = hall.window_of(hall.exam, hall.form_of("form-b"), hall.cohort)
    hall.begin()
    with refuses("exam_open_elsewhere"):
        hall.begin(window=other)


def test_adding_time_while_the_sweep_runs_causes_no_error(hall, monkeypatch):
    sitting = hall.begin()
    over = sitting.kept_until + MINUTE
    looked = Sitting.objects.filter(pk=sitting.pk).get()
    running.extend(sitting_ids=[sitting.pk], minutes=20, reason="A fire alarm.", by=hall.world.proctor, at=hall.now)
    monkeypatch.setattr("exams.delivery.tasks.Sitting.objects.filter", lambda **_: Once([looked]))
    with time_machine.travel(over):
        assert tasks.sweep_deadlines() == 1
    assert Sitting._base_manager.get(pk=sitting.pk).state == "begun"


class Once(list):
    """The rows as the sweep read them a moment earlier."""

    def order_by(self, *names):
        return self

    def only(self, *names):
        return self


def test_a_proctor_who_sits_the_exam_reads_no_start_code(hall):
    ExamWindow.objects.filter(pk=hall.window.pk).update(asks_start_code=True)
    proctor, address = visitor(hall.world.proctor), reverse("exam_start_code", args=[hall.window.pk])
    assert proctor.get(address).status_code == 200
    hall.world.enroll(hall.cohort, hall.world.proctor)
    assert proctor.get(address).status_code == 404


def test_leaving_the_page_often_is_printed_as_a_total(hall):
    sitting, proctor = hall.begin(), visitor(hall.world.proctor)
    address = reverse("proctor_sitting", args=[sitting.pk])
    for times in range(1, 5):
        running.left_page(sitting_id=sitting.pk, seconds=10, by=sitting.person, at=hall.now)
        page = proctor.get(address).text
        assert f"{times * 10} s" in page and page.count('<tr class="no-print">') == (times if times > 3 else 0)


def test_the_log_counts_attempts_at_the_exam_and_not_in_the_window(hall):
    first = hall.begin()
    sittings.submit(sitting_id=first.pk, by=first.person, at=hall.now, how="person")
    second_window = hall.window_of(hall.exam, hall.form_of("form-b"), hall.cohort)
    second = hall.begin(window=second_window, at=hall.now + MINUTE)
    page = visitor(hall.world.proctor).get(reverse("proctor_sitting", args=[second.pk])).text
    assert second.attempt == 1 and "form-b, 2</dd>" in page


def test_a_pause_and_a_note_need_no_minutes_and_a_wrong_number_gets_a_clear_message(hall):
    sitting, proctor = hall.begin(), visitor(hall.world.proctor)
    address = reverse("proctor_sitting", args=[sitting.pk])
    for minutes in ("0", "999", "ten"):
        response = proctor.post(address, {"act": "extend", "minutes": minutes, "reason": "Alarm"})
        assert response.status_code == 422 and on_page("minutes_out_of_range", most=240) in response.text
    assert proctor.post(address, {"act": "note", "minutes": "999", "reason": "A loud street."}).url == address
    assert proctor.post(address, {"act": "pause", "minutes": "ten", "reason": "Alarm"}).url == address


def test_opening_a_replay_records_that_the_items_were_seen(hall):
    sitting = hall.begin()
    visitor(hall.world.auditor).get(reverse("exam_replay", args=[sitting.pk]))
    views = ItemView.objects.filter(by=hall.world.auditor, page="form")
    assert views.count() == hall.form.places.count()


def test_my_exams_shows_no_end_time_while_the_clock_is_stopped_or_unlimited(hall):
    today = home_day(hall.now)
    for kind, minutes in (("breaks", 15), ("untimed", 0)):
        row = accommodations.grant(
            person=hall.world.trainee,
            kind=kind,
            minutes=minutes,
            valid_from=today,
            valid_to=today,
            by=hall.world.examinations,
            at=hall.now,
        )
    sitting, trainee = hall.begin(), visitor(hall.world.trainee)
    page = trainee.get(reverse("my_exams")).text
    assert "You have no time limit." in page and "It ends" not in page.replace("It ends soon", "")
    accommodations.withdraw(accommodation=row, by=hall.world.examinations, at=timezone.now())
    assert "It ends" in trainee.get(reverse("my_exams")).text.replace("It ends soon", "")
    running.begin_break(sitting_id=sitting.pk, by=sitting.person, at=timezone.now())
    assert "You are on a break until" in trainee.get(reverse("my_exams")).text
    running.pause(sitting_ids=[sitting.pk], reason="Alarm", by=hall.world.proctor, at=timezone.now())
    page = trainee.get(reverse("my_exams")).text
    assert "It is paused, and so is your clock." in page and "It ends" not in page.replace("It ends soon", "")
