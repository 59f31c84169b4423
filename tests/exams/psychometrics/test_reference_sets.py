"""Real data sets compared with figures from R packages. The data cannot be distributed with this project; our own sets
and the LSAT-6 table are always checked.
"""

import json
from pathlib import Path

import pytest

from exams.psychometrics.files import analyze_files
from tests.exams.psychometrics.matching import differences

SHARED = Path(__file__).parents[4] / "shared" / "psychometrics"
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the shared data sets are not on this machine")
RUNS = {
    "hci": {"group": "group", "focal": "1"},
    "icar16": {},
    "lsat6": {},
    "verbal": {"group": "Gender", "focal": "1"},
    "credential_b": {},
}


def reference(name: str, part: str) -> dict | None:
    path = SHARED / "reference" / f"{name}_{part}.json"
    return json.loads(path.read_text()) if path.exists() else None


# Parts of the reference files that are not in the contract. Everything else must be in our result.
BEYOND_CONTRACT = {
    "test": {
        "kr20_mixed_pq_over_sample_var", "kr21_sample_var", "lambda6_psych_smc_on_cor", "omega_1factor", "omega_psych",
        "omega_tetrachoric", "psych_splitHalf", "sem_pop_sd", "split_first_second",
    },
    "items": {
        "D27_threshold_inclusive", "D33_fractional", "D33_threshold_inclusive", "criterion_r",
        "item_reliability_index_sample_sd", "item_validity_index_pop",
    },
    "options": {"omitted"},
    "subkoviak_alpha": {"rel"},
    "huynh_kr21_beta_binomial": {"alpha", "beta", "exp_pass", "kr21"},
    "livingston_lewis": {
        "p_pass", "true_cut", "true_fail_obs_fail", "true_fail_obs_pass", "true_pass_obs_fail", "true_pass_obs_pass",
    },
    "mantel_haenszel": {"ETS_class_effect_only", "chi2_nocc", "strata_used"},
}  # fmt: skip


def in_contract(part, reference_value):
    """The reference without what the contract does not name; it writes the omission's option as null, we as ""."""
    if isinstance(reference_value, dict):
        beyond = BEYOND_CONTRACT.get(part, set())
        compared = {name: in_contract(part, value) for name, value in reference_value.items() if name not in beyond}
        return compared | ({"option": ""} if compared.get("option", "") is None else {})
    if isinstance(reference_value, list):
        return [in_contract(part, value) for value in reference_value]
    return reference_value


def assert_matches(part, result, reference_value):
    assert differences(part, result, in_contract(part, reference_value)) == []


def test_a_figure_that_is_missing_from_the_result_is_a_difference():
    assert differences("test", {"n": 1}, in_contract("test", {"n": 1, "k": 2, "sem_pop_sd": 3.0})) == [
        ("test.k", "absent", 2)
    ]


@pytest.fixture(scope="module", params=RUNS)
def analyzed(request):
    name = request.param
    classical = reference(name, "classical")
    files = (SHARED / "datasets" / f"{name}_{part}.csv" for part in ("responses", "key"))
    return name, classical, analyze_files(*files, cut=classical["decision"]["cut_raw"], **RUNS[name]).to_dict()


def test_test_items_and_quiz_figures_match(analyzed):
    _, classical, findings = analyzed
    for part in ("test", "items", "moodle"):
        assert_matches(part, findings[part], classical[part])
    assert_matches("omega", findings["test"]["omega_total"], classical["test"]["omega_1factor"]["omega_total"])


def test_decision_figures_match(analyzed):
    _, classical, findings = analyzed
    expected = classical["decision"]
    lewis = expected.get("livingston_lewis_symmetric_own") or expected["livingston_lewis_2P_symmetric_own"]
    for part in ("pass_rate", "subkoviak_alpha", "huynh_kr21_beta_binomial"):
        assert_matches(part, findings["decision"][part], expected[part])
    assert_matches("livingston_lewis", findings["decision"]["livingston_lewis"], lewis)


def test_option_figures_match(analyzed):
    name, _, findings = analyzed
    expected = reference(name, "options")
    if expected:
        assert_matches("options", findings["options"], expected["options"])
    else:
        assert name in ("lsat6", "verbal")


def test_dif_figures_match(analyzed):
    name, _, findings = analyzed
    expected = reference(name, "dif")
    if "dif" not in findings:
        assert "group" not in RUNS[name]
        return
    assert_matches("mantel_haenszel", findings["dif"]["mantel_haenszel"], expected["mantel_haenszel"])
    for figure, source in (("chi2_both", "both"), ("chi2_uniform", "udif"), ("chi2_nonuniform", "nudif")):
        values = [row[figure] for row in findings["dif"]["logistic"]]
        assert_matches(f"logistic {figure}", values, expected[f"difR_logistic_{source}"]["Logistik_LRT"])
    change = [row["nagelkerke_r2_change"] for row in findings["dif"]["logistic"]]
    assert_matches("logistic change", change, expected["difR_logistic_both"]["deltaR2_nagelkerke"])
