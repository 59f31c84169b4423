"""A sitting through its actions: begin, save, take over, submit, void."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from exams.bank.models import Key
from exams.delivery import tasks
from exams.delivery.actions import sittings
from exams.delivery.actions.answers import Message
from exams.delivery.actions.scoring import score_sheet
from exams.delivery.models import Answer, AnswerSheet, Score, Sitting
from exams.delivery.signals import result_changed
from tests.exams.delivery.sitting_helpers import SEED, Hall, message, right_answers, save
from tests.refusals import refuses


@pytest.fixture
def hall(world):
    return Hall(world)


@pytest.fixture
def notified():
    calls = []

    def listen(sender, person_ids, at, **kwargs):
        calls.append(list(person_ids))

    result_changed.connect(listen)
    yield calls
    result_changed.disconnect(listen)


def submit(sitting, *, minutes=5, how="person", by=None):
    return sittings.submit(
        sitting_id=sitting.pk, by=by or sitting.person, at=sitting.started_at + timedelta(minutes=minutes), how=how
    )


def test_a_sitting_begins_with_its_deadline_and_its_own_paper(hall):
    sitting = hall.begin()
    assert sitting.deadline_at == hall.now + timedelta(minutes=60)
    assert sitting.enrollment == hall.seat and sitting.epoch == 1 and sitting.device == "one"
    assert sorted(place for place, *_ in sitting.paper) == sorted(hall.form.places.values_list("pk", flat=True))


def test_beginning_again_resumes_the_same_sitting(hall):
    first = hall.begin()
    assert hall.begin(device="two", seed="1" * 32, at=hall.now + timedelta(minutes=9)) == first
    assert Sitting.objects.count() == 1


def test_nobody_begins_without_a_seat_or_outside_the_window(hall):
    with refuses("exam_without_seat"):
        hall.begin(person=hall.world.other_trainee)
    with refuses("exam_not_open_yet"):
        hall.begin(at=hall.window.opens_at - timedelta(seconds=1))
    with refuses("exam_closed"):
        hall.begin(at=hall.window.closes_at)
    hall.seat.state = "withdrawn"
    type(hall.seat).objects.filter(pk=hall.seat.pk).update(state="withdrawn")
    with refuses("exam_without_seat"):
        hall.begin()
    assert not Sitting.objects.exists()


def test_an_ended_sitting_cannot_be_started_again_in_its_window(hall):
    submit(hall.begin())
    with refuses("exam_already_taken"):
        hall.begin(at=hall.now + timedelta(minutes=10))


def test_one_form_can_be_started_only_once_even_in_two_windows(hall):
    hall.begin()
    second = hall.window_of(hall.exam, hall.form, hall.cohort)
    with refuses("exam_open_elsewhere"):
        hall.begin(window=second)


def test_a_state_wide_window_admits_everyone_with_a_seat_in_the_course(hall):
    wide = hall.window_of(hall.exam, hall.form_of("form-b"), None)
    assert hall.begin(window=wide).enrollment == hall.seat
    with refuses("exam_without_seat"):
        hall.begin(window=wide, person=hall.world.other_trainee)


def test_an_answer_is_appended_once_however_often_it_is_sent(hall):
    sitting = hall.begin()
    answer = message(sitting, 1, 1, ["B"])
    for _ in range(3):
        assert save(sitting, answer).acknowledged == [1]
    assert save(sitting, answer, answer).acknowledged == [1]
    row = Answer.objects.get()
    assert (row.value, row.epoch, row.number, row.received_at) == (["B"], 1, 1, hall.now + timedelta(minutes=1))


def test_another_answer_under_a_used_number_is_refused(hall):
    sitting = hall.begin()
    save(sitting, message(sitting, 1, 1, ["B"]))
    saved = save(sitting, message(sitting, 1, 1, ["A"]), message(sitting, 2, 1, ["C"]))
    assert saved.acknowledged == [2] and saved.refused[1][0] == "number"
    assert list(Answer.objects.values_list("value", flat=True)) == [["B"], ["C"]]


def test_two_answers_with_one_number_in_a_batch_are_both_refused(hall):
    sitting = hall.begin()
    two, forged = [message(sitting, 1, 1, [label]) for label in "CD"], Message(2, "f" * 16, None)
    saved = save(sitting, *two, forged, message(sitting, 2, 1, ["A"]), message(sitting, 3, 2, ["A"]))
    assert saved.acknowledged == [3]
    assert {number: code for number, (code, _) in saved.refused.items()} == {1: "number", 2: "unreadable"}
    assert Answer.objects.get().number == 3


def test_after_the_end_stored_answers_are_acknowledged_again_and_new_ones_are_kept_as_received_late(hall):
    sitting = hall.begin()
    answer = message(sitting, 1, 1, ["B"])
    save(sitting, answer)
    submit(sitting)
    late = save(sitting, answer, message(sitting, 2, 1, ["C"]), at=hall.now + timedelta(minutes=9))
    assert (late.acknowledged, late.late, late.refused) == ([1], [2], {})
    assert save(sitting, message(sitting, 1, 1, ["C"])).refused[1][0] == "number"
    assert Answer.objects.get().value == ["B"] and sitting.sheet.responses[0] == "B"


def test_a_replaced_page_is_told_again_what_it_saved(hall):
    sitting = hall.begin()
    answer = message(sitting, 1, 1, ["B"])
    save(sitting, answer)
    saved = save(sitting, answer, message(sitting, 2, 1, ["C"]), device="a copy of the page")
    assert saved.acknowledged == [1] and saved.refused[2][0] == "moved"


def test_a_forged_question_or_option_is_refused_and_the_rest_is_kept(hall):
    sitting = hall.begin()
    good = message(sitting, 3, 1, ["A"])
    saved = save(
        sitting,
        Message(1, "f" * 16, None),
        Message(2, good.question, ["0123456789ab"]),
        good,
        Message(0, good.question, None),
        Message(2**40, good.question, None),
    )
    assert saved.acknowledged == [3]
    assert {code for code, _ in saved.refused.values()} == {"unreadable"} and len(saved.refused) == 4


def test_a_stranger_cannot_save_take_over_or_submit(hall):
    sitting = hall.begin()
    stranger = hall.world.other_trainee
    for attempt in (
        lambda: save(sitting, message(sitting, 1, 1, ["A"]), by=stranger),
        lambda: sittings.take_over(sitting_id=sitting.pk, device="x", by=stranger, at=hall.now),
        lambda: submit(sitting, by=stranger),
    ):
        with pytest.raises(Sitting.DoesNotExist):
            attempt()
    assert not Answer.objects.exists()


def test_after_a_take_over_the_first_device_is_read_only_and_its_late_messages_do_not_override(hall):
    sitting = hall.begin()
    save(sitting, message(sitting, 1, 1, ["A"]))
    taken_over = sittings.take_over(sitting_id=sitting.pk, device="two", by=sitting.person, at=hall.now)
    assert taken_over.epoch == 2
    assert sittings.take_over(sitting_id=sitting.pk, device="two", by=sitting.person, at=hall.now).epoch == 2
    assert save(sitting, message(sitting, 1, 1, ["B"]), epoch=2, device="two").yours
    late = save(sitting, message(sitting, 2, 1, ["C"]), message(sitting, 3, 2, ["B"]), epoch=1, device="one")
    assert late.acknowledged == [2, 3] and not late.yours
    taken_over = save(sitting, message(sitting, 9, 1, ["D"]), epoch=2, device="one")
    assert taken_over.acknowledged == [] and taken_over.refused[9][0] == "moved"
    with refuses("exam_page_outdated"):
        save(sitting, message(sitting, 9, 1, ["D"]), epoch=3, device="two")
    submitted = submit(sitting)
    assert submitted.sheet.responses[:2] == ["B", "B"]


def test_everything_right_earns_every_scored_point_and_the_pretest_item_none(hall, notified):
    sitting = hall.begin()
    save(sitting, *right_answers(sitting))
    submitted = submit(sitting)
    score = submitted.scores.get()
    assert (score.points, score.maximum, score.cut_points, score.passed) == (6, 6, 4, True)
    assert score.marks == [1, 1, 1, 1, 1, 1, None]
    assert submitted.sheet.responses[:5] == ["A", "A+C", "B", "41,988.5", "planted-secret-text-5"]
    assert [(d["code"], d["title"], d["points"], d["maximum"]) for d in score.domains] == [
        ("D1", "Recovery", 3, 3),
        ("D4", "Ethics", 3, 3),
    ]
    assert (submitted.state, submitted.ended_how, submitted.ended_at) == (
        "submitted",
        "person",
        hall.now + timedelta(minutes=5),
    )
    assert notified == [[sitting.person_id]]


def test_nothing_answered_scores_nothing_and_is_not_yet_passed(hall):
    score = submit(hall.begin()).scores.get()
    assert (score.points, score.passed) == (0, False)


def test_an_answer_taken_back_is_an_omission(hall):
    sitting = hall.begin()
    save(sitting, message(sitting, 1, 1, ["A"]), message(sitting, 2, 1, None))
    assert submit(sitting).sheet.responses[0] == ""


def test_a_second_submission_does_nothing_twice(hall, notified):
    sitting = hall.begin()
    submit(sitting)
    resubmitted = submit(sitting, minutes=9)
    assert resubmitted.ended_at == hall.now + timedelta(minutes=5)
    assert AnswerSheet.objects.count() == Score.objects.count() == len(notified) == 1


def test_a_late_answer_counts_within_the_grace_period_and_does_not_count_after_it(hall):
    sitting = hall.begin()
    save(sitting, message(sitting, 1, 1, ["A"]), at=sitting.deadline_at)
    in_grace = save(sitting, message(sitting, 2, 2, ["A", "C"]), at=sitting.deadline_at + timedelta(seconds=30))
    assert in_grace.acknowledged == [2] and in_grace.sitting.state == "begun"
    late = save(sitting, message(sitting, 3, 1, ["B"]), at=sitting.deadline_at + timedelta(seconds=31))
    assert (late.acknowledged, late.late, late.refused, late.yours) == ([], [3], {}, False)
    sitting.refresh_from_db()
    assert (sitting.state, sitting.ended_how, sitting.ended_at) == ("submitted", "deadline", sitting.deadline_at)
    assert sitting.sheet.responses[:2] == ["A", "A+C"]
    assert list(Answer.objects.order_by("number").values_list("late", flat=True)) == [False, True]


def test_an_exam_without_a_grace_period_counts_nothing_after_the_deadline(hall):
    hall.exam.grace_seconds = 0
    hall.exam.save()
    sitting = hall.begin()
    late = save(sitting, message(sitting, 1, 1, ["B"]), at=sitting.deadline_at + timedelta(seconds=1))
    assert (late.acknowledged, late.late) == ([], [1]) and not Answer.objects.exists()


def test_the_sweep_submits_ended_sittings_once_and_only_after_the_grace_period(hall, notified):
    sitting = hall.begin()
    with time_machine.travel(sitting.deadline_at + timedelta(seconds=29), tick=False) as clock:
        assert tasks.sweep_deadlines() == 0
        clock.shift(timedelta(minutes=3))
        assert tasks.sweep_deadlines() == 1
        assert tasks.sweep_deadlines() == 0
    sitting.refresh_from_db()
    assert (sitting.ended_how, sitting.ended_at) == ("deadline", sitting.deadline_at) and len(notified) == 1


def test_a_sitting_that_cannot_be_submitted_does_not_hold_up_the_sweep(hall, monkeypatch):
    broken, sound = hall.begin(), None
    hall.world.enroll(hall.cohort, hall.world.other_trainee, hall.world.other_agency)
    sound = hall.begin(person=hall.world.other_trainee, at=hall.now + timedelta(minutes=1))
    submit_one = sittings.submit

    def submit_or_break(**arguments):
        if arguments["sitting_id"] == broken.pk:
            raise ValueError("no key")
        return submit_one(**arguments)

    monkeypatch.setattr(tasks.sittings, "submit", submit_or_break)
    with time_machine.travel(hall.now + timedelta(hours=3)), pytest.raises(ExceptionGroup):
        tasks.sweep_deadlines()
    sound.refresh_from_db()
    assert sound.state == "submitted"


def test_a_sitting_cannot_be_ended_for_time_before_its_deadline(hall):
    with refuses("exam_time_not_up"):
        submit(hall.begin(), how="deadline")


def test_rescoring_appends_only_what_differs(hall, notified):
    submitted = submit(hall.begin())
    place = hall.form.places.get(position=1)
    same = score_sheet(sitting=submitted, by=hall.world.examinations, at=hall.now)
    assert same.number == 1 and len(notified) == 1
    Key.objects.create(version=place.version, number=2, answer={"credit_all": True}, at=hall.now)
    fresh = score_sheet(sitting=submitted, by=hall.world.examinations, at=hall.now, reason="Two keys are right")
    assert (fresh.number, fresh.points, fresh.reason) == (2, 1, "Two keys are right") and len(notified) == 2
    assert submitted.scores.count() == 2


def test_only_examinations_staff_void_a_sitting_and_must_give_a_reason(hall, notified):
    sitting = hall.begin()
    with refuses("role_required"):
        sittings.void(sitting_id=sitting.pk, reason="x", by=hall.world.vendor_coordinator, at=hall.now)
    with refuses("set_aside_reason_missing", field="reason"):
        sittings.void(sitting_id=sitting.pk, reason=" ", by=hall.world.examinations, at=hall.now)
    voided = sittings.void(sitting_id=sitting.pk, reason="Fire alarm", by=hall.world.examinations, at=hall.now)
    assert voided.state == "voided" and notified == [[sitting.person_id]]
    assert save(sitting, message(sitting, 1, 1, ["A"])).late == [1]
    with refuses("exam_set_aside"):
        hall.begin()


@pytest.mark.parametrize("count", [1, 40])
def test_saving_costs_the_same_few_queries_for_one_answer_and_for_many(hall, django_assert_num_queries, count):
    sitting = hall.begin()
    messages = [message(sitting, number, 1 + number % 3, None) for number in range(1, count + 1)]
    person = sitting.person
    # The lock, the numbers in use, then the insert; and a savepoint of the test's transaction.
    # The last contact is recorded only every half minute.
    with django_assert_num_queries(5):
        save(sitting, *messages, by=person, at=hall.now + timedelta(seconds=29))
    with django_assert_num_queries(4):
        save(sitting, by=person, at=hall.now + timedelta(seconds=31))


def test_the_database_itself_refuses_to_change_an_answer(hall):
    sitting = hall.begin()
    save(sitting, message(sitting, 1, 1, ["A"]))
    with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
        cursor.execute("UPDATE delivery_answer SET number = 7")


def test_the_same_seed_gives_the_same_paper_and_another_seed_another(hall):
    sitting = hall.begin()
    hall.world.enroll(hall.cohort, hall.world.other_trainee, hall.world.other_agency)
    other = hall.begin(person=hall.world.other_trainee, seed=SEED)
    assert other.paper == sitting.paper


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ("ab" * 16, "ab" * 8 + "cd" * 8, "reopened"),
        ("ab" * 16, "cd" * 16, "moved"),
        ("", "ab" * 16, "opened"),
        ("ab" * 8, "ab" * 8 + "c", "moved"),
    ],
)
def test_the_log_tells_another_window_of_the_same_browser_from_another_device(hall, first, second, kind):
    sitting = hall.begin(device=first)
    sittings.take_over(sitting_id=sitting.pk, device=second, by=sitting.person, at=hall.now)
    assert sitting.events.get().kind == kind
