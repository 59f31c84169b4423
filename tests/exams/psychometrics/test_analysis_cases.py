"""Inputs that were analyzed wrongly or in silence: own copies of the shared cases, and those cases if present."""

import io
import json
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from exams.psychometrics import analyze
from exams.psychometrics.command import main, render
from exams.psychometrics.files import analyze_files
from exams.psychometrics.reports.sections import sections
from tests.exams.psychometrics.matching import own_set

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases" / "analysis"
needs_cases = pytest.mark.skipif(
    not CASES.is_dir(), reason="../shared is not on this machine; own inputs in this file test the same"
)


def frame(**columns):
    rows = len(next(iter(columns.values())))
    return pd.DataFrame({"person": [f"p{number}" for number in range(rows)], **columns})


def key_of(*items, right="A", **more):
    table = pd.DataFrame([(item, right, 1) for item in items], columns=["item", "key", "max_score"])
    return table.assign(**more)


def mirrored(people=30):
    """Who is right on one half is wrong on the other, so that everybody has the same score."""
    left = np.where(np.arange(people) % 3 == 0, "A", "B")
    right = np.where(left == "A", "B", "A")
    return frame(a=left, b=right, c=left, d=right)


def finite_numbers(value):
    if isinstance(value, dict):
        return [number for entry in value.values() for number in finite_numbers(entry)]
    if isinstance(value, (list, tuple)):
        return [number for entry in value for number in finite_numbers(entry)]
    return [value] if isinstance(value, float) else []


def test_nothing_is_divided_by_a_rest_that_is_zero_but_for_rounding():
    test = analyze(mirrored(), key_of("a", "b", "c", "d")).test
    assert test.split_odd_even.r_halves == pytest.approx(-1)
    assert test.split_odd_even.spearman_brown is test.split_odd_even.rulon_flanagan_guttman is None
    undefined = ("alpha_kr20", "standardized_alpha", "omega_total", "lambda1", "lambda2", "lambda3", "lambda5")
    assert {name: getattr(test, name) for name in undefined} == dict.fromkeys(undefined)


@pytest.mark.parametrize("people", [30, 33, 47, 301])
@pytest.mark.parametrize("marks", [0.1, 0.3, 1.7])
def test_marks_with_a_constant_sum_give_no_absurd_figures(people, marks):
    half = np.where(np.arange(people) % 7 < 3, marks, 0.0)
    responses = frame(a=half, b=marks - half, c=half, d=marks - half)
    key = pd.DataFrame([(item, "", marks) for item in "abcd"], columns=["item", "key", "max_score"])
    document = analyze(responses, key, cut=marks).to_dict()
    assert max(map(abs, finite_numbers(document)), default=0) < 1e6


def booleans():
    truth = [number % 3 != 0 for number in range(30)]
    return frame(q1=truth, q2=[not one for one in truth], q3=["A" if one else "B" for one in truth])


@pytest.mark.parametrize("kind", [bool, object, "boolean", "category"])
def test_a_boolean_cell_is_the_text_true_or_false(kind):
    responses = booleans().astype({"q1": kind, "q2": kind})
    analysis = analyze(responses, key_of("q1", "q2", "q3").assign(key=["TRUE", "FALSE", "A"]))
    assert [item.p for item in analysis.items] == [pytest.approx(2 / 3)] * 3
    assert {option.option for option in analysis.options["q1"]} == {"TRUE", "FALSE", ""}


def test_booleans_of_workbooks_are_text_in_responses_and_keys(tmp_path):
    for name, table in (
        ("responses.xlsx", booleans()),
        (
            "key.xlsx",
            pd.DataFrame([("q1", True, 1), ("q2", False, 1), ("q3", "A", 1)], columns=["item", "key", "max_score"]),
        ),
    ):
        book = openpyxl.Workbook()
        for row in [list(table.columns), *table.astype(object).values.tolist()]:
            book.active.append(row)
        book.save(tmp_path / name)
    analysis = analyze_files(str(tmp_path / "responses.xlsx"), str(tmp_path / "key.xlsx"))
    assert [item.p for item in analysis.items] == [pytest.approx(2 / 3)] * 3


@pytest.mark.parametrize(
    ("written", "option"),
    [("a", "A"), ("Ａ", "A"), ("А", "A"), ("yes sir", "Yes Sir"), ("Yes  Sir", "Yes Sir"), ("O1", "01A")],
)
def test_responses_that_look_like_an_option_are_named_with_their_number(written, option):
    cells = [option] * 20 + ["B"] * 8 + [written] * 2
    analysis = analyze(frame(a=cells, b=cells[::-1]), key_of("a", "b", right=option))
    named = [sentence for sentence in analysis.caution if "look-alike" in sentence]
    if written == "O1":
        assert named == []
        return
    assert named[0].startswith("4 responses differ from an option only in case, blanks or look-alike characters")
    assert f"“{written}” for “{option}” in a (2)" in named[0]


def test_options_that_the_key_lists_and_numbers_are_not_look_alikes():
    cells = ["A"] * 15 + ["a"] * 15
    assert not any("look-alike" in s for s in analyze(frame(a=cells, b=cells), key_of("a", "b", options="A|a")).caution)
    cells = ["1"] * 12 + ["01"] * 12 + ["10"] * 12
    assert not any("look-alike" in s for s in analyze(frame(a=cells, b=cells), key_of("a", "b", right="1")).caution)


