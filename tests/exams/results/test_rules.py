"""Requirements of a proposed key, and who a policy protects."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.bank.rules.key_changes import answer_fault, keeps_earlier, same_answer

LABELS = ["A", "B", "C"]


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("single", {"any_of": ["B"]}),
        ("single", {"any_of": ["A", "C"]}),
        ("true_false", {"any_of": ["A"]}),
        ("multiple", {"set": ["A", "B"]}),
        ("numeric", {"ranges": [["7.5", "8.5"], ["9", "9"]]}),
        ("short_text", {"texts": ["plan"]}),
        ("single", {"credit_all": True}),
        ("numeric", {"drop": True}),
    ],
)
def test_a_key_that_fits_the_item_is_accepted(kind, answer):
    assert answer_fault(kind, LABELS, answer) is None


@pytest.mark.parametrize(
    ("kind", "answer", "code"),
    [
        ("single", {"any_of": ["D"]}, "key_unknown_option"),
        ("single", {"any_of": []}, "key_without_option"),
        ("single", {"any_of": ["A", "A"]}, "key_option_repeated"),
        ("single", {"set": ["A"]}, "key_wrong_shape"),
        ("multiple", {"any_of": ["A"]}, "key_wrong_shape"),
        ("single", {}, "key_wrong_shape"),
        ("numeric", {"ranges": []}, "key_without_answer"),
        ("numeric", {"ranges": [["9", "8"]]}, "key_range_reversed"),
        ("numeric", {"ranges": [["nine", "8"]]}, "key_range_unreadable"),
        ("short_text", {"texts": [" "]}, "key_answer_empty"),
    ],
)
def test_an_impossible_key_is_refused(kind, answer, code):
    assert answer_fault(kind, LABELS, answer).code == code


def test_the_same_key_in_another_order_is_the_same_key():
    assert same_answer({"any_of": ["A", "B"]}, {"any_of": ["B", "A"]})
    assert same_answer({"ranges": [["7.50", "8"]]}, {"ranges": [["7.5", "8.0"]]})
    assert same_answer({"texts": ["A  plan"]}, {"texts": ["a plan"]})
    assert not same_answer({"any_of": ["A"]}, {"any_of": ["B"]})
    assert not same_answer({"credit_all": True}, {"drop": True})


scores = st.builds(lambda points, passed: SimpleNamespace(points=points, passed=passed), st.integers(), st.booleans())


@given(scores, scores)
def test_never_lower_protects_results_and_both_ways_protects_none(before, after):
    assert not keeps_earlier("both_ways", before, after)
    counts = before if keeps_earlier("never_lower", before, after) else after
    assert counts.points >= before.points and counts.passed >= before.passed
