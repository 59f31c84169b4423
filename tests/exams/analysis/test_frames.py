"""Answer sheets are converted to the data frames of the analysis."""

import json

import pytest

from exams.analysis import frames
from exams.delivery.models import Sitting

pytestmark = pytest.mark.django_db


def test_choices_stay_labels_and_typed_answers_become_marks(sat):
    sat.sit(12)
    frame = frames.form_frame(sat.form)
    responses, key, versions = frame.responses.astype(object).fillna(""), frame.key, frame.versions
    assert list(key["key"]) == ["A", "B", "C|D", "A", "A+C", "", "", "D"]
    assert list(key["type"])[4] == "multiple"
    assert list(key["scored"]) == ["yes"] * 7 + ["no"]
    assert set(responses["final-x-06"]) | set(responses["final-x-07"]) <= {"0", "1", ""}
    assert set(responses["final-x-01"]) <= {"A", "B", "C", "D", ""}
    assert versions[0] == {
        "code": "final-x-01",
        "version": 1,
        "version_id": sat.places[0].version_id,
        "key_id": sat.places[0].version.keys.get().pk,
        "scored": True,
    }


def test_a_voided_sitting_is_left_out(sat):
    sittings = sat.sit(5)
    Sitting.objects.filter(pk=sittings[0].pk).update(state="voided")
    responses = frames.form_frame(sat.form).responses
    assert sorted(responses["person"]) == sorted(sitting.pk for sitting in sittings[1:])


def test_the_key_with_the_highest_number_counts(sat):
    sat.sit(3)
    sat.rekey(0, {"any_of": ["B"]})
    sat.rekey(1, {"any_of": ["A", "B"]})
    assert list(frames.form_frame(sat.form).key["key"])[:2] == ["B", "A|B"]


def test_credit_for_all_gives_everyone_the_point_even_with_no_answer(sat):
    sat.sit(6)
    sat.rekey(2, {"credit_all": True})
    frame = frames.form_frame(sat.form)
    assert set(frame.responses["final-x-03"]) == {"1"}
    assert frame.key["key"][2] == ""


def test_a_dropped_item_is_analyzed_by_its_last_real_key(sat):
    sat.sit(6)
    sat.rekey(0, {"drop": True})
    key = frames.form_frame(sat.form).key
    assert (key["key"][0], key["scored"][0]) == ("A", "no")


def test_reading_a_form_costs_the_same_at_2_and_at_40_sittings(sat, django_assert_num_queries):
    sat.sit(2)
    with django_assert_num_queries(9):
        frames.form_frame(sat.form)
    sat.sit(38, seed=2)
    with django_assert_num_queries(9):
        assert len(frames.form_frame(sat.form).responses) == 40


def test_the_fingerprint_of_the_list_is_the_fingerprint_of_the_frame(sat):
    assert frames.fingerprints([sat.form.pk])[sat.form.pk] == frames.form_frame(sat.form).fingerprint
    sat.sit(4)
    assert frames.fingerprints([sat.form.pk])[sat.form.pk] == frames.form_frame(sat.form).fingerprint


@pytest.mark.parametrize("change", ["a sitting", "a voided sitting", "a key"])
def test_the_fingerprint_changes_with(sat, change):
    sittings = sat.sit(4)
    before = frames.form_frame(sat.form).fingerprint
    if change == "a sitting":
        sat.sit(1, seed=3)
    elif change == "a voided sitting":
        Sitting.objects.filter(pk=sittings[-1].pk).update(state="voided")
    else:
        sat.rekey(0, {"any_of": ["B"]})
    assert frames.form_frame(sat.form).fingerprint != before


def test_version_numbers_of_packages_can_be_stored(sat):
    sat.sit(2)
    json.dumps(frames.form_frame(sat.form).versions)
