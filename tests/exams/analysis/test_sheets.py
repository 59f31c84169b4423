"""A sheet always equals the answer log, whatever was answered in whatever order."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from exams.analysis import frames
from exams.delivery import paper as assembly
from exams.delivery.actions.sittings import submit
from exams.delivery.models import Answer, AnswerSheet, Sitting
from exams.delivery.models.text_list_field import read_line, write_line
from exams.delivery.rules import sittings as rules
from tests.examples import examples

TEXTS = st.one_of(st.sampled_from(["", "A", "B+C", "\x1f", "\x1e", "[", "é"]), st.text(max_size=4))


def clean(text):
    return text.replace("\x1f", " ").replace("\x1e", " ")


@given(st.lists(TEXTS, max_size=8))
def test_a_stored_line_reads_back_as_its_original_texts(texts):
    assert read_line(write_line(texts)) == [clean(text) for text in texts]


def test_answers_of_one_letter_take_one_byte_each():
    assert write_line(["A", "", "C"]) == "\x1eA\x1eC"


MESSAGE = st.tuples(
    st.integers(0, 7),
    st.integers(1, 3),
    st.integers(1, 40),
    st.one_of(
        st.none(), st.lists(st.sampled_from("ABCD"), max_size=3, unique=True), st.sampled_from(["8", "plan", "é"])
    ),
)


@pytest.mark.django_db
@examples(40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(messages=st.lists(MESSAGE, max_size=25, unique_by=lambda one: (one[1], one[2])))
def test_the_sheet_of_a_submitted_sitting_equals_its_log(sat, messages):
    now = sat.world.now
    sat.number += 1
    sitting = Sitting.objects.create(
        window=sat.window,
        form=sat.form,
        person=sat.world.trainee,
        attempt=sat.number,
        seed="s",
        device="d",
        started_at=now,
        deadline_at=now + timedelta(hours=1),
    )
    Answer.objects.bulk_create(
        Answer(sitting=sitting, place=sat.places[at], epoch=epoch, number=number, value=value, received_at=now)
        for at, epoch, number, value in messages
    )
    submit(sitting_id=sitting.pk, by=None, at=now + timedelta(hours=2), how="deadline")
    last = {}
    for at, epoch, number, value in messages:
        last[at] = max(last.get(at, (0, 0, None)), (epoch, number, value), key=lambda one: one[:2])
    expected = [as_string(last.get(at, (0, 0, None))[2]) for at in range(8)]
    assert AnswerSheet.objects.get(sitting=sitting).responses == expected
    log = [rules.GivenAnswer(*row) for row in sitting.answers.values_list("place_id", "epoch", "number", "value")]
    assert expected == list(assembly.sheet([place.pk for place in sat.places], rules.settle(log)))


def as_string(value):
    return "" if value is None else "+".join(sorted(value)) if isinstance(value, list) else value


@pytest.mark.django_db
def test_a_sheet_stored_as_json_by_an_earlier_version_is_still_read(sat):
    sat.sit(3)
    before = frames.form_frame(sat.form).responses
    for sheet in AnswerSheet.objects.all():
        copy = Sitting.objects.create(
            window=sat.window,
            form=sat.form,
            person=sat.world.trainee,
            attempt=sheet.pk,
            seed="s",
            device="d",
            started_at=sat.world.now,
            deadline_at=sat.world.now,
            state="submitted",
        )
        # As the column stored it when it was JSON.
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO delivery_answersheet (sitting_id, form_id, responses, at) VALUES (%s, %s, %s, %s)",
                [copy.pk, sat.form.pk, json.dumps(sheet.responses), sat.world.now],
            )
    after = frames.form_frame(sat.form).responses
    assert AnswerSheet.objects.order_by("-pk").first().responses == AnswerSheet.objects.order_by("pk")[2].responses
    columns = list(before.columns[1:])
    assert after[columns][3:].astype(str).values.tolist() == before[columns].astype(str).values.tolist()
