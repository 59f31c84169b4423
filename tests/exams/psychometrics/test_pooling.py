"""Pooling cohorts of one item version within cohorts; answer lines become the same codes in any form."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exams.psychometrics.answer_codes import CellReader
from exams.psychometrics.pooling import WithinGroups, group_sums, pool, shrink_to_history

LETTERS = st.sampled_from(["", "A", "B", "A+C", "é", "ü-2", "NaN", "seventeen letters", '"', "\\"])


def line(texts):
    return "".join("\x1f" + text for text in texts)


@given(st.lists(st.lists(LETTERS, min_size=3, max_size=3), min_size=1, max_size=12), st.integers(1, 5))
def test_every_answer_reads_back_unchanged_in_batches_of_any_size(rows, portion):
    reader = CellReader(3)
    for start in range(0, len(rows), portion):
        reader.read([line(row) for row in rows[start : start + portion]])
    for place, cells in enumerate(reader.columns()):
        labels = [*cells.labels, ""]
        assert [labels[code] for code in cells.codes] == [row[place] for row in rows]


def test_a_line_with_another_number_of_answers_is_refused():
    for lines in ([line(["A"])], [line(["A", "B", "C"])], [line(["A"]), line(["A", "B", "C"])], ["\x1eAB", "\x1eABC"]):
        with pytest.raises(ValueError, match="does not have exactly 2 answers"):
            CellReader(2).read(lines[-1:] if len(lines) == 2 and lines[0][0] == "\x1e" else lines)


def frames(rng, cohorts, people, shift):
    """0/1 answers to five items; cohort g is `shift` g stronger."""
    group = np.repeat(np.arange(cohorts), people)
    able = rng.normal(size=len(group)) + shift * group
    right = (able[:, None] + rng.normal(size=(len(group), 5))) > 0
    names = [f"i{n}" for n in range(5)]
    responses = pd.DataFrame(np.where(right, "A", "B"), columns=names)
    responses.insert(0, "person", np.arange(len(group)))
    key = pd.DataFrame({"item": names, "key": "A", "max_score": 1, "scored": ["yes"] * 4 + ["no"]})
    return responses, key, group, right.astype(float)


@pytest.mark.parametrize("mixed", [False, True])
def test_the_pooled_correlation_is_the_partial_correlation_with_the_cohort_held_constant(mixed):
    rng = np.random.default_rng(3)
    responses, key, group, x = frames(rng, 6, 25, 0.7)
    order = rng.permutation(len(group)) if mixed else np.arange(len(group))
    sums = group_sums(responses.iloc[order], key, group[order])
    total = x[:, :4].sum(axis=1)
    for place in range(5):
        rest = total - x[:, place] if place < 4 else total
        centered = [values - np.array([values[group == g].mean() for g in group]) for values in (x[:, place], rest)]
        pooled = pool([sums.within[f"i{place}"]])
        assert pooled.r == pytest.approx(np.corrcoef(*centered)[0, 1], abs=1e-6)
        assert (pooled.n, pooled.groups, pooled.p) == (150, 6, pytest.approx(x[:, place].mean()))
        assert sums.n[f"i{place}"].tolist() == [25] * 6


def test_a_difference_between_cohorts_does_not_count_as_discrimination():
    rng = np.random.default_rng(5)
    group = np.repeat([0, 1], 200)
    x = rng.random((400, 5)) < np.where(group == 0, 0.2, 0.8)[:, None]
    responses = pd.DataFrame(np.where(x, "A", "B"), columns=[f"i{n}" for n in range(5)])
    responses.insert(0, "person", np.arange(400))
    key = pd.DataFrame({"item": responses.columns[1:], "key": "A", "max_score": 1})
    apart = group_sums(responses, key, group).within["i0"]
    mixed = group_sums(responses, key, np.zeros(400, int)).within["i0"]
    assert pool([mixed]).r > 0.4 and abs(pool([apart]).r) < 0.15


def test_forms_add_up_to_the_figures_of_all_their_people():
    responses, key, group, _ = frames(np.random.default_rng(8), 4, 20, 0.3)
    whole = pool([group_sums(responses, key, group).within["i1"]])
    halves = [group_sums(responses[part], key, group[part] % 2).within["i1"] for part in (group < 2, group >= 2)]
    assert pool(halves).r == pytest.approx(whole.r, abs=1e-6)
    assert pool(halves).groups == 4


def test_an_item_everyone_has_right_has_no_correlation_and_a_group_of_one_no_interval():
    assert pool([WithinGroups(20, 2, 20, 0.0, 0.0, 30.0)]).r is None
    assert pool([WithinGroups(1, 1, 1, 0.0, 0.0, 0.0)]).r_ci95 == (None, None)
    assert pool([]).p is None


@given(st.integers(1, 60), st.data(), st.integers(1, 500))
def test_a_pooled_facility_is_between_the_raw_one_and_its_history(n, data, earlier):
    right, before = data.draw(st.integers(0, n)), data.draw(st.integers(0, earlier))
    (pooled,) = shrink_to_history([right], [n], [before], [earlier])
    ends = sorted([right / n, before / earlier])
    assert ends[0] - 1e-12 <= pooled.p <= ends[1] + 1e-12
    assert 0 <= pooled.ci95[0] <= pooled.ci95[1] <= 1


def test_without_a_history_nothing_is_pooled():
    assert shrink_to_history([3], [4], [0], [0]) == [None]