def apart(people=300):
    """Two groups that share almost no total."""
    rng = np.random.default_rng(7)
    focal = np.arange(people) % 3 == 0
    chance = np.where(focal, 0.03, 0.97)
    items = {f"i{number}": np.where(rng.random(people) < chance, "A", "B") for number in range(6)}
    return frame(grp=np.where(focal, "F", "R"), **items)


def test_groups_without_common_scores_get_no_class_and_the_matched_are_counted():
    analysis = analyze(apart(), key_of(*(f"i{number}" for number in range(6))), group="grp", focal="F")
    assert analysis.dif.n_matched < 60
    assert {row.ETS_class_zieky for row in analysis.dif.mantel_haenszel} == {None}
    assert {row.size_class for row in analysis.dif.logistic} == {None}
    assert any(f"{analysis.dif.n_matched} of 300 people" in sentence for sentence in analysis.caution)
    assert not any(flag.code.startswith("dif") for item in analysis.items for flag in item.flags)


def test_groups_with_common_scores_keep_their_classes():
    responses, key, reference = own_set("practice")
    analysis = analyze(responses, key, **reference["run"])
    assert analysis.dif.n_matched > 0.9 * (analysis.dif.n_ref + analysis.dif.n_foc)
    assert any(row.ETS_class_zieky for row in analysis.dif.mantel_haenszel)


def small_groups():
    responses = apart()
    return responses.assign(grp=np.where(np.arange(300) < 60, "F", "R"))


def section(analysis, title):
    return next(section for section in sections(analysis) if section.title == title)


def test_a_class_is_withheld_where_flags_are_and_delta_has_its_interval():
    key = key_of(*(f"i{number}" for number in range(6)))
    table = section(analyze(small_groups(), key, group="grp", focal="F"), "DIF, Mantel-Haenszel")
    names = [column.name for column in table.columns]
    assert {row[names.index("Class")] for row in table.rows} == {"withheld"}
    assert all(" to " in row[names.index("Delta, 95%")] for row in table.rows if row[names.index("Delta")] is not None)
    assert "6 items were tested" in table.note and "not purified" in table.note
    logistic = section(analyze(small_groups(), key, group="grp", focal="F"), "DIF, logistic regression")
    assert {row[-1] for row in logistic.rows} == {"withheld"} and "6 items were tested" in logistic.note


@pytest.fixture(scope="module")
def unchosen():
    """An item with four options of which nobody chose C and D."""
    rng = np.random.default_rng(3)
    cells = {f"i{number}": np.where(rng.random(60) < 0.7, "A", "B") for number in range(5)}
    return analyze(frame(**cells), key_of(*cells, options="A|B|C|D"))


def test_options_that_nobody_chose_are_in_every_report(unchosen):
    assert [(option.option, option.n) for option in unchosen.options["i0"]][2:] == [("C", 0), ("D", 0), ("", 0)]
    table = section(unchosen, "Options")
    works = [column.name for column in table.columns].index("Does it work")
    assert [(row[1], row[3], row[works]) for row in table.rows][2:4] == [
        ("C", 0, "under 5% chose it"),
        ("D", 0, "under 5% chose it"),
    ]
    book = openpyxl.load_workbook(io.BytesIO(render(unchosen, "xlsx")))
    cells = [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]
    assert any(row[:2] == ["i0", "D"] for row in cells)
    assert "D" in render(unchosen, "text").decode() and render(unchosen, "pdf")[:4] == b"%PDF"


def test_a_biserial_beyond_1_is_explained():
    right = [1] * 50 + [0] * 50
    cells = {f"i{number}": np.where(np.array(right) == 1, "A", "B") for number in range(4)}
    analysis = analyze(frame(**cells), key_of(*cells))
    assert analysis.items[0].biserial_corrected > 1
    assert any("i0, i1, i2, i3: the biserial is beyond 1" in sentence for sentence in analysis.caution)


def test_the_labels_of_a_joined_key_are_in_natural_order():
    cells = ["1+101+11", "11+1+101", "101", "1"] * 8
    key = key_of("a", "b", right="101+11+1", type="multiple")
    analysis = analyze(frame(a=cells, b=cells), key)
    assert analysis.items[0].key == "1+11+101" and analysis.items[0].p == 0.5
    assert [option.option for option in analysis.options["a"]] == ["1", "1+11+101", "101", ""]


def report_of(name, capsys, *arguments):
    responses = next(CASES / f"{name}{end}" for end in (".csv", ".xlsx") if (CASES / f"{name}{end}").exists())
    assert main([str(responses), "--key", str(CASES / f"{name}_key.csv"), "--format", "json", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


@needs_cases
def test_the_shared_cases_come_out_right(capsys):
    test = report_of("mirrored", capsys)["test"]
    assert test["split_odd_even"]["spearman_brown"] is None and test["omega_total"] is None
    assert all(item["p"] > 0 for item in report_of("booleans", capsys)["items"])
    caution = " ".join(report_of("lower_case", capsys)["caution"])
    assert "responses differ from an option only in case" in caution
    document = report_of("no_common_scores", capsys, "--group", "grp", "--focal", "F")
    classes = {row["ETS_class_zieky"] for row in document["dif"]["mantel_haenszel"]}
    classes |= {row["class"] for row in document["dif"]["logistic"]}
    assert classes == {None} and any("scores in common" in sentence for sentence in document["caution"])
