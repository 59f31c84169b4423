"""Running an exam, at its edges: a grant taken back during a pause, an end during a pause, a device clock gone mad."""

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


def test_a_grant_taken_back_during_a_pause_leaves_ten_minutes_once_the_clock_runs_again(hall):
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
    room = {"sitting_ids": [sitting.pk], "by": hall.world.proctor}
    running.pause(reason="alarm", at=hall.now + 70 * MINUTE, **room)
    accommodations.withdraw(accommodation=row, by=hall.world.examinations, at=hall.now + 72 * MINUTE)
    running.resume(at=hall.now + 75 * MINUTE, **room)
    sitting.refresh_from_db()
    assert sitting.left_at(hall.now + 75 * MINUTE) == 10 * MINUTE


def test_an_exam_that_is_ended_during_a_pause_no_longer_says_that_it_is_paused(hall):
    sitting = hall.begin()
    running.pause(sitting_ids=[sitting.pk], reason="alarm", by=hall.world.proctor, at=timezone.now())
    running.end(sitting_id=sitting.pk, reason="the house is closed", by=hall.world.proctor, at=timezone.now())
    heard = visitor(hall.world.trainee).get(reverse("exam_state", args=[sitting.pk])).json()
    assert (heard["state"], heard["stopped"], heard["stop_left"]) == ("submitted", "", 0)


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00"])
def test_a_moment_that_no_calendar_knows_does_not_keep_the_answer_from_being_saved(hall, moment):
    sitting = hall.begin()
    sent = message(sitting, 1, 1, ["A"])
    body = {"epoch": 1, "messages": [{"n": 1, "q": sent.question, "v": sent.value, "at": moment}]}
    url, client = reverse("exam_answers", args=[sitting.pk]), visitor(hall.world.trainee)
    headers = token_header(client, sitting)
    heard = client.post(url, json.dumps(body), content_type="application/json", headers=headers)
    assert heard.json()["saved"] == [1]
    assert Answer.objects.get().given_at is None


def test_a_clock_is_wound_by_the_window_as_it_stands_now_not_as_it_was_read_before_the_lock(hall):
    window = hall.window_of(hall.exam, hall.form, hall.cohort, closes=0.5)
    held = hall.begin(window=window)
    held = Sitting.objects.select_related("window").get(pk=held.pk)
    ExamWindow.objects.filter(pk=window.pk).update(closes_at=hall.now + timedelta(hours=3))
    clocks.wind([held], hall.now + MINUTE)
    assert (held.deadline_at, held.bound) == (hall.now + timedelta(hours=1), "time")


def test_nobody_sets_their_own_sitting_aside(hall):
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
    assert "Answers that came in later do not count." in page


def test_a_window_that_cannot_be_swept_holds_up_no_other(hall, monkeypatch):
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
    room = visitor(both)
    assert room.get(reverse("proctor_sitting", args=[sitting.pk])).status_code == 404
    Membership.objects.create(user=both, organization=hall.world.vendor, role=roles.PROCTOR, started_at=hall.now)
    assert visitor(both).get(reverse("proctor_sitting", args=[sitting.pk])).status_code == 200


def test_a_page_that_was_left_for_another_device_hands_nothing_in(hall):
    sitting = hall.begin()
    trainee, address = visitor(hall.world.trainee), reverse("exam_submit", args=[sitting.pk])
    sittings.take_over(sitting_id=sitting.pk, device="two", by=sitting.person, at=hall.now)
    left_behind = trainee.post(address, {"epoch": "1"}, headers={"Accept": "application/json"})
    assert left_behind.status_code == 409 and "another device" in left_behind.json()["error"]
    assert "another device" in trainee.post(address, {"epoch": "1"}, follow=True).text
    assert Sitting.objects.get().state == "begun"
    trainee.post(address, {"epoch": "2"})
    assert Sitting.objects.get().state == "submitted"


def test_one_exam_is_not_begun_twice_on_two_forms(hall):
    other = hall.window_of(hall.exam, hall.form_of("form-b"), hall.cohort)
    hall.begin()
    with refuses("exam_open_elsewhere"):
        hall.begin(window=other)


def test_more_time_given_while_the_sweep_looks_is_no_trouble(hall, monkeypatch):
    sitting = hall.begin()
    over = sitting.kept_until + MINUTE
    looked = Sitting.objects.filter(pk=sitting.pk).get()
    running.extend(sitting_ids=[sitting.pk], minutes=20, reason="A fire alarm.", by=hall.world.proctor, at=hall.now)
    monkeypatch.setattr("exams.delivery.tasks.Sitting.objects.filter", lambda **_: Once([looked]))
    with time_machine.travel(over):
        assert tasks.sweep_deadlines() == 1
    assert Sitting._base_manager.get(pk=sitting.pk).state == "begun"


class Once(list):
    """The rows as the sweep read them a moment ago."""

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


def test_a_page_that_was_left_often_is_told_on_paper_as_a_sum(hall):
    sitting, proctor = hall.begin(), visitor(hall.world.proctor)
    address = reverse("proctor_sitting", args=[sitting.pk])
    for times in range(1, 5):
        running.left_page(sitting_id=sitting.pk, seconds=10, by=sitting.person, at=hall.now)
        page = proctor.get(address).text
        assert f"{times * 10} s" in page and page.count('<tr class="no-print">') == (times if times > 3 else 0)


def test_the_log_counts_attempts_at_the_exam_and_not_in_the_window(hall):
    first = hall.begin()
    sittings.submit(sitting_id=first.pk, by=first.person, at=hall.now, how="person")
    again = hall.window_of(hall.exam, hall.form_of("form-b"), hall.cohort)
    second = hall.begin(window=again, at=hall.now + MINUTE)
    page = visitor(hall.world.proctor).get(reverse("proctor_sitting", args=[second.pk])).text
    assert second.attempt == 1 and "form-b, 2</dd>" in page


def test_a_pause_and_a_note_need_no_minutes_and_a_wrong_number_is_told_in_plain_words(hall):
    sitting, proctor = hall.begin(), visitor(hall.world.proctor)
    address = reverse("proctor_sitting", args=[sitting.pk])
    for minutes in ("0", "999", "ten"):
        told = proctor.post(address, {"act": "extend", "minutes": minutes, "reason": ""})
        assert told.status_code == 422 and on_page("minutes_out_of_range", most=240) in told.text
    assert proctor.post(address, {"act": "note", "minutes": "999", "reason": "A loud street."}).url == address
    assert proctor.post(address, {"act": "pause", "minutes": "ten", "reason": ""}).url == address


def test_whoever_replays_a_sitting_has_seen_its_items(hall):
    sitting = hall.begin()
    visitor(hall.world.auditor).get(reverse("exam_replay", args=[sitting.pk]))
    seen = ItemView.objects.filter(by=hall.world.auditor, page="form")
    assert seen.count() == hall.form.places.count()


def test_my_exams_tells_no_end_while_the_clock_stands_still_or_never_runs(hall):
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
    told = trainee.get(reverse("my_exams")).text
    assert "You have no time limit." in told and "It ends" not in told
    accommodations.withdraw(accommodation=row, by=hall.world.examinations, at=timezone.now())
    assert "It ends" in trainee.get(reverse("my_exams")).text
    running.begin_break(sitting_id=sitting.pk, by=sitting.person, at=timezone.now())
    assert "You are on a break until" in trainee.get(reverse("my_exams")).text
    running.pause(sitting_ids=[sitting.pk], reason="", by=hall.world.proctor, at=timezone.now())
    told = trainee.get(reverse("my_exams")).text
    assert "It is paused, and the clock stands still." in told and "It ends" not in told
