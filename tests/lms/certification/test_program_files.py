"""Program files: what is read, and what is refused with its place and a sentence."""

from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest
import yaml

from lms.certification.rules.program_files import ProgramFileError, read_program_file
from lms.certification.rules.requirements import leaves_of

EXAMPLE = Path(__file__).parents[3] / "lms/certification/programs/minnesota.yaml"


def source(change=None):
    data = yaml.safe_load(EXAMPLE.read_text())
    if change:
        change(data["programs"][0])
    return yaml.safe_dump(data)


def refused(text):
    with pytest.raises(ProgramFileError) as caught:
        read_program_file(text)
    return [str(problem) for problem in caught.value.problems]


def requirements(program):
    return program["versions"][0]["levels"][0]["requirements"]["all_of"]


def test_the_shipped_example_loads_and_says_that_it_is_an_example():
    program = read_program_file(EXAMPLE.read_text()).programs[0]
    version = program.version_on(date(2026, 11, 21))
    level = version.levels[0]
    assert program.example
    assert "example" in program.title.lower() and "example" in version.citation.lower()
    assert "example" in level.title.lower()
    assert [leaf.type for leaf in leaves_of(level.requirements)] == ["staff_decision", "course", "exam", "exam", "fee"]
    assert (level.validity.months, level.validity.anchor) == (24, "certification_date")


def test_the_shipped_example_asks_nothing_about_health():
    words = EXAMPLE.read_text().lower()
    assert not [word for word in ("diagnos", "attestation", "illness", "recipient", "sensitivity") if word in words]


def test_an_unknown_kind_of_requirement_is_refused_with_its_place_and_name():
    def add_age(program):
        requirements(program).append({"type": "age", "min_years": 21})

    found = refused(source(add_age))
    assert found == [
        "programs[0].versions[0].levels[0].requirements.all_of[5]: “age” is not a kind of requirement known here. "
        "Known are: course, exam, fee, staff_decision."
    ]


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("pas", 80, "“pas” is not a setting of the requirement “course”"),
        ("min_hours", -3, "between 0 and 100,000 hours"),
        ("min_hours", 0, "more than 0 hours"),
        ("min_hours", float("nan"), "must be a number of hours"),
        ("min_hours", True, "must be a number of hours"),
        ("min_hours", 1.001, "whole minutes"),
        ("attendance", {"max_missed_hours": 80}, "max_missed_hours must be less than min_hours"),
        ("attendance", {}, "needs the setting “max_missed_hours”"),
        ("attendance", 8, "must be a block of settings"),
        ("course", "", "must be words"),
        ("title", 7, "A title must be words"),
        ("effective_from", "soon", "“soon” is not a date"),
    ],
)
def test_a_wrong_setting_of_a_course_is_refused_with_a_sentence(place, value, words):
    found = refused(source(lambda program: requirements(program)[1].update({place: value})))
    assert len(found) == 1 and words in found[0] and "all_of[1]" in found[0]


def test_an_exam_must_be_either_sat_or_passed():
    found = refused(source(lambda program: requirements(program)[2].update(passed=True)))
    assert "exactly one of: sat, passed" in found[0]
    found = refused(source(lambda program: requirements(program)[2].update(sat=False)))
    assert "can only be true" in found[0]


def test_every_fault_of_a_file_is_told_at_once():
    def spoil(program):
        requirements(program)[1].pop("course")
        requirements(program)[4].update(payer="self")
        program["colour"] = "blue"

    assert len(refused(source(spoil))) == 3


def test_an_empty_list_of_requirements_is_refused():
    found = refused(source(lambda program: requirements(program).clear()))
    assert "must list at least one requirement" in found[0]


def test_a_list_of_requirements_with_something_beside_it_is_refused():
    def add(program):
        program["versions"][0]["levels"][0]["requirements"]["title"] = "All"

    assert "can hold nothing beside it" in refused(source(add))[0]


