"""The checker of the fault runs: it accepts a correct log and reports an incorrect one."""

from datetime import timedelta

import pytest
from django.db import connection

from exams.delivery.actions import sittings
from exams.delivery.models import Answer, LateAnswer, Score
from tests.exams.delivery.sitting_helpers import Hall, message, paper, right_answers, save
from tests.faults.invariants import breaches
from tests.world import World

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture
def sat(db):
    """An answered, taken-over and submitted sitting: (sitting, acknowledged)."""
    sitting = Hall(World()).begin()
    places = {position: question.place for position, question in paper(sitting).items()}
    first = right_answers(sitting)
    save(sitting, *first[::-1])
    save(sitting, first[0])
    sittings.take_over(
        sitting_id=sitting.pk, device="two", by=sitting.person, at=sitting.started_at + timedelta(minutes=2)
    )
    assert save(sitting, message(sitting, 20, 1, ["B"]), epoch=2, device="two").acknowledged == [20]
    sittings.submit(
        sitting_id=sitting.pk, by=sitting.person, at=sitting.started_at + timedelta(minutes=9), how="person"
    )
    log = Answer.objects.values_list("epoch", "number", "place_id", "value")
    acknowledged = {(sitting.pk, epoch, number): (place, value) for epoch, number, place, value in log}
    assert acknowledged[sitting.pk, 2, 20] == (places[1], ["B"])
    return sitting, acknowledged


def tamper(table, sql, *parameters):
    """Change the log despite the triggers that refuse it."""
    # PostgreSQL cannot drop a trigger while foreign key checks are pending.
    connection.check_constraints()
    with connection.cursor() as cursor:
        for event in ("update", "delete"):
            on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER "{table}_no_{event}"{on}')
        cursor.execute(sql, parameters)


def test_a_correct_log_has_no_breaches(sat):
    sitting, acknowledged = sat
    assert len(acknowledged) == 8
    assert breaches([sitting.pk], acknowledged) == []


def test_an_acknowledged_answer_missing_from_the_log_is_reported(sat):
    sitting, acknowledged = sat
    tamper("delivery_answer", "DELETE FROM delivery_answer WHERE epoch = %s", 2)
    broken = breaches([sitting.pk], acknowledged)
    assert f"Sitting {sitting.pk}, answer 2.20 was acknowledged and is not in the log." in broken
    assert f"Sitting {sitting.pk}: the sheet that was scored is not what the log says." in broken
    assert f"Sitting {sitting.pk}: a recount from the log does not give the score that was taken." in broken


def test_an_acknowledged_answer_with_another_value_is_reported(sat):
    sitting, acknowledged = sat
    tamper("delivery_answer", "UPDATE delivery_answer SET value = %s WHERE epoch = %s", '["C"]', 2)
    assert any("answer 2.20 was acknowledged as" in breach for breach in breaches([sitting.pk], acknowledged))


def test_an_answer_added_after_the_score_is_reported(sat):
    sitting, acknowledged = sat
    late = {"epoch": 2, "number": 21, "value": ["A"], "received_at": sitting.started_at}
    Answer.objects.create(sitting=sitting, place_id=paper(sitting)[1].place, **late)
    assert f"Sitting {sitting.pk}: the sheet that was scored is not what the log says." in breaches(
        [sitting.pk], acknowledged
    )


def test_a_late_answer_that_was_acknowledged_and_is_missing_or_also_counts_is_reported(sat):
    sitting, acknowledged = sat
    place = paper(sitting)[1].place
    late = {(sitting.pk, 2, 20): (place, ["B"]), (sitting.pk, 2, 30): (place, ["A"])}
    LateAnswer.objects.create(
        sitting=sitting, place_id=place, epoch=2, number=20, value=["B"], received_at=sitting.started_at
    )
    assert breaches([sitting.pk], acknowledged, late) == [
        f"Sitting {sitting.pk}, late answer 2.30 was acknowledged and is not in the log.",
        f"Sitting {sitting.pk}, answer 2.20 is both counted and kept as received late.",
    ]


def test_a_second_score_is_reported(sat):
    sitting, acknowledged = sat
    score = Score.objects.get()
    score.pk, score.number, score._state.adding = None, 2, True
    score.save()
    assert breaches([sitting.pk], acknowledged) == [f"Sitting {sitting.pk} has 2 scores instead of one."]


def test_a_sitting_that_never_ended_is_reported():
    sitting = Hall(World()).begin()
    assert breaches([sitting.pk], {}) == [f"Sitting {sitting.pk} has not ended; it is “begun”."]
