"""Rules that nobody could meet, or that would mean nothing, are found before anybody is judged by them."""

import json

import pytest
import yaml

from lms.certification.messages.program_files import problem_text
from lms.certification.rules.problems import ProgramFileError
from lms.certification.rules.program_files import read_program_file, write_program_file
from lms.certification.rules.programs import ProgramFile
from tests.lms.certification.gate_samples import COURSE, FINAL, SAMPLES

DOCUMENT = SAMPLES["document"]
LATER = {**DOCUMENT, "effective_from": "2028-01-01"}


def source(requirements, *more_levels, **level):
    first = {"key": "one", "title": "One", "requirements": requirements, **level}
    version = {"version": "1", "effective_from": "2027-01-01", "levels": [first, *more_levels]}
    program = {"key": "p", "title": "P", "authority": "State", "versions": [version]}
    # Through JSON, so that no part is the same object twice: YAML would write an alias, which is refused.
    return yaml.safe_dump(json.loads(json.dumps({"schema_version": 1, "programs": [program]})), sort_keys=False)


def faults(text):
    with pytest.raises(ProgramFileError) as caught:
        read_program_file(text)
    problems = caught.value.problems
    assert all(problem.line and problem_text(problem) for problem in problems)
    return [(problem.code, problem.path.removeprefix("programs[0].versions[0].")) for problem in problems]


@pytest.mark.parametrize(
    ("requirements", "code", "path"),
    [
        ({"any_of": []}, "list_empty", "levels[0].requirements.any_of"),
        ({"any_of": [{"all_of": []}, DOCUMENT]}, "list_empty", "levels[0].requirements.any_of[0].all_of"),
        ({"any_of": [LATER]}, "group_only_planned", "levels[0].requirements"),
        ({"n_of": {"n": 3, "of": [DOCUMENT, COURSE]}}, "more_than_there_are", "levels[0].requirements.n_of"),
        ({"n_of": {"n": 2, "of": [DOCUMENT, LATER]}}, "more_than_in_force", "levels[0].requirements"),
        (
            {"all_of": [DOCUMENT, {**COURSE, "at": "exam_booking"}]},
            "moment_never_comes",
            "levels[0].requirements.all_of[1]",
        ),
        (
            {"all_of": [COURSE, {**DOCUMENT, "at": "renewal"}]},
            "moment_never_comes",
            "levels[0].requirements.all_of[1]",
        ),
        (
            {"all_of": [{"type": "age", "min_years": 21}, {"type": "age", "min_years": 18, "max_years": 20}]},
            "age_range_empty",
            "levels[0].requirements.all_of[1]",
        ),
        ({"any_of": [SAMPLES["attestation"], DOCUMENT]}, "choice_mixes_restricted", "levels[0].requirements"),
        ({"all_of": [{"type": "holds", "level": "two"}]}, "level_unknown", "levels[0].requirements.all_of[0]"),
        ({"all_of": [{"type": "holds", "level": "one"}]}, "levels_in_a_circle", "levels[0]"),
        (
            {"n_of": {"n": 2, "of": [COURSE, {**DOCUMENT, "at": "renewal"}]}},
            "moment_never_comes",
            "levels[0].requirements.n_of.of[1]",
        ),
        (
            {
                "n_of": {
                    "n": 2,
                    "of": [{"type": "age", "min_years": 21}, {"type": "age", "min_years": 1, "max_years": 20}],
                }
            },
            "age_range_empty",
            "levels[0].requirements.n_of.of[1]",
        ),
        (LATER, "way_only_planned", "levels[0].requirements"),
        (
            {"all_of": [{"type": "residence", "states": ["MN"]}, {"type": "residence", "states": ["WI"]}]},
            "residence_nowhere",
            "levels[0].requirements.all_of[1]",
        ),
        ({"all_of": [DOCUMENT, {**DOCUMENT, "count": 2}]}, "asked_twice", "levels[0].requirements.all_of[1]"),
        (
            {"all_of": [{**COURSE, "after": "two"}, {**COURSE, "course": "two", "after": "pet"}]},
            "courses_in_a_circle",
            "levels[0].requirements.all_of[0]",
        ),
        (
            {"type": "ce_hours", "total": 30, "period_months": 24, "areas": ["a"], "maximums": {"a": 8}},
            "maximums_below_total",
            "levels[0].requirements",
        ),
    ],
)
def test_rules_that_nobody_can_meet_are_refused_with_their_place(requirements, code, path):
    """CE-D21."""
    assert (code, path) in faults(source(requirements))


def test_levels_that_need_each_other_are_refused():
    second = {"key": "two", "title": "Two", "requirements": {"all_of": [{"type": "holds", "level": "one"}]}}
    codes = [code for code, _path in faults(source({"all_of": [{"type": "holds", "level": "two"}]}, second))]
    assert codes == ["levels_in_a_circle", "levels_in_a_circle"]


