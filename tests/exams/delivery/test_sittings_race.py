"""Saving and submitting at once share a lock: an acknowledged answer is always in the scored sheet."""

from datetime import timedelta

import pytest
from django.db import connection

from cohorts.core.dates import home_day
from cohorts.core.refusals import Refused
from exams.delivery.actions import accommodations, answers, sittings, window_forms, windows
from exams.delivery.models import Answer, AnswerSheet, ExamPolicy, ExamWindow, Score, Sitting
from tests.exams.delivery.sitting_helpers import Hall, message, save
from tests.faults.invariants import breaches
from tests.separate import at_once, separate_database  # noqa: F401
from tests.waiting import transaction_waits, wait_for, wait_until
from tests.world import World

pytestmark = pytest.mark.usefixtures("db")


def submit(sitting, minutes=5):
    return sittings.submit(
        sitting_id=sitting.pk, by=sitting.person, at=sitting.started_at + timedelta(minutes=minutes), how="person"
    )


@pytest.mark.parametrize("run", range(4))
def test_an_acknowledged_answer_is_in_the_scored_sheet_even_when_submitting_at_the_same_moment(run):
    sitting = Hall(World()).begin()

    def saver(first):
        def save_many():
            acknowledged_here = []
            for number in range(first, first + 12):
                saved = save(sitting, message(sitting, number, 1, ["ABCD"[number % 4]]))
                acknowledged_here += saved.acknowledged
            return acknowledged_here

        return save_many

    *acknowledged, final_sitting = at_once(saver(100), saver(200), lambda: submit(sitting))
    assert not any(isinstance(outcome, Exception) for outcome in (*acknowledged, final_sitting)), (
        acknowledged,
        final_sitting,
    )
    numbers = [number for part in acknowledged for number in part]
    assert sorted(numbers) == list(Answer.objects.values_list("number", flat=True))
    expected = "ABCD"[max(numbers) % 4] if numbers else ""
    assert AnswerSheet.objects.get().responses[0] == expected
    assert Score.objects.count() == 1


def test_two_submissions_at_the_same_moment_make_one_score():
    sitting = Hall(World()).begin()
    outcomes = at_once(*[lambda: submit(sitting).state] * 4)
    assert outcomes == ["submitted"] * 4
    assert AnswerSheet.objects.count() == Score.objects.count() == 1


def test_starting_twice_at_the_same_moment_makes_one_sitting():
    hall = Hall(World())
    outcomes = at_once(*[lambda: hall.begin().pk] * 4)
    assert outcomes == [Sitting.objects.get().pk] * 4


def test_the_same_message_sent_twice_at_the_same_moment_is_kept_once():
    sitting = Hall(World()).begin()
    answer = message(sitting, 1, 1, ["A"])
    outcomes = at_once(*[lambda: save(sitting, answer).acknowledged] * 4)
    assert outcomes == [[1]] * 4
    assert Answer.objects.count() == 1


def test_nothing_counts_that_waited_for_the_transaction_that_submitted_the_sitting():
    """The lock itself: a saver waits for the transaction that holds the row, then sees its changes."""
    if connection.vendor == "sqlite":
        # SQLite locks the whole file; the tests above cover that lock.
        assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        return
    import threading

    from django.db import transaction

    sitting = Hall(World()).begin()
    holds, outcome = threading.Event(), []

    def hold_and_submit():
        with transaction.atomic():
            Sitting.objects.select_for_update().get(pk=sitting.pk)
            holds.set()
            wait_until(transaction_waits)
            submit(sitting)

    def save_meanwhile():
        wait_for(holds)
        outcome.append(save(sitting, message(sitting, 1, 1, ["A"])))

    assert at_once(hold_and_submit, save_meanwhile) == [None, None]
    # It is kept as received late, and does not count.
    assert outcome[0].acknowledged == [] and outcome[0].late == [1]
    assert not Answer.objects.filter(sitting=sitting).exists()


@pytest.mark.parametrize("run", range(3))
def test_moving_a_window_while_somebody_starts_moves_their_deadline_too(run):
    hall = Hall(World())
    window = hall.window_of(hall.exam, hall.form, hall.cohort, opens=-9, closes=0.5)
    ExamWindow.objects.filter(pk=hall.window.pk).delete()

    def move():
        windows.change_window(
            window=window,
            opens_at=window.opens_at,
            closes_at=hall.now + timedelta(hours=9),
            ends_sittings=True,
            by=hall.world.vendor_coordinator,
            at=hall.now,
        )

    outcomes = at_once(lambda: hall.begin(window=window).pk, move)
    assert outcomes == [Sitting.objects.get().pk, None]
    assert Sitting.objects.get().deadline_at == hall.now + timedelta(minutes=60)


