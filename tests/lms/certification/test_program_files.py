"""Program files: what is accepted, and what is refused with a code, its place and its line."""

from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest
import yaml

from lms.certification.messages.program_files import PROBLEMS, problem_text
from lms.certification.rules.leaves import LEAVES
from lms.certification.rules.problems import ProgramFileError
from lms.certification.rules.program_files import ProgramFile, read_program_file
from lms.certification.rules.requirements import leaves_of

EXAMPLE = Path(__file__).parents[3] / "tests/lms/certification/five_requirements.yaml"


def source(change=None):
    data = yaml.safe_load(EXAMPLE.read_text())
    if change:
        change(data["programs"][0])
    return yaml.safe_dump(data)


def refused(text):
    with pytest.raises(ProgramFileError) as caught:
        read_program_file(text)
    for problem in caught.value.problems:
        assert problem.code in PROBLEMS and problem_text(problem)
    return list(caught.value.problems)


def codes(problems):
    return [problem.code for problem in problems]


def requirements(program):
    return program["versions"][0]["levels"][0]["requirements"]["all_of"]


def test_the_included_example_loads_and_says_that_it_is_an_example():
    program = read_program_file(EXAMPLE.read_text()).programs[0]
    version = program.version_on(date(2026, 11, 21))
    level = version.levels[0]
    assert program.example
    assert "example" in program.title.lower() and "example" in version.citation.lower()
    assert "example" in level.title.lower()
    assert [leaf.type for leaf in leaves_of(level.requirements)] == ["staff_decision", "course", "exam", "exam", "fee"]
    assert (level.validity.months, level.validity.anchor) == (24, "certification_date")


def test_the_included_example_asks_nothing_about_health():
    words = EXAMPLE.read_text().lower()
    assert not [word for word in ("diagnos", "attestation", "illness", "recipient", "sensitivity") if word in words]


def test_an_unknown_kind_of_requirement_is_refused_with_its_place_and_name():
    def add_shoe_size(program):
        requirements(program).append({"type": "shoe_size", "min_years": 21})

    text = source(add_shoe_size)
    (problem,) = refused(text)
    assert (problem.code, problem.path) == (
        "unknown_requirement",
        "programs[0].versions[0].levels[0].requirements.all_of[5]",
    )
    assert problem.params == {"name": "shoe_size", "kinds": ", ".join(sorted(LEAVES))}
    assert "shoe_size" in "".join(text.splitlines()[problem.line - 1 : problem.line + 1])


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        ("pas", 80, "unknown_setting"),
        ("min_hours", -3, "hours_out_of_range"),
        ("min_hours", 0, "hours_zero"),
        ("min_hours", float("nan"), "hours_expected"),
        ("min_hours", True, "hours_expected"),
        ("min_hours", "80", "hours_expected"),
        ("min_hours", 1.001, "hours_not_whole_minutes"),
        ("attendance", {"max_missed_hours": 80}, "missed_hours_too_many"),
        ("attendance", {}, "setting_missing"),
        ("attendance", 8, "block_expected"),
        ("course", "", "text_expected"),
        ("title", 7, "text_expected"),
        ("effective_from", "soon", "date_expected"),
    ],
)
def test_a_wrong_setting_of_a_course_is_refused_with_its_place(place, value, code):
    (problem,) = refused(source(lambda program: requirements(program)[1].update({place: value})))
    assert problem.code == code and "all_of[1]" in problem.path and problem.line


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("at", "never", "It must be one of: application, before_training, "),
        ("at", 3, "It must be one of: application, before_training, "),
        ("title", 3, "It must be text, and not empty."),
        ("attendance", "none", "It must be a block of settings."),
    ],
)
def test_a_wrong_value_is_answered_with_what_is_allowed(name, value, words):
    def change(program):
        requirements(program)[1][name] = value

    (problem,) = refused(source(change))
    assert words in problem_text(problem) and name in problem.path


def test_a_wrong_yes_or_no_and_a_wrong_mapping_are_named():
    learning = {"type": "ce_hours", "total": 3, "period_months": 3, "carry_over": "sometimes", "minimums": 3}
    problems = refused(source(lambda program: requirements(program).append(learning)))
    assert sorted(codes(problems)) == ["block_expected", "flag_expected"]


def test_an_unknown_setting_is_reported_with_the_allowed_settings():
    (problem,) = refused(source(lambda program: requirements(program)[1].update(pas=80)))
    assert problem.path.endswith("all_of[1].pas")
    assert (problem.params["name"], problem.params["block"]) == ("pas", "course")
    assert "attendance" in problem.params["settings"]


def test_an_exam_must_be_either_taken_or_passed():
    assert codes(refused(source(lambda program: requirements(program)[2].update(passed=True)))) == [
        "exam_sat_or_passed"
    ]
    assert codes(refused(source(lambda program: requirements(program)[2].update(sat=False)))) == ["only_true"]
    (problem,) = refused(source(lambda program: requirements(program)[2].update(role="practice")))
    assert (problem.code, problem.params) == ("choice_expected", {"choices": "final, formative, midterm"})


def test_every_error_of_a_file_is_reported_at_once():
    def spoil(program):
        requirements(program)[1].pop("course")
        requirements(program)[4].update(color="red")
        program["colour"] = "blue"

    assert sorted(codes(refused(source(spoil)))) == ["setting_missing", "unknown_setting", "unknown_setting"]