def test_requirements_nested_without_end_are_refused():
    def nest(program):
        tree = program["versions"][0]["levels"][0]["requirements"]
        for _ in range(30):
            tree = {"all_of": [tree]}
        program["versions"][0]["levels"][0]["requirements"] = tree

    assert "nested deeper" in refused(source(nest))[0]


def add_version(program, **dates):
    newer = {**deepcopy(program["versions"][0]), "version": "example-2", **dates}
    program["versions"].append(newer)


def test_two_versions_of_one_day_are_refused():
    found = refused(source(lambda program: add_version(program, effective_from=date(2009, 1, 1))))
    assert "“example-1” and “example-2” both hold on 2009-01-01" in found[0]


def test_a_version_whose_last_day_reaches_into_the_next_is_refused():
    def overlap(program):
        program["versions"][0]["effective_to"] = date(2027, 1, 1)
        add_version(program, effective_from=date(2027, 1, 1), effective_to=None)

    assert "both hold on 2027-01-01" in refused(source(overlap))[0]


def test_a_version_without_a_last_day_holds_until_the_next_begins():
    change = source(lambda program: add_version(program, effective_from=date(2027, 1, 1)))
    program = read_program_file(change).programs[0]
    assert program.version_on(date(2026, 12, 31)).version == "example-1"
    assert program.version_on(date(2027, 1, 1)).version == "example-2"


def test_versions_that_follow_each_other_answer_for_their_own_days():
    def follow(program):
        program["versions"][0]["effective_to"] = date(2026, 12, 31)
        add_version(program, effective_from=date(2027, 1, 1), effective_to=None)

    program = read_program_file(source(follow)).programs[0]
    assert program.version_on(date(2026, 12, 31)).version == "example-1"
    assert program.version_on(date(2027, 1, 1)).version == "example-2"
    assert program.version_on(date(2008, 12, 31)) is None


def test_a_version_that_ends_before_it_starts_is_refused():
    found = refused(source(lambda program: program["versions"][0].update(effective_to=date(2000, 1, 1))))
    assert "before it starts" in found[0]


def test_a_version_without_a_date_is_refused():
    found = refused(source(lambda program: program["versions"][0].update(effective_from=None)))
    assert "needs the date it takes effect" in found[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "must be a block of settings"),
        ("[1, 2]", "must be a block of settings"),
        ("a: b\nc: [", "line 2: This is not readable YAML"),
        ("a: &x 1\nb: *x", "anchors and aliases are not used"),
        ("a: 1\na: 2", "“a” is given twice in one block"),
        ("? [1]\n: 2", "is given twice in one block"),
        ("a: !!python/object:os.system x", "This is not readable YAML"),
        ("a: 2026-13-45", "This is not readable YAML"),
        ("\x00", "This is not readable YAML"),
        ("schema_version: 2\nprograms: [x]", "Only schema version 1"),
        ("[" * 3000, "This is not readable YAML"),
        ("#" * 500_001, "longer than 500,000"),
    ],
)
def test_a_file_that_is_no_program_file_is_refused_in_words(text, words):
    assert words in "\n".join(refused(text))


def test_two_programs_of_one_name_are_refused():
    data = yaml.safe_load(EXAMPLE.read_text())
    twice = {"schema_version": 1, "programs": data["programs"] + yaml.safe_load(EXAMPLE.read_text())["programs"]}
    assert any("two programs named “mn-cps”" in line for line in refused(yaml.safe_dump(twice)))


def test_what_comes_in_later_versions_of_the_software_is_refused_and_not_half_read():
    def grow(program):
        level = program["versions"][0]["levels"][0]
        level["renewal"] = {"window_days_before": 90}
        level["requirements"]["all_of"].append({"type": "attestation", "key": "willing-to-share"})

    found = refused(source(grow))
    assert "levels[0].renewal: “renewal” is not a setting of a level" in found[0]
    assert "“attestation” is not a kind of requirement" in found[1]