@pytest.mark.parametrize("run", range(3))
@pytest.mark.parametrize("act", ["another form", "removing"])
def test_whoever_starts_while_a_window_changes_sits_on_its_form_or_not_at_all(act, run):
    hall = Hall(World())
    other = hall.form_of("form-b")
    by = {"by": hall.world.examinations, "at": hall.now}

    def change():
        if act == "removing":
            windows.remove_window(window=hall.window, **by)
        else:
            window_forms.change_form(window=hall.window, form=other, **by)

    outcomes = at_once(lambda: hall.begin().form_id, change)
    sitting = Sitting.objects.select_related("window").first()
    assert sitting is None or sitting.form_id == sitting.window.form_id == outcomes[0]
    refusals = [one.code for one in outcomes if isinstance(one, Refused)]
    assert refusals in (([], ["window_used"]) if act == "another form" else (["exam_removed"], ["window_used"]))


@pytest.mark.parametrize("run", range(3))
def test_a_grant_recorded_while_somebody_starts_counts_in_that_sitting(run):
    hall = Hall(World())
    today = home_day(hall.now)

    def grant():
        accommodations.grant(
            person=hall.world.trainee,
            kind="time_200",
            minutes=0,
            valid_from=today,
            valid_to=today,
            by=hall.world.examinations,
            at=hall.now,
        )

    outcomes = at_once(lambda: hall.begin().pk, grant)
    assert outcomes == [Sitting.objects.get().pk, None]
    assert Sitting.objects.get().deadline_at == hall.now + timedelta(minutes=120)


@pytest.mark.parametrize("locked", [True, False], ids=["our saving", "a plain read and then an insert"])
def test_the_lock_alone_keeps_an_answer_from_being_acknowledged_after_the_score(locked, monkeypatch):
    """The saver pauses between reading the sitting and its insert until another submits or waits to."""
    if connection.vendor == "sqlite":
        # On SQLite the saver's transaction locks the whole file, so nothing can run in between.
        assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        return
    import threading

    sitting = Hall(World()).begin()
    answer = message(sitting, 1, 1, ["A"])
    place = sitting.form.places.get(position=1).pk
    looked, submitted = threading.Event(), threading.Event()
    reads = answers._contents

    def read_late(*arguments):
        looked.set()
        wait_until(lambda: submitted.is_set() or transaction_waits())
        return reads(*arguments)

    def save_slowly():
        return save(sitting, answer).acknowledged

    def submit_meanwhile():
        wait_for(looked)
        submit(sitting)
        submitted.set()

    monkeypatch.setattr(answers, "_contents", read_late)
    if not locked:
        monkeypatch.setattr(Sitting.objects, "select_for_update", lambda **options: Sitting.objects.all())
    acknowledged, _ = at_once(save_slowly, submit_meanwhile)
    assert acknowledged == [1]
    broken = breaches([sitting.pk], {(sitting.pk, 1, 1): (place, ["A"])})
    assert bool(broken) is not locked, broken


@pytest.mark.parametrize("run", range(3))
def test_two_windows_started_at_the_same_moment_use_one_attempt(run):
    hall = Hall(World())
    other = hall.world.cohort(code="OTHER")
    hall.world.enroll(other)
    elsewhere = hall.window_of(hall.exam, hall.form_of("form-b"), other)
    ExamPolicy.objects.create(
        exam=hall.exam, valid_from=hall.now - timedelta(days=1), most_attempts=1, authority="Board", at=hall.now
    )
    outcomes = at_once(hall.begin, lambda: hall.begin(window=elsewhere))
    assert sorted(type(one).__name__ for one in outcomes) == ["Refused", "Sitting"], outcomes


@pytest.mark.parametrize("meanwhile", ["the window is changed", "a grant is recorded"])
def test_submitting_does_not_deadlock_with_a_transaction_that_waits_for_the_sitting(meanwhile, monkeypatch):
    """The submitter locks the sitting and references its window and seat while the other waits for it."""
    if connection.vendor == "sqlite":
        # On SQLite one transaction locks the whole file, so two never wait for each other.
        assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        return
    hall = Hall(World())
    sitting, today, holds, reads = hall.begin(), home_day(hall.now), [], sittings._responses

    def read_slowly(*arguments):
        holds.append(True)
        wait_until(transaction_waits)
        return reads(*arguments)

    def other():
        wait_until(lambda: holds)
        if meanwhile == "a grant is recorded":
            accommodations.grant(
                person=hall.world.trainee,
                kind="time_200",
                minutes=0,
                valid_from=today,
                valid_to=today,
                by=hall.world.examinations,
                at=hall.now,
            )
        else:
            windows.change_window(
                window=hall.window,
                opens_at=hall.window.opens_at,
                closes_at=hall.now + timedelta(hours=9),
                ends_sittings=True,
                by=hall.world.vendor_coordinator,
                at=hall.now,
            )

    monkeypatch.setattr(sittings, "_responses", read_slowly)
    state, outcome = at_once(lambda: submit(sitting).state, other)
    assert (state, outcome) == ("submitted", None)
