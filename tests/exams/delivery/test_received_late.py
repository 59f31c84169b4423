"""Answers that arrive after the end and the grace period: kept as the candidate’s claim, and not counted."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from cohorts.core.append_only import AppendOnlyError
from exams.delivery import fast_path
from exams.delivery.actions import proctoring, sittings
from exams.delivery.actions.answers import Message
from exams.delivery.actions.scoring import score_sheet
from exams.delivery.models import Answer, LateAnswer, Score, SittingEvent
from exams.delivery.paper import find
from tests.examples import examples
from tests.exams.delivery.sitting_helpers import Hall, message, post_answers, promise, save
from tests.exams.delivery.test_sittings_http import address, visitor

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def hall(world):
    return Hall(world, now=timezone.now() - timedelta(minutes=90))


@pytest.fixture
def sitting(hall):
    """A sitting whose hour ended half an hour ago, with one answer saved."""
    sitting = hall.begin()
    save(sitting, message(sitting, 1, 1, ["B"]))
    return sitting


@pytest.fixture
def trainee(hall):
    return visitor(hall.world.trainee)


def answered(sitting, number, position, answer, minutes):
    """An answer given `minutes` after the start, by the device's clock."""
    sent = message(sitting, number, position, answer)
    return Message(sent.number, sent.question, sent.value, sitting.started_at + minutes * MINUTE)


def test_a_late_answer_is_kept_with_both_times_and_its_number_and_does_not_count(sitting):
    late = answered(sitting, 2, 1, ["A"], 50)
    arrived = sitting.deadline_at + 15 * MINUTE
    assert save(sitting, late, at=arrived).late == [2]
    row = LateAnswer.objects.get()
    assert (row.epoch, row.number, row.value) == (1, 2, ["A"])
    assert (row.given_at, row.received_at) == (sitting.started_at + 50 * MINUTE, arrived)
    sitting.refresh_from_db()
    assert sitting.sheet.responses[0] == "B" and Answer.objects.count() == 1
    assert score_sheet(sitting=sitting, by=None, at=arrived) == Score.objects.get()


def test_a_late_answer_sent_again_is_acknowledged_again_and_kept_once(sitting):
    for _ in range(3):
        assert save(sitting, answered(sitting, 2, 1, ["A"], 50), at=sitting.deadline_at + 15 * MINUTE).late == [2]
    other = save(sitting, answered(sitting, 2, 1, ["C"], 50), at=sitting.deadline_at + 15 * MINUTE)
    assert (other.late, other.refused[2][0]) == ([], "number")
    assert LateAnswer.objects.count() == 1


def test_a_late_answer_cannot_be_changed_or_removed(sitting):
    save(sitting, answered(sitting, 2, 1, ["A"], 50), at=sitting.deadline_at + 15 * MINUTE)
    for change in (lambda rows: rows.update(value=["B"]), lambda rows: rows.delete()):
        with pytest.raises(AppendOnlyError):
            change(LateAnswer.objects.all())


def test_no_sitting_keeps_more_late_answers_than_an_exam_can_have(sitting, monkeypatch):
    monkeypatch.setattr("exams.delivery.actions.answers.MAX_LATE_ANSWERS_PER_SITTING", 3)
    after = sitting.deadline_at + 15 * MINUTE
    batch = [answered(sitting, number, 1, ["A"], 50) for number in (5, 2, 3, 4)]
    saved = save(sitting, *batch, at=after)
    assert (saved.late, list(saved.refused), saved.refused[5][1].code) == ([2, 3, 4], [5], "late_answers_full")
    assert save(sitting, batch[1], answered(sitting, 9, 2, None, 51), at=after).late == [2]
    assert LateAnswer.objects.count() == 3


@pytest.mark.parametrize("how", ["submitted", "ended by a proctor", "set aside"])
def test_however_an_exam_ended_what_arrives_later_is_kept(hall, sitting, how):
    at = sitting.started_at + 20 * MINUTE
    if how == "ended by a proctor":
        proctoring.end(sitting_id=sitting.pk, reason="Fire", by=hall.world.proctor, at=at)
    else:
        sittings.submit(sitting_id=sitting.pk, by=sitting.person, at=at, how="person")
    if how == "set aside":
        sittings.void(sitting_id=sitting.pk, reason="Fire", by=hall.world.examinations, at=at)
    assert save(sitting, answered(sitting, 2, 1, ["A"], 19), at=at + MINUTE).late == [2]


def test_after_the_end_every_earlier_epoch_may_deliver_and_a_token_only_its_own(hall, sitting, trainee):
    sittings.take_over(sitting_id=sitting.pk, device="two", by=sitting.person, at=sitting.started_at + 5 * MINUTE)
    replies = [
        post_answers(trainee, sitting, message(sitting, 7, 2, ["A"]), epoch=epoch, device=device)
        for epoch, device in ((1, "one"), (2, "two"))
    ]
    assert [reply.json()["late"] for reply in replies] == [[7], [7]]
    assert set(LateAnswer.objects.values_list("epoch", "number")) == {(1, 7), (2, 7)}
    crossed = post_answers(trainee, sitting, message(sitting, 8, 2, ["A"]), epoch=2, device="one",
                           headers=token_of_epoch(trainee, sitting, 1))  # fmt: skip
    assert (crossed.status_code, crossed.json()["code"]) == (409, "exam_page_outdated")