def test_the_line_of_an_error_is_the_line_in_the_file():
    text = EXAMPLE.read_text().replace("min_hours: 80", "min_hours: many")
    (problem,) = refused(text)
    assert text.splitlines()[problem.line - 1].strip() == "min_hours: many"
    assert problem_text(problem).startswith(f"Line {problem.line}, programs[0].")


def test_an_empty_list_of_requirements_is_refused():
    assert codes(refused(source(lambda program: requirements(program).clear()))) == ["list_empty"]


def test_a_list_of_requirements_with_extra_keys_is_refused():
    def add(program):
        program["versions"][0]["levels"][0]["requirements"]["title"] = "All"

    (problem,) = refused(source(add))
    assert (problem.code, problem.params) == ("beside_group", {"group": "all_of"})


def test_requirements_nested_too_deeply_are_refused():
    def nest(program):
        tree = program["versions"][0]["levels"][0]["requirements"]
        for _ in range(30):
            tree = {"all_of": [tree]}
        program["versions"][0]["levels"][0]["requirements"] = tree

    assert codes(refused(source(nest))) == ["nested_too_deep"]


def add_version(program, **dates):
    newer = {**deepcopy(program["versions"][0]), "version": "example-2", **dates}
    program["versions"].append(newer)


def test_two_versions_of_one_day_are_refused():
    (problem,) = refused(source(lambda program: add_version(program, effective_from=date(2009, 1, 1))))
    assert problem.code == "versions_overlap"
    assert problem.params == {"earlier": "example-1", "later": "example-2", "day": date(2009, 1, 1)}


def test_a_version_that_overlaps_the_next_is_refused():
    def overlap(program):
        program["versions"][0]["effective_to"] = date(2027, 1, 1)
        add_version(program, effective_from=date(2027, 1, 1), effective_to=None)

    (problem,) = refused(source(overlap))
    assert (problem.code, problem.params["day"]) == ("versions_overlap", date(2027, 1, 1))


def test_a_version_without_a_last_day_applies_until_the_next_starts():
    change = source(lambda program: add_version(program, effective_from=date(2027, 1, 1)))
    program = read_program_file(change).programs[0]
    assert program.version_on(date(2026, 12, 31)).version == "example-1"
    assert program.version_on(date(2027, 1, 1)).version == "example-2"


def test_consecutive_versions_apply_to_their_own_days():
    def follow(program):
        program["versions"][0]["effective_to"] = date(2026, 12, 31)
        add_version(program, effective_from=date(2027, 1, 1), effective_to=None)

    program = read_program_file(source(follow)).programs[0]
    assert program.version_on(date(2026, 12, 31)).version == "example-1"
    assert program.version_on(date(2027, 1, 1)).version == "example-2"
    assert program.version_on(date(2008, 12, 31)) is None


def test_a_version_that_ends_before_it_starts_is_refused():
    problems = refused(source(lambda program: program["versions"][0].update(effective_to=date(2000, 1, 1))))
    assert codes(problems) == ["version_ends_before_it_starts"]


def test_a_version_without_a_date_names_it_as_a_value_that_is_open():
    text = source(lambda program: program["versions"][0].update(effective_from=None))
    (problem,) = read_program_file(text).unready["mn-cps", "example-1"]
    assert (problem.code, problem.path) == ("value_open", "programs[0].versions[0].effective_from")
    assert "effective_from" in text.splitlines()[problem.line - 1]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "block_expected", None),
        ("[1, 2]", "block_expected", 1),
        ("a: b\nc: [", "yaml_unreadable", 2),
        ("a: &x 1\nb: *x", "yaml_alias", 2),
        ("a: 1\na: 2", "yaml_key_twice", 2),
        ("? [1]\n: 2", "yaml_key_twice", 1),
        ("a: !!python/object:os.system x", "yaml_unreadable", 1),
        ("a: 2026-13-45", "yaml_unreadable", None),
        ("\x00", "yaml_unreadable", None),
        ("schema_version: 2\nprograms: [x]", "schema_version_unknown", 1),
        ("[" * 3000, "yaml_unreadable", None),
        ("#" * 500_001, "file_too_long", None),
    ],
)
def test_a_file_that_is_not_a_program_file_is_refused(text, code, line):
    problem = refused(text)[0]
    assert (problem.code, problem.line) == (code, line)


def test_two_programs_with_one_name_are_refused():
    data = yaml.safe_load(EXAMPLE.read_text())
    twice = {"schema_version": 1, "programs": data["programs"] + yaml.safe_load(EXAMPLE.read_text())["programs"]}
    (problem,) = refused(yaml.safe_dump(twice))
    assert (problem.code, problem.path, problem.params) == ("name_twice", "programs", {"key": "mn-cps"})


def test_settings_of_later_software_versions_are_refused_and_not_partly_read():
    def grow(program):
        level = program["versions"][0]["levels"][0]
        level["transfer"] = {"window_days_before": 90}
        level["requirements"]["all_of"].append({"type": "handshake", "key": "willing-to-share"})

    problems = {problem.code: problem for problem in refused(source(grow))}
    assert problems["unknown_setting"].path.endswith("levels[0].transfer")
    assert problems["unknown_requirement"].params["name"] == "handshake"


def test_the_schema_of_a_program_file_follows_from_the_models():
    schema = ProgramFile.model_json_schema()
    kinds = {entry["properties"]["type"].get("const") for entry in schema["$defs"].values() if _is_leaf(entry)}
    assert kinds == set(LEAVES)
    blocks = [entry for entry in schema["$defs"].values() if "properties" in entry]
    assert all(entry["additionalProperties"] is False for entry in blocks)


def _is_leaf(entry):
    return "const" in entry.get("properties", {}).get("type", {})
