"""Every figure of our three data sets, compared with two other programs."""

import json

import pytest

from exams.psychometrics import analyze
from tests.exams.psychometrics.matching import differences, own_set

PARTS = ("schema", "test", "items", "options", "moodle", "decision", "dif")


@pytest.mark.parametrize("name", ["practice", "tiny", "marks"])
def test_every_reference_figure_is_matched(name):
    responses, key, reference = own_set(name)
    document = analyze(responses, key, **reference["run"]).to_dict()
    wrong = [d for part in PARTS if part in reference for d in differences(part, document.get(part), reference[part])]
    excused = [*reference["may_be_null"], *reference["not_compared"]]
    wrong = [d for d in wrong if not (d[1] is None and d[0].startswith(tuple(excused)))]
    assert [d for d in wrong if d[0] not in reference["not_compared"]] == []


@pytest.mark.parametrize("name", ["practice", "tiny", "marks"])
def test_planted_faults_are_flagged_with_a_reason(name):
    responses, key, reference = own_set(name)
    flags = {item.item: item.flags for item in analyze(responses, key, **reference["run"]).items}
    for item in reference["must_flag"]:
        assert flags[item]
    assert all(flag.because.endswith(".") for flagged in flags.values() for flag in flagged)


def test_the_document_is_json_without_nan():
    responses, key, reference = own_set("tiny")
    report_json = json.dumps(analyze(responses, key).to_dict(), allow_nan=False)
    assert "decision" not in json.loads(report_json)
    assert "dif" not in json.loads(report_json)


def test_the_miskeyed_item_is_distinguished_from_the_correct_ones():
    responses, key, reference = own_set("practice")
    items = analyze(responses, key).items
    checks = {item.item: [flag.because for flag in item.flags if flag.code == "key_check"] for item in items}
    assert [name for name, findings in checks.items() if findings] == ["PX013", "PX022"]
    assert "Option B" in checks["PX013"][0]


def test_planted_dif_is_found_uniform_by_both_and_nonuniform_by_the_regression():
    responses, key, reference = own_set("practice")
    items = {item.item: item for item in analyze(responses, key, **reference["run"]).items}
    assert "dif_mantel_haenszel" in [flag.code for flag in items["PX031"].flags]
    assert "dif_logistic" in [flag.code for flag in items["PX042"].flags]


def test_a_small_cohort_gets_no_discrimination_flags_and_the_report_says_so():
    responses, key, _ = own_set("tiny")
    analysis = analyze(responses, key)
    assert {flag.code for item in analysis.items for flag in item.flags} == {"everybody_right"}
    assert "Only 14 people" in analysis.caution[0]
    assert any("Omega is withheld" in sentence for sentence in analysis.caution)


def test_below_a_hundred_persons_figures_are_called_provisional():
    responses, key, _ = own_set("marks")
    assert analyze(responses, key).caution[0].startswith("64 people: all figures are provisional")