def test_a_level_that_another_way_leads_to_is_in_no_circle():
    second = {"key": "two", "title": "Two", "requirements": {"all_of": [{"type": "holds", "level": "one"}]}}
    either = {"any_of": [{"type": "holds", "level": "two"}, COURSE]}
    assert read_program_file(source(either, second))
    assert read_program_file(
        source(None, second, pathways={"initial": COURSE, "legacy": {"type": "holds", "level": "two"}})
    )
    with_both = {"n_of": {"n": 2, "of": [{"type": "holds", "level": "two"}, COURSE]}}
    assert {code for code, _path in faults(source(with_both, second))} == {"levels_in_a_circle"}


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ({"initial": {"opens": "2027-05-01", "closes": "2027-04-01"}}, "open_days_empty"),
        ({"initial": {"closes": "2026-12-31"}}, "open_days_over"),
        ({"legacy": {"opens": "2027-05-01"}}, "way_unknown"),
    ],
)
def test_a_way_that_is_never_open_is_refused(days, code):
    assert [one for one, _path in faults(source({"all_of": [COURSE]}, open_days=days))] == [code]


def test_what_is_planned_for_all_and_endorsements_are_looked_at_too():
    """CE-D21: a moment that never comes, wherever it stands."""
    version = {
        "version": "1",
        "effective_from": "2027-01-01",
        "levels": [{"key": "one", "requirements": {"all_of": [DOCUMENT]}}],
        "planned_requirements": [{**DOCUMENT, "key": "plan", "effective_from": None, "at": "training_start"}],
        "endorsements": [{"key": "crisis", "requirements": {"all_of": [{**DOCUMENT, "at": "exam_booking"}]}}],
    }
    program = {"key": "p", "title": "P", "authority": "State", "versions": [version]}
    text = yaml.safe_dump(json.loads(json.dumps({"schema_version": 1, "programs": [program]})))
    assert faults(text) == [
        ("moment_never_comes", "planned_requirements[0]"),
        ("moment_never_comes", "endorsements[0].requirements.all_of[0]"),
    ]


def test_two_versions_from_one_date_are_refused():
    def version(name):
        return {"version": name, "effective_from": "2027-01-01", "pathways": {"initial": COURSE}}

    program = {"key": "p", "title": "P", "authority": "State", "versions": [version("1"), version("2")]}
    text = yaml.safe_dump(json.loads(json.dumps({"schema_version": 1, "programs": [program]})))
    assert faults(text) == [("versions_overlap", "programs[0].versions")]


def test_a_requirement_that_is_planned_beside_others_is_fine():
    """CE-D21: it is shown and does not block."""
    text = source({"all_of": [COURSE, FINAL, LATER, {**DOCUMENT, "key": "plan", "effective_from": None}]})
    assert read_program_file(text).programs[0].key == "p"


def test_a_renewal_can_ask_at_the_renewal_and_names_a_known_level():
    renewal = {"all_of": [{"type": "ce_hours", "total": 30, "period_months": 24, "at": "renewal"}]}
    assert read_program_file(source({"all_of": [COURSE]}, renewal=renewal))
    assert faults(source({"all_of": [COURSE]}, renewal={"same_as": "two"})) == [
        ("level_unknown", "levels[0].renewal.same_as")
    ]


def test_values_that_the_authority_has_still_to_set_are_named_with_their_lines():
    exam = {"type": "exam", "exam": "final", "pass": {"kind": "percent", "value": None}}
    text = source({"all_of": [COURSE, exam]}, validity={"months": None, "anchor": "issue_date"})
    problems = read_program_file(text).unready["p", "1"]
    assert [problem.path.removeprefix("programs[0].versions[0].levels[0].") for problem in problems] == [
        "requirements.all_of[1].pass.value",
        "validity.months",
    ]
    assert all(text.splitlines()[problem.line - 1].strip() for problem in problems)


def test_a_file_is_written_and_read_to_the_same_programs():
    text = source(
        {"all_of": [{"n_of": {"n": 1, "of": [DOCUMENT]}}, *SAMPLES.values()]}, {"key": "cps-1", "requirements": COURSE}
    )
    programs = read_program_file(text).programs
    written = write_program_file(ProgramFile(schema_version=1, programs=programs))
    assert read_program_file(written).programs == programs


@pytest.mark.parametrize(
    ("leaf", "code"),
    [
        ({**COURSE, "modality": ["in_a_dream"]}, "choice_expected"),
        ({**DOCUMENT, "key": "a\0b"}, "text_expected"),
    ],
)
def test_a_wrong_word_in_a_list_and_what_no_database_keeps_are_refused_with_a_code(leaf, code):
    assert code in [problem for problem, _path in faults(source({"all_of": [leaf]}))]


@pytest.mark.parametrize(
    ("requirements", "level", "code"),
    [
        ({"all_of": [COURSE, {"type": "ce_hours", "total": 30, "period_months": 24}]}, {}, "kind_not_yet"),
        ({"all_of": [COURSE, {"type": "fee", "key": "application"}]}, {}, "kind_not_yet"),
    ],
)
def test_rules_that_nobody_can_meet_yet_are_a_draft_that_says_so(requirements, level, code):
    (problem,) = read_program_file(source(requirements, **level)).unready["p", "1"]
    assert problem.code == code and problem.line and problem_text(problem)


def test_what_is_planned_does_not_keep_rules_from_being_published():
    text = source({"all_of": [COURSE, {**DOCUMENT, "effective_from": None}]})
    assert read_program_file(text).unready["p", "1"] == ()


def test_a_requirement_is_restricted_everywhere_or_nowhere():
    twice = [SAMPLES["attestation"], {**SAMPLES["attestation"], "sensitivity": "ordinary"}]
    assert ("sensitivity_differs", "levels[0].requirements") in faults(source({"all_of": twice}))
