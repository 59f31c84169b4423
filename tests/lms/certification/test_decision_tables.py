"""The example programs load, and their decision tables in the docs are what the gate says."""

import os
from pathlib import Path

import pytest

from lms.certification.rules.gate import evaluate
from lms.certification.rules.program_files import read_program_file, write_program_file
from lms.certification.rules.programs import ProgramFile
from lms.certification.rules.requirements import leaves_of
from tests.lms.certification.complete_person import DAY, complete, decision_table

FOLDER = Path(__file__).parents[3]
FILES = sorted((FOLDER / "lms/certification/programs").glob("*.yaml"))
TABLES = FOLDER / "lms/docs/decision-tables.md"
HEAD = """# Decision tables of the example programs

Generated from the program files by `REDRAW=1 pytest tests/lms/certification/test_decision_tables.py`; a test compares.
Each row is a person who meets everything but this one requirement: what the gate then says, with the code of the
finding, who must act, and the words for staff. “Certificate” in the verdict means that another option is enough, or
that the requirement does not count yet.
"""


def ways():
    """(program, version, level, pathway, tree) of every example."""
    for file in FILES:
        for program in read_program_file(file.read_text()).programs:
            for version in program.versions:
                for level in version.all_levels:
                    for pathway in level.trees:
                        yield program, version, level, pathway, version.tree(level.key, pathway)


def written():
    text = HEAD
    for program, version, level, pathway, tree in ways():
        text += f"\n## {program.title}: {level.title or level.key}, {pathway} ({version.version})\n\n"
        text += "| Requirement | Asked | Verdict without it | Code | Who acts | Words |\n|---|---|---|---|---|---|\n"
        text += "".join("| " + " | ".join(row) + " |\n" for row in decision_table(tree))
    return text


def test_the_decision_tables_in_the_docs_are_what_the_gate_says():
    if os.environ.get("REDRAW"):
        TABLES.write_text(written())
    assert TABLES.read_text() == written()


@pytest.mark.parametrize("way", list(ways()), ids=lambda way: f"{way[0].key}-{way[2].key}-{way[3]}")
def test_a_person_who_meets_everything_is_certified(way):
    *_names, tree = way
    assert evaluate(tree, complete(tree), DAY).met


@pytest.mark.parametrize("way", list(ways()), ids=lambda way: f"{way[0].key}-{way[2].key}-{way[3]}")
def test_a_person_who_lacks_a_requirement_that_has_no_other_option_is_not_certified(way):
    *_names, tree = way
    required = [part for part in tree.parts if part in list(leaves_of(tree)) and part.in_force(DAY)]
    assert required and all(not evaluate(tree, complete(tree, without=leaf), DAY).met for leaf in required)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_example_says_that_it_is_one_and_is_written_and_read_the_same(file):
    programs = read_program_file(file.read_text()).programs
    assert all(program.example and "example" in program.title for program in programs)
    assert read_program_file(write_program_file(ProgramFile(schema_version=1, programs=programs))).programs == programs


def test_values_that_the_sources_do_not_give_are_open():
    places = {}
    for file in FILES:
        for (key, _version), problems in read_program_file(file.read_text()).unready.items():
            is_open = [problem for problem in problems if problem.code == "value_open"]
            places[key] = [problem.path.rpartition("versions[0].")[2] for problem in is_open]
    assert places["ca-mcpss"] == places["tx-ps"] == ["effective_from"]
    assert places["mi-cpss"] == ["levels[0].requirements.all_of[18].pass.value"]
    assert places["mn-cps"] == []
