"""Changes that must not affect the figures: order of persons, names of options, order of items."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exams.psychometrics import analyze
from tests.examples import examples
from tests.exams.psychometrics.matching import differences

OPTIONS = "ABCD"
seeds = st.integers(0, 2**31)
few = examples(12)


def form(seed: int, n: int = 0, k: int = 0):
    """A random form: n persons, k items, some omissions."""
    rng = np.random.default_rng(seed)
    n, k = n or int(rng.integers(5, 60)), k or int(rng.integers(3, 9))
    able = rng.normal(size=(n, 1)) - rng.normal(size=k) > rng.normal(size=(n, k))
    key = rng.choice(list(OPTIONS), k)
    answers = np.where(able, key, rng.choice(list(OPTIONS), (n, k))).astype(object)
    answers[rng.random((n, k)) < 0.05] = ""
    names = [f"q{number}" for number in range(k)]
    responses = pd.DataFrame(answers, columns=names)
    responses.insert(0, "person", range(n))
    responses["side"] = rng.choice(["r", "f"], n)
    responses.loc[0, "side"], responses.loc[1, "side"] = "r", "f"
    return responses, pd.DataFrame({"item": names, "key": key, "max_score": 1})


def document(responses, key):
    return analyze(responses, key, cut=2, group="side", focal="f").to_dict()


def assert_same(one: dict, other: dict):
    assert differences("document", one, other) == []


@few
@given(seeds)
def test_the_order_of_the_persons_changes_nothing(seed):
    responses, key = form(seed)
    mixed = responses.sample(frac=1, random_state=seed % 1000).reset_index(drop=True)
    assert_same(document(mixed, key), document(responses, key))


@few
@given(seeds, st.permutations(OPTIONS))
def test_renaming_the_options_renames_them_and_changes_nothing_else(seed, names):
    responses, key = form(seed)
    new = dict(zip(OPTIONS, names, strict=True))
    renamed = responses.copy()
    for item in key["item"]:
        renamed[item] = renamed[item].map(lambda label: new.get(label, label))
    before, after = document(responses, key), document(renamed, key.assign(key=key["key"].map(new)))
    for part in ("test", "moodle", "decision", "dif"):
        assert_same(after[part], before[part])
    for item in key["item"]:
        by_option = {option["option"]: option for option in after["options"][item]}
        for option in before["options"][item]:
            name = new.get(option["option"], "")
            assert_same(by_option[name], {**option, "option": name})


@few
@given(seeds)
def test_the_order_of_the_items_changes_only_the_odd_even_split(seed):
    responses, key = form(seed)
    mixed = key.sample(frac=1, random_state=seed % 1000)
    before, after = document(responses, key), document(responses, mixed)
    before["test"].pop("split_odd_even")
    for part in ("test", "decision", "options"):
        assert_same(after[part], before[part])
    by_item = {item["item"]: item for item in after["items"]}
    for item in before["items"]:
        assert_same(by_item[item["item"]], item)


@few
@example(83)
@given(seeds)
def test_counts_add_up_and_shares_lie_between_0_and_1(seed):
    responses, key = form(seed)
    result = document(responses, key)
    n = len(responses)
    assert sum(result["test"]["score_freq"].values()) == n
    for item in result["items"]:
        options = result["options"][item["item"]]
        assert sum(option["n"] for option in options) == n
        assert sum(option["prop_all"] for option in options) == pytest.approx(1)
        low, high = item["p_ci95_wilson"]
        assert 0 <= low <= item["p"] <= high <= 1


@few
@given(seeds)
def test_figures_are_those_of_plain_numpy(seed):
    responses, key = form(seed, n=40, k=6)
    analysis = analyze(responses, key)
    x = (responses[list(key["item"])].to_numpy(object) == key["key"].to_numpy(object)).astype(float)
    total = x.sum(axis=1)
    assert analysis.test.mean == pytest.approx(total.mean())
    assert analysis.test.sd == pytest.approx(total.std(ddof=1))
    assert analysis.test.median == np.median(total)
    for place, item in enumerate(analysis.items):
        if item.point_biserial is not None:
            rest = total - x[:, place]
            assert item.point_biserial == pytest.approx(np.corrcoef(x[:, place], total)[0, 1])
            assert item.point_biserial_corrected == pytest.approx(np.corrcoef(x[:, place], rest)[0, 1])
            most = np.cov(np.sort(x[:, place]), np.sort(rest))[0, 1]
            efficiency = 100 * np.cov(x[:, place], rest)[0, 1] / most
            assert analysis.moodle.items[place].discriminative_efficiency == pytest.approx(efficiency)


@few
@given(seeds)
def test_marks_and_options_give_the_same_figures_where_they_say_the_same(seed):
    responses, key = form(seed)
    marks = responses.copy()
    for item, right in zip(key["item"], key["key"], strict=True):
        marks[item] = [("" if cell == "" else int(cell == right)) for cell in responses[item]]
    before, after = document(responses, key), document(marks, key.assign(key=""))
    for part in ("test", "moodle", "decision", "dif"):
        assert_same(after[part], before[part])
    assert after["options"] == {}
