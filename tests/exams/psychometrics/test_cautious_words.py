"""Figures are judged as printed, a wrong key file is suspected, and every table states what it counts."""

from dataclasses import replace

import pytest

from exams.analysis.templatetags.figures import figure, within
from exams.psychometrics import analyze
from exams.psychometrics.command import render
from exams.psychometrics.flags import item_flags
from exams.psychometrics.reports.methods import METHODS
from exams.psychometrics.reports.sections import sections
from exams.psychometrics.reports.table_notes import METHODS_OF
from tests.exams.psychometrics.matching import own_set

SUSPECT = "may belong to another test"


@pytest.fixture(scope="module")
def practice():
    responses, key, reference = own_set("practice")
    return analyze(responses, key, **reference["run"])


@pytest.mark.parametrize(
    ("r", "interval", "code", "reason"),
    [
        (-0.004, (-0.08, 0.07), "low_discrimination", "It discriminates poorly (r = 0.00 "),
        (-0.006, (-0.05, 0.04), "low_discrimination", "It discriminates poorly (r = −0.01 "),
        (-0.04, (-0.25, 0.18), "low_discrimination", "These data do not tell who did better"),
        (-0.04, (-0.25, 0.18), "low_discrimination", "95% interval −0.25 to 0.18"),
        (-0.2, (-0.3, -0.1), "negative_discrimination", "Weaker people did better on it (r = −0.20 "),
        (0.04, (-0.02, 0.09), "low_discrimination", "It discriminates poorly (r = 0.04 "),
        (0.0996, (0.02, 0.18), "low_discrimination", "just below 0.10"),
    ],
)
def test_discrimination_is_judged_by_its_interval(practice, r, interval, code, reason):
    item = replace(practice.items[0], point_biserial_corrected=r, point_biserial_corrected_ci95_fisher=interval)
    flags = [flag for flag in item_flags(item, ()) if flag.code.endswith("discrimination")]
    assert [flag.code for flag in flags] == [code] and reason in flags[0].because


def _options(practice, **figures):
    key, *wrong = sorted(practice.options["PX001"], key=lambda option: not option.is_key)
    fifths = dict.fromkeys("12345", 0.2)
    key = replace(key, pb_rest=0.02, prop_all=0.5, by_quintile=fifths | {"5": 0.4})
    return key, replace(wrong[0], **{"pb_rest": 0.0, "prop_all": 0.3, "by_quintile": fifths, **figures})


@pytest.mark.parametrize(
    ("n", "figures", "is_flagged"),
    [
        (60, {"pb_rest": 0.10}, False),  # -0.16 to 0.34
        (620, {"pb_rest": 0.10}, True),
        (60, {"by_quintile": {**dict.fromkeys("12345", 0.2), "5": 0.5}}, False),  # 6 against 5 of 12 people
        (620, {"by_quintile": {**dict.fromkeys("12345", 0.2), "5": 0.6}}, True),
    ],
)
def test_the_key_is_doubted_only_beyond_chance(practice, n, figures, is_flagged):
    flags = item_flags(replace(practice.items[0], n=n), _options(practice, **figures))
    assert ("key_check" in {flag.code for flag in flags}) == is_flagged


@pytest.mark.parametrize("p", [0.4, 0.85, 0.97])
def test_options_that_few_chose_are_named_whatever_the_facility(practice, p):
    key, wrong = _options(practice, prop_all=0.01)
    others = [replace(wrong, option=name, n=0, prop_all=0.0) for name in "YZ"]
    flags = item_flags(replace(practice.items[0], p=p), (replace(key, prop_all=p), wrong, *others))
    (flag,) = [flag for flag in flags if flag.code == "nonfunctioning_distractors"]
    assert f"{wrong.option}, Y and Z" in flag.because


def test_an_option_that_prints_like_the_key_is_not_flagged(practice):
    key, *wrong = sorted(practice.options["PX001"], key=lambda option: not option.is_key)
    item, key = practice.items[0], replace(key, pb_rest=-0.004)
    flags = item_flags(item, (key, replace(wrong[0], pb_rest=0.004, prop_all=0.3)))
    assert "key_check" not in {flag.code for flag in flags}


def test_a_zero_has_no_sign():
    assert (figure(-0.001), figure(-0.006), figure(None)) == ("0.00", "−0.01", "–")
    assert "0.00 to 0.10" in within((-0.001, 0.1))


def test_the_key_of_another_test_is_suspected_and_the_right_one_is_not(practice):
    responses, key, reference = own_set("practice")
    assert not any(SUSPECT in sentence for sentence in practice.caution)
    single = key["key"].isin(list("ABCD"))
    foreign = key.assign(key=key["key"].where(~single, key["key"].map(dict(zip("ABCD", "BCDA", strict=True)))))
    first = analyze(responses, foreign).caution[0]
    assert SUSPECT in first and "guessing would earn" in first
    assert analyze(responses, foreign).to_dict()["caution"][0] == first


@pytest.mark.parametrize("name", ["tiny", "marks"])
def test_a_small_cohort_and_partial_marks_raise_no_suspicion(name):
    responses, key, reference = own_set(name)
    assert not any(SUSPECT in sentence for sentence in analyze(responses, key, **reference["run"]).caution)


def test_a_key_that_most_items_contradict_is_suspected():
    responses, key, _ = own_set("practice")
    plain = key[key["key"].isin(list("ABCD")) & key.get("scored", "yes").ne("no")].head(12)
    # Half of the items reversed: right answers become wrong and wrong ones right.
    turned = responses[["person", *plain["item"]]].copy()
    for place, (item, right) in enumerate(zip(plain["item"], plain["key"], strict=True)):
        turned[item] = (turned[item].eq(right) != bool(place % 2)).map({True: "A", False: "B"})
    analysis = analyze(turned, plain.assign(key="A", options=""))
    assert any(SUSPECT in sentence and "go with a lower score" in sentence for sentence in analysis.caution)


def test_every_table_states_its_n_what_it_leaves_out_and_where_its_formulas_are(practice):
    by_title = {section.title: section for section in sections(practice, {"voided": 2, "begun": 1})}
    names = {method.name for method in METHODS}
    assert set(METHODS_OF) - {"Option traces"} <= set(by_title)
    for title, methods in METHODS_OF.items():
        assert set(methods) <= names
        if title in by_title:
            note = by_title[title].counted
            assert note.startswith("n ") and "left out" in note.lower() and "Formulas: see Methods" in note
            assert "Sittings left out: 2 voided, 1 started and not finished." in note
    rows = {what: number for what, number, _ in by_title["Counted and left out"].rows}
    assert rows["People analyzed"] == practice.test.n and rows["Sittings voided"] == 2
    assert rows["Answers to items not presented"] == sum(item.n_not_presented for item in practice.items) > 0
    assert "Sittings voided" not in {what for what, *_ in sections(practice)[1].rows}


def test_every_method_has_its_formulas_in_the_report(practice):
    text = render(practice, "text", excluded={"voided": 0, "begun": 0}).decode()
    assert all(method.formulas for method in METHODS)
    assert "alpha = k/(k - 1) × (1 - sum of var(x) / var(T))" in text
    assert "Sittings left out: none." in text