def token_of_epoch(client, sitting, epoch):
    session = fast_path.fingerprint(client.cookies["sessionid"].value)
    return {fast_path.HEADER: fast_path.Token(sitting.pk, sitting.person_id, "one", epoch, session).signed()}


def test_nobody_else_can_deliver_to_received_late(hall, sitting, trainee):
    stranger = visitor(hall.world.vendor_coordinator)
    headers = token_of_epoch(trainee, sitting, 1)
    assert post_answers(stranger, sitting, message(sitting, 7, 2, ["A"]), headers=headers).status_code == 401
    assert not LateAnswer.objects.exists()


def test_the_state_after_the_end_gives_what_is_needed_to_deliver(sitting, trainee):
    save(sitting, answered(sitting, 7, 1, ["A"], 50), at=timezone.now())
    state = trainee.get(address("exam_state", sitting)).json()
    assert (state["state"], state["next"]) == ("submitted", 8)
    headers = {fast_path.HEADER: state["token"]}
    assert post_answers(trainee, sitting, message(sitting, 8, 2, ["A"]), headers=headers).json()["late"] == [8]


def test_a_plain_form_sent_after_the_end_is_kept_once_and_says_that_it_does_not_count(hall, trainee):
    hall.window.closes_at = timezone.now() + MINUTE
    hall.window.save()
    trainee.post(reverse("exam_begin", args=[hall.window.pk]), promise(hall.window))
    own = hall.world.trainee.sittings.get()
    type(own).objects.update(deadline_at=timezone.now() - 5 * MINUTE)
    first = message(own, 1, 1, ["A"])
    body = {"epoch": "1", f"was-{first.question}": "", f"q-{first.question}": first.value[0]}
    for _ in range(2):
        reply = trainee.post(address("exam_sitting", own), body, follow=True)
        assert "Later answers do not count." in reply.text
    row = LateAnswer.objects.get()
    assert row.place_id == find(own.paper, first.question).place and not Answer.objects.exists()


# --- What is kept of the connection ---


def test_loss_and_return_of_contact_are_in_the_log_with_what_the_device_says(hall, sitting, trainee):
    save(sitting, message(sitting, 2, 2, ["A"]), at=sitting.started_at + 2 * MINUTE)
    save(sitting, message(sitting, 3, 3, ["A"]), at=sitting.started_at + 11 * MINUTE)
    trainee.post(reverse("exam_away", args=[sitting.pk]), {"seconds": "480", "what": "offline"})
    trainee.post(reverse("exam_away", args=[sitting.pk]), {"seconds": "3", "what": "offline"})
    kinds = SittingEvent.objects.values_list("kind", "seconds")
    assert list(kinds) == [("returned", 540), ("offline", 480)]
    save(sitting, answered(sitting, 4, 1, ["A"], 50), at=timezone.now())
    log = visitor(hall.world.proctor).get(reverse("proctor_sitting", args=[sitting.pk])).text
    for words in (
        "Last contact with the exam page before it was lost",
        "Connection to the exam page is back: 9 min",
        "Device reported that it was offline: 8 min",
        "1 answer received late, not counted",
        "by the device’s clock.",
    ):
        assert words in log
    # The second loss lasted to the end.
    assert log.count("Last contact with the exam page") == 2


def test_a_short_silence_is_no_loss_of_contact(sitting):
    for minutes in (2, 3):
        save(sitting, message(sitting, minutes, 2, ["A"]), at=sitting.started_at + minutes * MINUTE)
    assert not SittingEvent.objects.exists()


def test_the_reports_of_a_device_are_bounded(sitting, monkeypatch):
    monkeypatch.setattr("exams.delivery.rules.proctoring.MAX_OFFLINE_EVENTS", 2)
    for _ in range(4):
        proctoring.report_offline(sitting_id=sitting.pk, seconds=60, by=sitting.person, at=timezone.now())
    assert SittingEvent.objects.count() == 2


# --- In any order ---

STEPS = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from(["A", "B", "C"]), st.integers(1, 3), st.booleans()), max_size=30
)


@examples(15, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_in_any_order_nothing_acknowledged_is_lost_nothing_late_counts_and_the_number_is_bounded(hall, steps):
    person = hall.world.person(f"walker{Score.objects.count()}", hall.world.agency, "trainee")
    hall.world.enroll(hall.cohort, person)
    own = hall.begin(person=person)
    stored, late = {}, {}
    for number, label, position, is_late in sorted(steps, key=lambda step: step[3]):
        at = own.deadline_at + 10 * MINUTE if is_late else own.started_at + MINUTE
        position = 1 if position == 2 else position
        label = "B" if position == 3 and label == "C" else label
        saved = save(own, message(own, number, position, [label]), at=at)
        for name, acknowledged in ((stored, saved.acknowledged), (late, saved.late)):
            for one in acknowledged:
                assert name.setdefault(one, (position, label)) == (position, label)
    sittings.submit(sitting_id=own.pk, by=None, at=own.deadline_at + 20 * MINUTE, how="deadline")
    own.refresh_from_db()
    for rows, expected in ((own.answers, stored), (own.late_answers, late)):
        kept = {row.number: (row.place.position, row.value[0]) for row in rows.select_related("place")}
        assert kept == expected
    assert not stored.keys() & late.keys() and len(late) <= 12
    counting = {position: label for _, (position, label) in sorted(stored.items())}
    assert [own.sheet.responses[position - 1] for position in (1, 3)] == [counting.get(p, "") for p in (1, 3)]
    assert Score.objects.filter(sitting=own).count() == 1
