"""Options are text; sets have no order; a blank is an omission and NP is not presented."""

import numpy as np
import pandas as pd
import pytest

from exams.psychometrics import BadInput, analyze


def frame(**items):
    rows = len(next(iter(items.values())))
    return pd.DataFrame({"person": [f"p{number}" for number in range(rows)], **items})


def key(*rows, **more):
    table = pd.DataFrame(rows, columns=["item", "key", "max_score"])
    return table.assign(**more)


PLAIN = key(("a", "1", 1), ("b", "1", 1))


def labels(analysis, item):
    return [option.option for option in analysis.options[item]]


def test_1_and_01_and_1_point_0_are_three_options():
    analysis = analyze(frame(a=["1", "01", "1.0", "1"], b=["1", "2", "1", "1"]), PLAIN)
    assert labels(analysis, "a") == ["01", "1", "1.0", ""]
    assert analysis.items[0].p == 0.5


def test_na_and_none_are_labels_and_missing_is_an_omission():
    analysis = analyze(frame(a=["NA", "None", "", None], b=["1", "2", "1", "1"]), PLAIN)
    assert [(option.option, option.n) for option in analysis.options["a"]] == [
        ("1", 0),
        ("NA", 1),
        ("None", 1),
        ("", 2),
    ]


def test_the_order_of_a_set_does_not_matter():
    analysis = analyze(
        frame(a=["C+A", "A+C", "A", ""], b=["1", "2", "1", "1"]),
        key(("a", "C+A", 1), ("b", "1", 1), type=["multiple", "single"]),
    )
    assert [(option.option, option.n, option.is_key) for option in analysis.options["a"]] == [
        ("A", 1, False),
        ("A+C", 2, True),
        ("", 1, False),
    ]


def test_each_of_several_keys_is_right_by_itself():
    analysis = analyze(frame(a=["1", "2", "3", "3"], b=["1", "2", "1", "1"]), key(("a", "1|2", 1), ("b", "1", 1)))
    assert analysis.items[0].p == 0.5
    assert [option.is_key for option in analysis.options["a"]] == [True, True, False, False]


TEXT = [["1", "2", "", "1"], ["1", "1", "2", "10"]]


@pytest.mark.parametrize(
    "dressed",
    [
        lambda column: pd.Series(column, dtype=object),
        lambda column: pd.Series(column, dtype="str"),
        lambda column: pd.Series(column).replace("", None).astype("category"),
        lambda column: pd.to_numeric(pd.Series(column).replace("", None)).astype("Int64"),
        lambda column: pd.to_numeric(pd.Series(column).replace("", None)),
    ],
    ids=["object", "string", "categorical", "nullable integer", "float with gaps"],
)
def test_text_integers_and_categories_give_the_same_document(dressed):
    a, b = (dressed(column) for column in TEXT)
    assert analyze(frame(a=a, b=b), PLAIN) == analyze(frame(a=TEXT[0], b=TEXT[1]), PLAIN)


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int64])
def test_integers_far_apart_are_compared_as_text(kind):
    analysis = analyze(frame(a=np.array([1, 100, 1, 7], dtype=kind), b=np.array([1, 1, 2, 3], dtype=kind)), PLAIN)
    assert labels(analysis, "a") == ["1", "100", "7", ""]
    wide = analyze(frame(a=[1, 100_000, -5, 1], b=[1, 1, 2, 3]), PLAIN)
    assert labels(wide, "a") == ["-5", "1", "100000", ""]


def test_a_pretest_item_is_analyzed_with_the_score_of_those_who_saw_it():
    analysis = analyze(
        frame(a=["1", "1", "2", "2", "1"], b=["1", "2", "1", "2", "1"], c=["x", "NP", "y", "", "x"]),
        key(("a", "1", 1), ("b", "1", 1), ("c", "x", 1), scored=["yes", "yes", "no"]),
    )
    item = analysis.items[2]
    assert (item.n, item.n_answered, item.n_omitted, item.n_not_presented) == (4, 3, 1, 1)
    assert (analysis.test.k, analysis.test.max, item.p) == (2, 2, 0.5)
    assert item.alpha_if_deleted is None
    assert [moodle.item for moodle in analysis.moodle.items] == ["a", "b"]


def test_a_pretest_item_nobody_saw_has_no_figures_and_says_so():
    analysis = analyze(
        frame(a=["1", "1", "2"], b=["1", "2", "1"], c=["NP", "NP", "NP"]),
        key(("a", "1", 1), ("b", "1", 1), ("c", "x", 1), scored=["yes", "yes", "no"]),
    )
    assert (analysis.items[2].n, analysis.items[2].p) == (0, None)
    assert [flag.code for flag in analysis.items[2].flags] == ["not_presented"]


def test_equal_scores_leave_reliability_undefined_and_not_zero():
    analysis = analyze(frame(a=["1", "1", "1"], b=["2", "2", "2"]), PLAIN, cut=1)
    assert analysis.test.alpha_kr20 is None
    assert analysis.items[0].point_biserial is None
    assert any("same score" in sentence for sentence in analysis.caution)


def test_an_item_everyone_missed_is_flagged_to_check_the_key():
    analysis = analyze(frame(a=["1", "2", "1", "2"], b=["3", "3", "2", "3"]), PLAIN)
    assert [flag.code for flag in analysis.items[1].flags if "Check the key" in flag.because][0] == "nobody_right"


def test_persons_without_group_are_left_out_of_dif_only():
    sides = ["r", "f", "", "r", "f", None]
    answers = frame(a=["1", "1", "2", "2", "1", "1"], b=["1", "2", "1", "2", "2", "1"], side=sides)
    analysis = analyze(answers, PLAIN, group="side", focal="f")
    assert (analysis.test.n, analysis.dif.n_ref, analysis.dif.n_foc, analysis.dif.n_blank) == (6, 2, 2, 2)


def test_a_frame_without_persons_column_is_refused():
    with pytest.raises(BadInput, match="person"):
        analyze(pd.DataFrame({"a": ["1", "2"], "b": ["1", "2"]}), PLAIN)


def test_marks_finer_than_cents_are_exact_enough():
    marks = [1 / 3, 2 / 3, 1.0, 0.0]
    analysis = analyze(frame(a=marks, b=marks[::-1]), key(("a", "", 1), ("b", "", 1)))
    assert analysis.items[0].p == pytest.approx(0.5, abs=1e-9)
    assert analysis.test.sd == pytest.approx(np.std(np.add(marks, marks[::-1]), ddof=1), abs=1e-8)
